import { describe, expect, test } from '@jest/globals';
import { systemChance } from '../../../src/ground/chance.ts';
import { createElection } from '../../../src/kubernetes/lease/election.ts';
import { chanceOf } from '../../support/chance.ts';
import { World } from '../world.ts';
import { type Candidate, type CandidateOptions, candidate, LeaseServer, type Mishap } from './lease-world.ts';

interface Scene {
  world: World;
  server: LeaseServer;
  add(name: string, options?: CandidateOptions): Candidate;
}

/** No two candidates may write at any instant. */
function scene(): Scene {
  const world = new World();
  const server = new LeaseServer(world);
  const all: Candidate[] = [];
  world.onInstant = () => {
    const leaders = all.filter(({ election }) => election.isLeader()).map(({ name }) => name);
    expect({ at: world.now, leaders: leaders.length < 2 ? [] : leaders }).toEqual({
      at: world.now,
      leaders: [],
    });
  };
  const add = (name: string, options: CandidateOptions = {}): Candidate => {
    const made = candidate(world, server, { name, ...options });
    all.push(made);
    return made;
  };
  return { world, server, add };
}

/** From now on, this happens to the calls of one candidate. */
const cutOff = (who: string, mishap: Mishap) => (caller: string) =>
  caller === who ? mishap : ({ kind: 'none' } as const);

describe('a lone candidate', () => {
  test('creates the lease, leads, and renews every two seconds', async () => {
    const { world, server, add } = scene();
    const a = add('a');
    await world.run(60_000);
    expect(a.election.isLeader()).toBe(true);
    expect(server.lease?.spec).toEqual({
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      acquireTime: '2026-01-01T00:00:00.002000Z',
      renewTime: expect.stringMatching(/^2026-01-01T00:00:5[89]\.\d{6}Z$/),
      leaseTransitions: 0,
    });
    const puts = server.calls.filter(({ method }) => method === 'PUT').length;
    expect(puts).toBeGreaterThanOrEqual(27);
    expect(puts).toBeLessThanOrEqual(33);
    expect(server.calls.filter(({ method }) => method === 'GET')).toHaveLength(1);
  });

  test('keeps what others wrote into the lease', async () => {
    const { world, server, add } = scene();
    add('a');
    await world.run(1_000);
    if (server.lease !== undefined) server.lease.metadata.labels = { team: 'x' };
    server.touch();
    await world.run(10_000);
    expect(server.lease?.metadata.labels).toEqual({ team: 'x' });
    expect(server.holder).toBe('a');
  });

  test('survives a writer that changes the lease all the time', async () => {
    const { world, server, add } = scene();
    const a = add('a');
    await world.run(1_000);
    let writes = 0;
    const write = (): void => {
      writes += 1;
      server.touch();
      if (writes < 300) world.after(100, write);
    };
    write();
    await world.run(30_000);
    expect([a.election.isLeader(), a.terms.length]).toEqual([true, 1]);
  });

  test('steps down as soon as it sees another holder, and does not take the lease back', async () => {
    const { world, server, add } = scene();
    const a = add('a');
    await world.run(5_000);
    if (server.lease !== undefined) server.lease.spec['holderIdentity'] = 'by hand';
    server.touch();
    await world.run(2_300);
    expect([a.ended, a.election.isLeader(), server.holder]).toEqual(['lost', false, 'by hand']);
  });

  test('makes a deleted lease anew while it leads', async () => {
    const { world, server, add } = scene();
    const a = add('a');
    await world.run(5_000);
    server.remove();
    await world.run(5_000);
    expect([server.holder, a.election.isLeader(), a.terms.length]).toEqual(['a', true, 1]);
  });

  test('waits for an API server that is down, and then leads', async () => {
    const { world, server, add } = scene();
    server.mishap = () => (world.now < 20_000 ? { kind: 'reset' } : { kind: 'none' });
    const a = add('a');
    await world.run(20_000);
    expect(a.states.some(({ state }) => state === 'failing')).toBe(true);
    await world.run(4_000);
    expect(a.election.isLeader()).toBe(true);
  });

  test('that is stopped before it leads ends at once', async () => {
    const { world, server, add } = scene();
    server.mishap = () => ({ kind: 'hang' });
    const a = add('a');
    await world.run(1_000);
    a.stop();
    await world.run(0);
    expect([a.ended, a.terms]).toEqual(['stopped', []]);
  });
});

