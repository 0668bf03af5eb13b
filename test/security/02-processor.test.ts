/** What one tenant's object costs, counted, while others make 10, 100 and 1,000 objects that name the same job. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Claims } from '../../src/controller/claims.ts';
import { Memory } from '../../src/controller/pass/memory.ts';
import { SecretsInUse } from '../../src/controller/secrets-in-use.ts';
import { createWake } from '../../src/controller/wake.ts';
import { type Account, readLocation } from '../../src/core/object/account.ts';
import type { Manifest } from '../../src/core/object/manifest.ts';
import {
  addJob,
  apply,
  conditionOf,
  counts,
  type Key,
  makeNamespace,
  manifestOf,
  mark,
  patch,
  type Resource,
  reconcileNow,
  startWorld,
  untilReason,
  type World,
} from '../e2e/harness.ts';
import { type Operator, startOperator } from '../e2e/operators.ts';
import { manifestOf as cached } from '../support/example.ts';
import { Story } from '../support/story.ts';
import { create, forEach, jobsOf, objectOf, withStatus } from './many.ts';

const NUMBERS = [10, 100, 1_000];

const HOSTILE: Account = {
  region: 'cn-north-4',
  projectId: 'b2',
  credentials: { kind: 'key', accessKey: 'AK-B', secretKey: 'SK-B', securityToken: undefined },
};
/** Job 104 of their own project, which they have read. */
const ELSEWHERE = {
  observedGeneration: 1,
  location: readLocation(HOSTILE, 'b2'),
  job: { status: 'job_init' },
};

const SPEC = { jobId: '104', job: {} };

/** Older than the object of the owner; every other one has read a job of that number in a project of its own. */
const hostile = (at: number, spec: object = SPEC): Manifest =>
  cached({
    key: `hostile/job-${at}`,
    namespace: 'hostile',
    name: `job-${at}`,
    uid: `hostile-${at}`,
    createdAt: at,
    spec,
    status: at % 2 === 0 ? ELSEWHERE : {},
  });

function crowdOf(count: number) {
  let comparisons = 0;
  const woken: string[] = [];
  const claims = new Claims({
    onTurn: (key) => woken.push(key),
    order: ({ it: a }, { it: b }) => {
      comparisons += 1;
      return a.createdAt === b.createdAt ? a.uid < b.uid : a.createdAt < b.createdAt;
    },
  });
  for (let at = 0; at < count; at += 1) claims.put(hostile(at));
  /** Comparisons of two objects, and who is woken. */
  const cost = (work: () => unknown): { comparisons: number; woken: string[] } => {
    comparisons = 0;
    woken.length = 0;
    work();
    return { comparisons, woken: [...woken] };
  };
  return { claims, cost };
}

const OWNER = cached({ key: 'owner/mine', namespace: 'owner', uid: 'owner', createdAt: 5_000 });
const HERE = readLocation({ ...HOSTILE, projectId: 'a1' }, 'a1');

/** All that a pass asks of the claims. */
function pass(claims: Claims): void {
  claims.isCrowdedOut(OWNER);
  claims.whereRead(OWNER);
  claims.read(OWNER, HERE);
  claims.ownerBefore(OWNER, HERE);
  claims.isEarly(OWNER, HERE);
  claims.passed(OWNER);
  claims.put({ ...OWNER, status: { observedGeneration: 1, location: HERE } });
  claims.watching('cn-north-4/a1/104');
}

