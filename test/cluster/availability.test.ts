/** Two replicas on a real API server, with the timing that is the default: what happens when the leader goes. */
import { expect, test } from '@jest/globals';
import type { Json } from '../contract/kubernetes-http.ts';
import { until } from '../support/until.ts';
import { Author } from './author.ts';
import type { Replica } from './site.ts';
import { acquiredAt, oneLeader, putsBy, renewedAt } from './terms.ts';
import { useSite } from './use-site.ts';

/** The default: a leader may act for so long after a renewal, and others take over after the second. */
const RENEW_DEADLINE_MS = 10_000;
const LEASE_MS = 15_000;

const site = useSite();
let number = 0;

interface Pair {
  author: Author;
  leader: Replica;
  follower: Replica;
  both: [string, string];
  lease: string;
}

const entries = () => site().trace.entries;

/** A leader that has done its first work, and a follower with full caches that watches the Lease. */
async function pair(): Promise<Pair> {
  const at = ++number;
  const author = new Author(site(), `availability-${at}`);
  const flags = { 'lease-name': `lease-${at}`, namespaces: author.namespace };
  await author.setUp(['a', 'b', 'c']);
  const leader = await site().start(`one-${at}`, flags);
  await author.converged();
  const follower = await site().start(`two-${at}`, flags);
  await until('the follower to be warm', () => watches(follower.name, 'flinkjarjobs') || undefined);
  await until('the follower to watch the Lease', () => watches(follower.name, 'leases') || undefined);
  return { author, leader, follower, both: [leader.name, follower.name], lease: `lease-${at}` };
}

const gets = (replica: string, what: string, { watch = false, since = 0 } = {}) =>
  entries().filter(
    ({ server, method, path, query, status, seq }) =>
      server === `kubernetes-${replica}` &&
      method === 'GET' &&
      status === 200 &&
      seq > since &&
      path.endsWith(`/${what}`) &&
      query.includes('watch=') === watch,
  );

const watches = (replica: string, what: string): boolean => gets(replica, what, { watch: true }).length > 0;

const acquired = (replica: Replica, since: number): Promise<number> =>
  until(`${replica.name} to lead`, () => acquiredAt(entries(), replica.name, since));

const toldOnce = ({ both }: Pair): string[] => oneLeader(ofPair(both), both, RENEW_DEADLINE_MS);

const ofPair = (both: readonly string[]) =>
  entries().filter(({ server }) => both.some((name) => server.endsWith(`-${name}`)));

/** What the follower did not hear of while it followed, it reads as leader: once, before its first call to DLI. */
function expectOneList({ follower }: Pair, { since, taken }: { since: number; taken: number }): void {
  const lists = gets(follower.name, 'flinkjarjobs', { since });
  expect(lists).toHaveLength(1);
  expect(lists[0]?.at).toBeGreaterThanOrEqual(taken);
  const calls = entries().filter(({ server }) => server === `dli-${follower.name}`);
  expect(calls[0]?.seq).toBeGreaterThan(lists[0]?.seq ?? Number.POSITIVE_INFINITY);
}

test('SIGTERM: the follower leads within 1 s of the exit, and lists once', async () => {
  const two = await pair();
  const { author, leader, follower } = two;
  const mark = entries().length;
  await author.editAll();
  leader.child.kill('SIGTERM');
  await author.editAll();
  expect(await leader.ended).toBe(0);
  const exited = performance.now();
  await author.editAll();
  // It may have the Lease before the process of the other is quite gone.
  const taken = await acquired(follower, 0);
  expect(taken - exited).toBeLessThanOrEqual(1_000);
  expect(await author.judge({ replicas: [leader, follower], ended: { [leader.name]: 0 } })).toEqual([]);
  expect(toldOnce(two)).toEqual([]);
  expectOneList(two, { since: mark, taken });
  expect(putsBy(entries(), follower.name).length).toBeGreaterThan(0);
});

