/** The election over real HTTP, on a clock that runs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type KubernetesSimulator, startKubernetes } from '../../../sim/kubernetes/server.ts';
import { sleep, systemClock } from '../../../src/ground/clock.ts';
import { type Connection, connect } from '../../../src/kubernetes/http/api.ts';
import { createElection } from '../../../src/kubernetes/lease/election.ts';
import { chanceOf } from '../../support/chance.ts';
import { until } from '../../support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'lease-wire-'));
let server: KubernetesSimulator;
let api: Connection;

beforeAll(async () => {
  server = await startKubernetes();
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, server.kubeconfig, { mode: 0o600 });
  api = await connect({ kubeconfig, userAgent: 'lease-wire', clock: systemClock });
});
afterAll(async () => {
  await api.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each([0.25, 4_843.798_123])('a limit of %d ms is a limit like any other', async (timeoutMs) => {
  const path = '/api/v1/namespaces/default';
  const answer = await api.request({ method: 'GET', path, timeoutMs }).catch((error: Error) => error.message);
  // One in a quarter of a millisecond is too much to ask; that it was asked is not.
  expect(JSON.stringify(answer)).toMatch(/"name":"default"|aborted due to timeout/);
});

test('a leader whose renewals are refused tries to the end of its deadline, and stays when they are accepted again', async () => {
  const [failing, stop] = [{ count: 0 }, new AbortController()];
  const election = createElection({
    api,
    namespace: 'default',
    name: 'wire',
    identity: 'one',
    clock: systemClock,
    chance: chanceOf(() => 0.5),
    retryPeriodMs: 400,
    onState: ({ state }) => {
      if (state === 'failing') failing.count += 1;
    },
  });
  let lost = false;
  const leading = Promise.withResolvers<void>();
  const ended = election.run(stop.signal, async (leader) => {
    leading.resolve();
    await new Promise((resolve) => leader.addEventListener('abort', resolve));
    lost = !stop.signal.aborted;
  });
  await leading.promise;
  const id = server.faults.add({
    verb: 'PUT',
    path: '/leases/wire',
    action: { kind: 'respond', status: 503 },
  });
  const renewals = (wanted: number) =>
    server.trace.select({ method: 'PUT', path: /\/leases\/wire$/ }).filter(({ status }) => status === wanted)
      .length;
  const accepted = renewals(200);
  // Past the half of the deadline of 10 s, where what is left of it is no whole number.
  await sleep(systemClock, 5_600, stop.signal);
  expect(renewals(503)).toBeGreaterThanOrEqual(5);
  server.faults.remove(id);
  await until('two renewals', () => renewals(200) >= accepted + 2 || undefined);
  expect(failing.count).toBe(renewals(503));
  expect([lost, election.isLeader()]).toEqual([false, true]);
  stop.abort();
  expect(await ended).toBe('stopped');
});
