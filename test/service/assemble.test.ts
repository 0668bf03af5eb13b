import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTransport } from '../../src/dli/http/transport.ts';
import { systemChance as chance } from '../../src/ground/chance.ts';
import { systemClock as clock } from '../../src/ground/clock.ts';
import { assemble } from '../../src/service/assemble.ts';
import { parseConfig } from '../../src/service/config.ts';
import { createLog } from '../../src/service/log.ts';
import { createMetrics } from '../../src/service/metrics/metrics.ts';
import { type Loopback, loopback } from '../kubernetes/loopback.ts';

let server: Loopback;
beforeAll(async () => {
  server = await loopback(() => ({ status: 500 }));
});
afterAll(() => server.close());

test.each<[string[], boolean]>([
  [[], true],
  [['--lifecycle=true'], true],
  [['--lifecycle=false'], false],
])('with %j a pass knows whether jobs may be stopped and started', (argv, lifecycle) => {
  const parsed = parseConfig(argv, {});
  if (!parsed.ok) throw new Error(parsed.message);
  const { world } = assemble(parsed.config, {
    api: server.connection,
    clock,
    chance,
    metrics: createMetrics({ version: '0', concurrency: 1 }),
    log: createLog({ level: 'info', format: 'json', write: () => undefined, clock }),
    identity: 'me',
    credentials: undefined,
    transport: createTransport({ clock, timeoutMs: 1_000, maxResponseBytes: 1_024, connections: 1 }),
    mayWrite: () => true,
    onSetBack: () => undefined,
  });
  expect(world.operations.lifecycle).toBe(lifecycle);
});