describe('two candidates', () => {
  test('of which one leads and the other follows, reading little', async () => {
    const { world, server, add } = scene();
    const a = add('a');
    await world.run(100);
    const b = add('b');
    await world.run(600_000);
    expect([a.terms.length, b.terms.length]).toEqual([1, 0]);
    const reads = server.calls.filter(({ who }) => who === 'b').length;
    expect(reads).toBeLessThanOrEqual(45);
  });

  test('start together: one wins', async () => {
    const { world, add } = scene();
    const both = [add('a'), add('b')];
    await world.run(30_000);
    expect(both.filter(({ election }) => election.isLeader())).toHaveLength(1);
  });

  test.each<[string, boolean, number]>([
    ['with a watch, at once', true, 300],
    ['without the right to watch, at the next look', false, 4_400],
  ])('hand over after a release %s', async (_name, watches, ms) => {
    const { world, server, add } = scene();
    server.watches = watches;
    const a = add('a');
    await world.run(100);
    const b = add('b');
    await world.run(1_000);
    a.stop();
    await world.run(ms);
    expect([a.ended, b.election.isLeader()]).toEqual(['stopped', true]);
    expect(server.lease?.spec).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1 });
  });

  test('do not both lead while the answer to the release is on its way', async () => {
    const { world, server, add } = scene();
    const a = add('a');
    await world.run(100);
    const b = add('b');
    await world.run(20_000);
    server.mishap = cutOff('a', { kind: 'late', ms: 450 });
    a.stop();
    await world.run(800);
    expect([a.ended, b.election.isLeader()]).toEqual([undefined, true]);
    await world.run(200);
    expect(a.ended).toBe('stopped');
  });

  test.each([1_500, 2_500])(
    'end within a second of the stop, although no call on the Lease is answered (%i ms)',
    async (ms) => {
      const { world, server, add } = scene();
      const a = add('a');
      await world.run(ms);
      server.mishap = cutOff('a', { kind: 'hang' });
      await world.run(ms);
      a.stop();
      await world.run(1_100);
      expect(a.ended).toBe('stopped');
    },
  );

  test('do not hand over before the work under way is done', async () => {
    const { world, add } = scene();
    const a = add('a', { drainMs: 20_000 });
    await world.run(100);
    const b = add('b');
    await world.run(10_000);
    a.stop();
    await world.run(19_000);
    expect([a.ended, a.election.isLeader(), b.election.isLeader()]).toEqual([undefined, true, false]);
    await world.run(2_000);
    expect([a.ended, b.election.isLeader()]).toEqual(['stopped', true]);
  });

  test.each<[string, Mishap]>([
    ['hang', { kind: 'hang' }],
    ['are refused', { kind: 'refuse' }],
    ['are reset', { kind: 'reset' }],
    ['come too late', { kind: 'late', ms: 6_000 }],
  ])(
    'the leader whose renewals %s stops within ten seconds, and the other takes over after fifteen',
    async (_n, mishap) => {
      const { world, server, add } = scene();
      const a = add('a');
      await world.run(100);
      const b = add('b');
      await world.run(30_000);
      const last = server.calls.findLast(({ who }) => who === 'a')?.at ?? 0;
      server.mishap = cutOff('a', mishap);
      await world.run(30_000);
      expect(a.ended).toBe('lost');
      const to = a.terms[0]?.to ?? 0;
      expect(to - last).toBeLessThanOrEqual(10_000);
      const from = b.terms[0]?.from ?? 0;
      if (mishap.kind !== 'late') expect(from - last).toBeLessThanOrEqual(15_300);
      expect(from - to).toBeGreaterThanOrEqual(4_990);
    },
  );

  test('a renewal that was done but not answered keeps the lease', async () => {
    const { world, server, add } = scene();
    const a = add('a');
    const b = add('b');
    await world.run(10_000);
    const leader = a.election.isLeader() ? a : b;
    let lost = 1;
    server.mishap = (who, method) =>
      who === leader.name && method === 'PUT' && lost-- > 0 ? { kind: 'lost' } : { kind: 'none' };
    await world.run(30_000);
    expect([leader.election.isLeader(), leader.terms.length]).toEqual([true, 1]);
  });

  test('a lease that somebody deletes is not taken from under its leader by who had seen it', async () => {
    const { world, server, add } = scene();
    const a = add('a');
    await world.run(100);
    const b = add('b');
    await world.run(10_000);
    server.mishap = cutOff('a', { kind: 'hang' });
    server.remove();
    await world.run(60_000);
    expect([a.ended, b.election.isLeader()]).toEqual(['lost', true]);
  });

  test('wall clocks a year apart, and running at double rate, make no difference', async () => {
    const { world, server, add } = scene();
    const a = add('a', { clock: world.clock({ wallOffset: -31_536_000_000 }) });
    await world.run(100);
    const b = add('b', { clock: world.clock({ wallOffset: 31_536_000_000, wallRate: 2 }) });
    await world.run(120_000);
    expect([a.terms.length, b.terms.length]).toEqual([1, 0]);
    server.mishap = cutOff('a', { kind: 'hang' });
    await world.run(20_000);
    expect([a.ended, b.election.isLeader()]).toEqual(['lost', true]);
  });

  test.each<[string, number, number]>([
    ['the leader runs twice as fast', 2, 1],
    ['the leader is slow, within the tolerance of 1.5', 0.7, 1],
    ['the follower runs within the tolerance of 1.5', 1, 1.45],
  ])('monotonic clocks: %s', async (_name, leaderRate, followerRate) => {
    const { world, server, add } = scene();
    const a = add('a', { clock: world.clock({ rate: leaderRate }) });
    await world.run(100);
    const b = add('b', { clock: world.clock({ rate: followerRate }) });
    await world.run(60_000);
    server.mishap = cutOff('a', { kind: 'hang' });
    await world.run(40_000);
    expect([a.ended, b.election.isLeader()]).toEqual(['lost', true]);
  });

  test('a leader that slept for twelve seconds may not write when it wakes, before anything else happens', async () => {
    const { world, add } = scene();
    const a = add('a');
    await world.run(5_000);
    world.stall(12_000);
    expect(a.election.isLeader()).toBe(false);
    await world.run(100);
    expect(a.ended).toBe('lost');
  });
});

describe('an election', () => {
  test('ends with what the work throws, and releases the lease', async () => {
    const world = new World();
    const server = new LeaseServer(world);
    const election = createElection({
      api: server.api('a'),
      namespace: 'system',
      name: 'lease',
      identity: 'a',
      clock: world.clock(),
      chance: chanceOf(() => 0.5),
    });
    const run = election.run(new AbortController().signal, () => Promise.reject(new Error('bug')));
    const caught = run.catch((error: unknown) => error);
    await world.run(100);
    expect(await caught).toEqual(new Error('bug'));
    expect([server.holder, election.isLeader()]).toEqual(['', false]);
  });

  test('refuses times that cannot be safe', () => {
    const world = new World();
    const api = new LeaseServer(world).api('a');
    const rest = {
      api,
      namespace: 'n',
      name: 'l',
      identity: 'a',
      clock: world.clock(),
      chance: systemChance,
    };
    expect(() => createElection({ ...rest, renewDeadlineMs: 15_000 })).toThrow(RangeError);
  });
});
