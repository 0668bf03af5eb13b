import { describe, expect, test } from '@jest/globals';
import { Claims } from '../../src/controller/claims.ts';
import { type Account, readLocation } from '../../src/core/object/account.ts';
import type { JobStatus } from '../../src/core/object/status.ts';
import { type Draft, manifestOf } from '../support/example.ts';

const AS = (accessKey: string, projectId?: string): Account => ({
  region: 'cn-north-4',
  projectId,
  credentials: { kind: 'key', accessKey, secretKey: 'SK', securityToken: undefined },
});
const A1 = readLocation(AS('AK'), 'a1');
const B2 = readLocation(AS('AK'), 'b2');

const read = (location: JobStatus['location'] = A1): JobStatus => ({
  observedGeneration: 1,
  job: { status: 'job_running' },
  location,
});

/** Objects of namespaces of their own, the first the oldest. */
function scene(...drafts: Draft[]) {
  const turns: string[] = [];
  const claims = new Claims({ onTurn: (key) => turns.push(key) });
  const all = drafts.map((draft, at) =>
    manifestOf({ key: `team-${at}/x`, namespace: `team-${at}`, uid: `u-${at}`, createdAt: at, ...draft }),
  );
  for (const one of all) claims.put(one);
  turns.length = 0;
  const owner = (at: number, place = A1): string | undefined => {
    const one = all[at];
    return one && claims.ownerBefore(one, place)?.key;
  };
  return { claims, all, turns, owner };
}

const OBSERVE = { spec: { jobId: '104', job: {}, mode: 'Observe' } };

describe('who owns a job', () => {
  test.each<[what: string, older: Draft, owner: string | undefined]>([
    ['an older one that has read it', { status: read() }, 'team-0/x'],
    ['not one that has read nothing', {}, undefined],
    ['not one that has read the job of that number elsewhere', { status: read(B2) }, undefined],
    ['not one that names another job', { status: read(), spec: { jobId: '105', job: {} } }, undefined],
    ['not one that only looks', { status: read(), ...OBSERVE }, undefined],
    ['not one that is being deleted', { status: read(), deleting: true }, undefined],
    ['not one that is invalid', { status: read(), spec: { jobId: '104', job: { cu_number: 1 } } }, undefined],
    ['one that is suspended', { status: read(), spec: { jobId: '104', job: {}, suspend: true } }, 'team-0/x'],
    [
      'not one that names another project by now',
      { status: read(), spec: { jobId: '104', job: {}, projectId: 'b2' } },
      undefined,
    ],
    [
      'not one that names another region by now',
      { status: read(), spec: { jobId: '104', job: {}, region: 'cn-east-3' } },
      undefined,
    ],
    [
      'not one of which it is not said as whom',
      { status: read({ region: 'cn-north-4', projectId: 'a1' }) },
      undefined,
    ],
  ])('%s', (_what, older, expected) => {
    expect(scene(older, { status: read() }).owner(1)).toBe(expected);
  });
});

describe('what a process has seen itself', () => {
  test('counts, and not what is written into a status after its first pass', () => {
    const { claims, all, owner } = scene({}, { status: read() });
    const [older] = all;
    if (older === undefined) throw new Error('no older one');
    claims.passed(older);
    claims.put({ ...older, status: read() });
    expect(owner(1)).toBeUndefined();
    claims.read(older, A1);
    expect(owner(1)).toBe('team-0/x');
    claims.put({ ...older, status: read(B2) });
    expect(owner(1)).toBe('team-0/x');
  });

  test.each<
    [
      what: string,
      seen: boolean,
      reason: 'AuthFailed' | 'CloudUnavailable',
      as: Account,
      owner: string | undefined,
    ]
  >([
    ['a refusal before it has seen a read ends the claim', false, 'AuthFailed', AS('AK'), undefined],
    ['no answer does not', false, 'CloudUnavailable', AS('AK'), 'team-0/x'],
    ['a refusal after it has seen a read does not', true, 'AuthFailed', AS('AK'), 'team-0/x'],
    ['no answer to other keys does', true, 'CloudUnavailable', AS('AK2'), undefined],
    ['no answer in another project does', true, 'CloudUnavailable', AS('AK', 'b2'), undefined],
    [
      'no answer in the same project, named by now, does not',
      true,
      'CloudUnavailable',
      AS('AK', 'a1'),
      'team-0/x',
    ],
  ])('%s', (...[, seen, reason, as, expected]) => {
    const { claims, all, owner } = scene({ status: read() }, { status: read() });
    const [older] = all;
    if (older === undefined) throw new Error('no older one');
    if (seen) claims.read(older, A1);
    claims.refused(older, as, { kind: reason, message: '' });
    expect(owner(1)).toBe(expected);
  });

  test('one refusal that may be a disturbance does not end the claim, two do', () => {
    const { claims, all, owner } = scene({ status: read() }, { status: read() });
    const [older] = all;
    if (older === undefined) throw new Error('no older one');
    const doubted = { kind: 'CloudUnavailable', message: '', doubted: true } as const;
    claims.refused(older, AS('AK'), doubted);
    claims.refused(older, AS('AK'), { ...doubted, repeated: true });
    expect(owner(1)).toBe('team-0/x');
    claims.refused(older, AS('AK'), doubted);
    expect(owner(1)).toBeUndefined();
  });
});