/** Between two renewals, as most kills come: a call under way would count as the last sign of life. */
const midTerm = ({ name }: Replica): Promise<true> =>
  until(`${name} between two renewals`, () => {
    const since = performance.now() - (renewedAt(entries(), name) ?? 0);
    return (since > 800 && since < 1_600) || undefined;
  });

test('SIGKILL: the follower leads within 16 s, and lists once', async () => {
  const two = await pair();
  const { author, leader, follower } = two;
  const mark = entries().length;
  await author.editAll();
  await midTerm(leader);
  const killed = performance.now();
  expect(await leader.kill('SIGKILL')).toBe(-1);
  await author.editAll();
  const taken = await acquired(follower, killed);
  expect(taken - killed).toBeLessThanOrEqual(16_000);
  const judged = {
    replicas: [leader, follower],
    ended: { [leader.name]: -1 },
    putsPerGeneration: 2 as const,
  };
  expect(await author.judge(judged)).toEqual([]);
  expect(toldOnce(two)).toEqual([]);
  expectOneList(two, { since: mark, taken });
});

test('SIGSTOP for 20 s between GET and PUT: when it goes on, the old leader sends no PUT and ends', async () => {
  const two = await pair();
  const { author, leader, follower } = two;
  const slow = { server: `dli-${leader.name}`, verb: 'GET', path: `/${author.jobOf('a')}$` };
  site().faults.add({ ...slow, action: { kind: 'delay', ms: 1_000 } });
  const mark = entries().length;
  await author.edit('a');
  await until('the GET of the pass', () =>
    entries().find(({ seq, server, method }) => seq > mark && server === slow.server && method === 'GET'),
  );
  leader.child.kill('SIGSTOP');
  const stopped = performance.now();
  await author.edit('b');
  await acquired(follower, stopped);
  await author.converged();
  await until('20 s', () => performance.now() - stopped > 20_000 || undefined);
  const woken = performance.now();
  leader.child.kill('SIGCONT');
  expect(await leader.ended).toBe(1);
  expect(performance.now() - woken).toBeLessThanOrEqual(5_000);
  expect(putsBy(entries(), leader.name, stopped)).toEqual([]);
  await author.editAll();
  expect(await author.judge({ replicas: [leader, follower], ended: { [leader.name]: 1 } })).toEqual([]);
  expect(toldOnce(two)).toEqual([]);
});

test.each([
  ['hang', { kind: 'hang' }],
  ['are reset', { kind: 'reset' }],
] as const)(
  'lease calls of the leader %s: it ends before the other leads, and no edit is lost',
  async (_, action) => {
    const two = await pair();
    const { author, leader, follower } = two;
    const from = performance.now();
    site().faults.add({ server: `kubernetes-${leader.name}`, path: '/leases/', action });
    let over = false;
    const steadily = (async () => {
      while (!over) {
        await author.editAll();
        await new Promise((resume) => setTimeout(resume, 400));
      }
    })();
    expect(await leader.ended).toBe(1);
    const exited = performance.now();
    const taken = await acquired(follower, from);
    await until('PUTs by the new leader', () => putsBy(entries(), follower.name).length > 3 || undefined);
    over = true;
    await steadily;
    expect(taken).toBeGreaterThan(exited);
    const last = renewedAt(entries(), leader.name) ?? 0;
    expect(taken - last).toBeGreaterThanOrEqual(LEASE_MS);
    expect(await author.judge({ replicas: [leader, follower], ended: { [leader.name]: 1 } })).toEqual([]);
    expect(toldOnce(two)).toEqual([]);
  },
);

test('the Lease says who leads, and how often that has changed', async () => {
  const { leader, follower, lease } = await pair();
  const path = `/apis/coordination.k8s.io/v1/namespaces/default/leases/${lease}`;
  const spec = async (): Promise<Json> => (await site().kube.get(path)).body.spec;
  const before = await spec();
  expect(before).toMatchObject({ holderIdentity: leader.name, leaseDurationSeconds: 15 });
  await leader.kill('SIGTERM');
  await acquired(follower, 0);
  expect(await spec()).toMatchObject({
    holderIdentity: follower.name,
    leaseTransitions: before.leaseTransitions + 1,
  });
});