describe('2. Nobody sizes our processor', () => {
  test('a pass over an object compares it with as many others, whether 10, 100 or 1,000 name its job', () => {
    const costs = NUMBERS.map((count) => {
      const { claims, cost } = crowdOf(count);
      for (let at = 0; at < count; at += 1) claims.passed(hostile(at));
      return cost(() => {
        claims.put(OWNER);
        pass(claims);
        pass(claims);
      });
    });
    // With itself.
    expect(costs).toEqual(NUMBERS.map(() => ({ comparisons: 1, woken: [] })));
  });

  test('at its first pass it is compared with sixteen that have had none, however many these are', () => {
    for (const count of NUMBERS) {
      const { claims, cost } = crowdOf(count);
      expect(cost(() => [claims.put(OWNER), pass(claims)]).comparisons).toBeLessThanOrEqual(17);
    }
  });

  test('an edit, a toggle and a deletion of one of them wake nobody else, and compare no more than halving does', () => {
    for (const count of NUMBERS) {
      const { claims, cost } = crowdOf(count);
      claims.put(OWNER);
      pass(claims);
      const edited = cost(() => claims.put({ ...hostile(7), generation: 2 }));
      expect(edited).toEqual({ comparisons: 0, woken: [] });
      const toggled = cost(() => {
        claims.put(hostile(7, { ...SPEC, suspend: true }));
        claims.put(hostile(7));
        claims.delete(hostile(7));
      });
      expect(toggled.woken).toEqual([]);
      expect(toggled.comparisons).toBeLessThanOrEqual(4 * Math.ceil(Math.log2(count) + 1));
    }
  });

  test('of their own job the one whose turn it is is woken, and no other of 1,000', () => {
    const { claims, cost } = crowdOf(1_000);
    claims.put(OWNER);
    pass(claims);
    expect(cost(() => claims.delete(hostile(0))).woken).toEqual(['hostile/job-2']);
  });

  test('a Secret that 1,000 of them use wakes those, and is found without a look at anybody else', () => {
    for (const count of NUMBERS) {
      const secrets = new SecretsInUse();
      const woken: string[] = [];
      const asked: string[] = [];
      for (let at = 0; at < count; at += 1) secrets.put(hostile(at));
      secrets.put(OWNER);
      const wake = createWake({
        cluster: {
          manifest: (key) => {
            asked.push(key);
            return OWNER;
          },
        },
        queue: { add: (key) => woken.push(key), forget: () => undefined, isWorking: () => false },
        memory: new Memory(),
        claims: { watching: () => [], delete: () => undefined },
        restarts: { delete: () => undefined },
        rounds: { members: { delete: () => undefined } },
        secrets,
        isOurs: () => true,
        onLeft: () => undefined,
      });
      wake.secretChanged('owner', 'dli-credentials');
      expect([woken, asked]).toEqual([['owner/mine'], ['owner/mine']]);
      wake.secretChanged('hostile', 'dli-credentials');
      expect(woken.filter((key) => key === 'owner/mine')).toHaveLength(1);
      expect(woken).toHaveLength(1 + count);
    }
  });

  test('a pass reads one Secret and one job, whether 10, 100 or 1,000 older objects name the job', async () => {
    for (const count of NUMBERS) {
      const story = new Story({ job: { desc: 'mine' } });
      for (let at = 0; at < count; at += 1)
        story.cluster.create({
          ...hostile(at),
          status: at % 2 === 0 ? ELSEWHERE : {},
          spec: { jobId: '104', job: { desc: 'theirs' }, credentialsRef: { name: 'theirs' } },
        });
      const read: string[] = [];
      const { secret } = story.cluster;
      story.cluster.secret = (namespace, name, how) => {
        read.push(`${namespace}/${name}`);
        return secret.call(story.cluster, namespace, name, how);
      };
      await story.passes(2);
      expect(story.counts()).toEqual({ get: 2, put: 1, patch: 1, event: 1 });
      expect(read).toEqual(['streaming/dli-credentials', 'streaming/dli-credentials']);
    }
  });

  describe('with the controller running', () => {
    let world: World;
    let operator: Operator;
    const mine: Key = 'owner/mine';
    const NAMES = Array.from({ length: 400 }, (_, at) => `theirs-${at}`);
    let id: string;
    let all: Map<string, Resource>;

    beforeAll(async () => {
      world = await startWorld();
      id = addJob(world);
      await makeNamespace(world, 'hostile', {
        accessKey: 'AKHOSTILE',
        secretKey: 'none',
        region: 'cn-north-4',
        projectId: 'f'.repeat(32),
      });
      await makeNamespace(world, 'owner');
      await forEach(NAMES, (name) =>
        create(
          world,
          jobsOf('hostile'),
          objectOf({ namespace: 'hostile', name, spec: { jobId: id, interval: '1h', job: {} } }),
        ),
      );
      await apply(world, manifestOf(mine, { jobId: id, interval: '1h', job: { desc: 'live' } }));
      operator = startOperator(world, { namespaces: 'hostile,owner' });
      await untilReason(world, mine);
      all = await withStatus(world, 'hostile', NAMES);
    });

    afterAll(async () => {
      expect(await operator.stop()).toBe(0);
      await world.close();
    });

    test('of 400 objects that name one job 16 look for it, the others are in Conflict', async () => {
      const reasons = [...all.values()].map((one) => conditionOf(one, 'Ready')?.reason);
      expect(reasons.filter((reason) => reason === 'Conflict')).toHaveLength(384);
    });

    test('all of them toggling their claim leave calls and writes of the owner as they are', async () => {
      await reconcileNow(world, mine);
      const since = mark(world);
      for (const suspend of [true, false])
        await forEach(NAMES, (name) => patch(world, `hostile/${name}`, { spec: { suspend } }));
      const quiet = counts(world, since, { key: mine, id });
      expect(quiet).toMatchObject({ puts: 0, patches: 0, events: 0 });
      await reconcileNow(world, mine);
      await untilReason(world, mine);
      expect(counts(world, since, { key: mine }).patches).toBe(1);
      const looks = world.trace.count({
        server: 'dli',
        method: 'GET',
        since,
        path: new RegExp(`/${world.dli.account.projectId}/streaming/jobs/${id}$`),
      });
      // One that was asked for, and what a process looks at again within its first minute.
      expect(looks).toBeLessThanOrEqual(5);
    });
  });
});