describe('who is told', () => {
  test('that a job has come or gone: the one whose turn it is, and nobody else', () => {
    const { claims, all, turns } = scene(...Array.from({ length: 100 }, () => ({ status: read() })));
    const [first] = all;
    if (first === undefined) throw new Error('no first one');
    claims.put({ ...first, ...manifestOf({ ...first, ...OBSERVE }) });
    expect(turns).toEqual(['team-1/x']);
    claims.put(first);
    expect(turns).toEqual(['team-1/x', 'team-1/x']);
    claims.delete(first);
    expect(turns).toEqual(['team-1/x', 'team-1/x', 'team-1/x']);
  });

  test('nobody, where one that does not have the job comes or goes', () => {
    const { claims, all, turns } = scene(...Array.from({ length: 100 }, () => ({ status: read() })));
    for (const one of all.slice(1)) {
      claims.delete(one);
      claims.put(one);
    }
    expect(turns).toEqual([]);
  });

  test('of a write: sixteen of those that only look at this very job', () => {
    const looking = Array.from({ length: 100 }, () => ({ status: read(), ...OBSERVE }));
    const { claims } = scene({ status: read() }, { status: read(B2), ...OBSERVE }, ...looking);
    const told = claims.watching('cn-north-4/a1/104');
    expect([told.length, told[0]]).toEqual([16, 'team-2/x']);
  });
});

describe('of many objects of a namespace that name one job', () => {
  const near = (at: number): Draft => ({ key: `team/${at}`, namespace: 'team' });
  const crowded = (drafts: Draft[]): boolean[] => {
    const { claims, all } = scene(...drafts);
    return all.map((one) => claims.isCrowdedOut(one));
  };

  test('the sixteen oldest look for it', () => {
    const all = crowded(Array.from({ length: 20 }, (_, at) => near(at)));
    expect(all.map((one, at) => one === at >= 16)).not.toContain(false);
  });

  test('and those that have read it', () => {
    const drafts = Array.from({ length: 20 }, (_, at) => near(at));
    expect(crowded([...drafts, { ...near(20), status: read() }])[20]).toBe(false);
  });

  test('those of other namespaces do not count, nor do those that are suspended or only look', () => {
    const idle = { spec: { jobId: '104', job: {}, suspend: true } };
    const drafts = Array.from({ length: 60 }, (_, at): Draft[] => [
      {},
      { ...near(at), ...idle },
      { ...near(at), ...OBSERVE },
    ]);
    expect(crowded([...drafts.flat(), near(999)]).at(-1)).toBe(false);
  });
});

describe('a job may turn out to be an older one s', () => {
  const waits = (older: Draft, younger: Draft = {}): boolean => {
    const { claims, all } = scene(older, { key: 'team-0/y', namespace: 'team-0', ...younger });
    const [, one] = all;
    return one !== undefined && claims.isEarly(one, A1);
  };
  const told: JobStatus = { ...read({ region: 'cn-north-4' }) };

  test('and is waited for once, unless it is of the same namespace', () => {
    const { claims, all } = scene({}, {}, { key: 'team-1/y', namespace: 'team-1' });
    const [, stranger, neighbour] = all;
    if (stranger === undefined || neighbour === undefined) throw new Error('no younger ones');
    expect([claims.isEarly(stranger, A1), claims.isEarly(stranger, A1)]).toEqual([true, false]);
    expect([claims.isEarly(neighbour, A1), claims.isEarly(neighbour, A1)]).toEqual([true, true]);
  });

  test.each<[what: string, older: Draft, younger: Draft, waits: boolean]>([
    ['that is new in the same namespace', {}, {}, true],
    ['that is new in another namespace', {}, { namespace: 'team-1' }, true],
    ['not once it has had its pass', { status: { observedGeneration: 1 } }, {}, false],
    ['one that has had none has -1 there', { status: { observedGeneration: -1 } }, {}, true],
    ['of which version 0.1.0 has told', { status: told }, { namespace: 'team-1' }, true],
    [
      'not of one that is suspended as well',
      { status: told, spec: { jobId: '104', job: {}, suspend: true } },
      { namespace: 'team-1' },
      false,
    ],
  ])('%s', (...[, older, younger, expected]) => {
    expect(waits(older, younger)).toBe(expected);
  });
});
