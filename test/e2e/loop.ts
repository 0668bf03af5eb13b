/**
 * The controller's own parts, connected as `operator.ts` connects them, with the queue in the test's hands: passes can be
 * asked for one by one, without writing anything to the API server.
 */

import { type Parts, runController } from '../../src/controller/controller.ts';
import type { WorkQueue } from '../../src/controller/queue/queue.ts';
import { createTransport } from '../../src/dli/http/transport.ts';
import { systemChance as chance } from '../../src/ground/chance.ts';
import { type Clock, systemClock } from '../../src/ground/clock.ts';
import { connect } from '../../src/kubernetes/http/api.ts';
import { assemble } from '../../src/service/assemble.ts';
import { parseConfig } from '../../src/service/config.ts';
import { createLog } from '../../src/service/log.ts';
import { createMetrics } from '../../src/service/metrics/metrics.ts';
import { USER_AGENT, VERSION } from '../../src/service/version.ts';
import { until } from '../support/until.ts';
import type { Key, World } from './harness.ts';
import { type Flags, type Line, parsedLines } from './operators.ts';

type Pass = Parameters<Parts['onPass']>[0];

export interface Loop {
  queue: WorkQueue;
  log(): string;
  lines(): Line[];
  metrics(): Promise<string>;
  /** Asks for one more pass, and waits for its end. */
  pass(key: Key): Promise<Pass>;
  /** Every pass so far. */
  passes: Pass[];
  /** Waits until no pass runs and none is due now. */
  idle(): Promise<void>;
  /** Ends the passes, sends the events that wait. A second call waits for the first. */
  stop(): Promise<void>;
}

export interface LoopOptions {
  flags?: Flags;
  /** Another queue, on a clock of the test's. Nothing but the test adds to it. */
  queue?: WorkQueue;
  clock?: Clock;
}

function configOf(world: World, flags: Flags) {
  const all: Flags = {
    'dli-endpoint': world.dli.url,
    'iam-endpoint': world.dli.iamUrl,
    'interval-floor': '10s',
    'interval-jitter': '0',
    ...flags,
  };
  const parsed = parseConfig(
    Object.entries(all).map(([name, value]) => `--${name}=${value}`),
    {},
  );
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.config;
}

export async function startLoop(
  world: World,
  { flags = {}, queue: other, clock = systemClock }: LoopOptions = {},
): Promise<Loop> {
  const config = configOf(world, flags);
  let text = '';
  const write = (line: string): void => {
    text += line;
  };
  const log = createLog({ level: 'debug', format: 'json', write, clock });
  const metrics = createMetrics({ version: VERSION, concurrency: config.concurrency });
  const api = await connect({
    kubeconfig: world.kubeconfig,
    userAgent: USER_AGENT,
    clock,
    onRequest: metrics.onRequest,
  });
  const { dliTimeout: timeoutMs, dliConnections: connections } = config;
  const parts = assemble(config, {
    api,
    clock,
    chance,
    metrics,
    log,
    identity: 'loop',
    credentials: undefined,
    transport: createTransport({ clock, timeoutMs, maxResponseBytes: 8 * 1024 * 1024, connections }),
    mayWrite: () => true,
    onSetBack: () => undefined,
  });
  const queue = other ?? parts.queue;
  const passes: Pass[] = [];
  const waiting: ((pass: Pass) => void)[] = [];
  const running = runController({
    world: parts.world,
    queue,
    log,
    clock,
    chance,
    settings: {
      intervalFloorMs: config.intervalFloor,
      intervalJitter: config.intervalJitter,
    },
    onCrash: metrics.onCrash,
    onPass: (pass) => {
      metrics.onPass(pass);
      passes.push(pass);
      for (const tell of [...waiting]) tell(pass);
    },
  });
  const stop = new AbortController();
  const watched = parts.jobs.run(stop.signal);
  const polled = parts.secrets.run(stop.signal);
  await until('the first list', () => parts.jobs.synced || undefined);

  const busy = (): boolean => {
    const { high, low, working } = queue.stats();
    return high + low + working > 0;
  };
  const next = (key: Key): Promise<Pass> =>
    new Promise((resolve) => {
      const tell = (pass: Pass): void => {
        if (pass.manifest.key !== key) return;
        waiting.splice(waiting.indexOf(tell), 1);
        resolve(pass);
      };
      waiting.push(tell);
    });

  let ended: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    await running.drain();
    stop.abort();
    await Promise.all([watched, polled]);
    await parts.recorder.flush(2_000);
    await Promise.all([parts.dli.close(), api.close()]);
  };

  return {
    queue,
    passes,
    log: () => text,
    lines: () => parsedLines(text),
    metrics: () => metrics.text(),
    pass(key) {
      const ended = next(key);
      queue.add(key);
      return ended;
    },
    idle: () => until('the queue idle', () => !busy() || undefined).then(() => undefined),
    stop: () => {
      ended ??= end();
      return ended;
    },
  };
}
