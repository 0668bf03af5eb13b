/** Shards on a real API server, as the chart makes them: one Deployment each, one account for all. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Json } from '../contract/kubernetes-http.ts';
import { until } from '../support/until.ts';
import { allowing, granted, leaseRights, NAMESPACE, RELEASE, workRights } from './account.ts';
import { asked, byAccount } from './chart-release.ts';
import { type ChartRig, startChartRig } from './chart-rig.ts';

const SHARDS = [1, 2, 3].map((number) => `${RELEASE}-shard-${number}`);

let rig: ChartRig;

beforeAll(async () => {
  rig = await startChartRig();
  await rig.install('--set', 'shards=3');
});

afterAll(() => rig?.close());

test('every shard keeps a Lease of its own', async () => {
  const running = await Promise.all(SHARDS.map((name) => rig.start(name)));
  const leases = `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases`;
  const held: Json[] = await until('three Leases that are held', async () => {
    const { items } = (await rig.kube.get(leases)).body;
    return items.length >= 3 && items.every(({ spec }: Json) => spec.holderIdentity) ? items : undefined;
  });
  expect(held.map(({ metadata }) => metadata.name).sort()).toEqual(SHARDS);
  expect(new Set(held.map(({ spec }) => spec.holderIdentity)).size).toBe(3);
  expect(await Promise.all(running.map((spawned) => spawned.kill('SIGTERM')))).toEqual([0, 0, 0]);
});

test('their Leases are granted by name, nothing else was asked for, and nothing was refused', async () => {
  const rights = await granted(rig.kube);
  const wanted = [...workRights('*'), ...SHARDS.flatMap(leaseRights)];
  expect(rights).toEqual([...new Set(wanted)].sort());
  const entries = byAccount(rig.cluster.audit());
  expect(entries.length).toBeGreaterThan(0);
  const used = entries.map((entry) => allowing(rights, asked(entry)));
  expect(used.filter((one) => !rights.includes(one))).toEqual([]);
  expect(entries.filter(({ responseStatus }) => responseStatus?.code === 403)).toEqual([]);
});
