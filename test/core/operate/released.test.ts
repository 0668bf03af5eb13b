/** The table of released.ts: each way in which a deleted object goes, or stays. */
import type { Condition } from '../../../src/core/object/condition.ts';
import type { Manifest } from '../../../src/core/object/manifest.ts';
import type { Operation } from '../../../src/core/object/operation.ts';
import type { Spec } from '../../../src/core/object/spec.ts';
import { deletionOf, type Release, releaseAfter, whenRemoved } from '../../../src/core/operate/released.ts';
import type { Outcome } from '../../../src/core/outcome.ts';
import { manifestOf, seen, specOf } from '../../support/example.ts';
import { operating, operationOf } from '../operation-outcomes.ts';
import { held, same, unseen } from '../outcomes.ts';
import { combinations } from './comment-table.ts';
import { inOrder, walksTable } from './walked.ts';

const MINUTE = 60_000;

/** What comes of the pass, or before it. */
const PASSES = {
  'is being removed': undefined,
  conflict: { kind: 'conflict', owner: undefined, location: undefined, isNear: true },
  'not found': unseen('JobNotFound'),
  rest: same(seen({}, 'job_cancel_success')),
  runs: operating({ do: 'act', operation: operationOf({ step: 'Stop' }) }, seen({}, 'job_running')),
  'no savepoint': {
    ...(held('SavepointUnavailable', seen({}, 'job_running')) as Extract<Outcome, { kind: 'held' }>),
  },
  'third try': operating(
    {
      do: 'refuse',
      operation: operationOf({ sent: 'Refused', attempt: 3, refusal: { reason: 'SavepointFailed' } }),
      dueMs: Number.POSITIVE_INFINITY,
    },
    seen({}, 'job_running'),
  ),
  'DLI away': unseen('CloudUnavailable'),
} as const satisfies Record<string, Outcome | undefined>;

interface Given {
  policy: 'Retain' | 'Stop' | 'Delete';
  allowed: boolean;
  left: 'no' | 'Observe' | 'suspended';
  owing: boolean;
  /** Whether it knows its job, or may have made one. */
  job: 'known' | 'maybe made' | 'none';
  pass: keyof typeof PASSES;
  late: boolean;
}

/** Whose job a restart has taken down knows it. */
const GIVENS = combinations<Given>({
  policy: ['Retain', 'Stop', 'Delete'],
  allowed: [true, false],
  left: ['no', 'Observe', 'suspended'],
  owing: [true, false],
  job: ['known', 'maybe made', 'none'],
  pass: Object.keys(PASSES) as (keyof typeof PASSES)[],
  late: [true, false],
}).filter(({ owing, job }) => !owing || job === 'known');

const HEALTHY: Condition = {
  type: 'JobHealthy',
  status: 'True',
  reason: 'JobRunning',
  message: '',
  lastTransitionTime: '2026-01-02T03:04:05Z',
};

const RECORDS: Record<Given['job'], Operation | undefined> = {
  known: undefined,
  'maybe made': operationOf({ type: 'Create', step: 'Create', jobId: '', name: 'made' }),
  none: undefined,
};

function deletedObject({ policy, left, owing, job }: Given): Manifest {
  const way: Spec = specOf(
    {},
    {
      deletionPolicy: policy,
      ...(left === 'Observe' ? { mode: 'Observe' } : {}),
      ...(left === 'suspended' ? { suspend: true } : {}),
    },
  );
  const restart = operationOf({ type: 'Restart', step: 'Run', downSince: '2026-01-02T03:04:05Z' });
  const operation = owing ? restart : RECORDS[job];
  const object = manifestOf({
    deleting: true,
    status: { conditions: [HEALTHY], ...(operation === undefined ? {} : { operation }) },
  });
  return {
    ...object,
    jobId: job === 'known' ? object.jobId : undefined,
    held: true,
    way,
  };
}

const goes = ({ isWarning, note }: Release): string => (isWarning ? `goes, and says: ${note}` : 'goes');

function endOf(given: Given): string {
  const object = deletedObject(given);
  const outcome = PASSES[given.pass];
  const kept = deletionOf(object, given.allowed);
  // The adapter is asked before the pass.
  const isRemoved = outcome === undefined && 'spec' in kept && kept.isOfPolicy;
  const plan = isRemoved ? whenRemoved(object, 'it is being removed') : kept;
  if ('release' in plan) return goes(plan.release).replace(/says: .*/, 'says so');
  if (!plan.isOfPolicy) return 'started first';
  const since = given.late ? 61 * MINUTE : MINUTE;
  const release = releaseAfter(outcome as Outcome, object.status.operation, {
    since,
    deletionTimeout: 60 * MINUTE,
  });
  return release === undefined ? 'stays' : goes(release).replace(/says: .*/, 'says so');
}

const isForbidden = ({ policy, allowed }: Given): boolean => policy === 'Delete' && !allowed;
const isRemoved = ({ pass }: Given): boolean => pass === 'is being removed';
const isAsRetain = (given: Given): boolean =>
  given.policy === 'Retain' || isForbidden(given) || given.left !== 'no' || isRemoved(given);

walksTable(
  'released.ts',
  inOrder<Given>([
    [
      'any that comes to Retain | a restart of ours has the job down | it is started first; as below',
      (given) => isAsRetain(given) && given.owing,
      () => 'started first',
    ],
    ['Retain | anything else | the object goes', ({ policy }) => policy === 'Retain', () => 'goes'],
    [
      'Delete, without --allow-delete | any | as Retain, and it is said',
      isForbidden,
      () => 'goes, and says so',
    ],
    [
      'Stop, Delete | mode Observe, or suspended; no job is known or made | as Retain',
      ({ left, job }) => left !== 'no' || job === 'none',
      () => 'goes',
    ],
    [
      'Stop, Delete | the definition, or the namespace, is being removed | as Retain, and it is said',
      isRemoved,
      () => 'goes, and says so',
    ],
    [
      'Stop, Delete | none is known, one may be made, and no tag shows it | the object goes, and it is said',
      ({ job, pass }) => job === 'maybe made' && pass === 'not found',
      () => 'goes, and says so',
    ],
    [
      'Stop, Delete | another object manages it; it does not exist | the object goes',
      ({ pass }) => pass === 'conflict' || pass === 'not found',
      () => 'goes',
    ],
    [
      'Stop, Delete | DLI can take no savepoint; three tries have failed | the object goes, and it is said',
      ({ pass }) => pass === 'no savepoint' || pass === 'third try',
      () => 'goes, and says so',
    ],
    [
      'Stop, Delete | at rest, and nothing is left to do | the object goes',
      ({ pass }) => pass === 'rest',
      () => 'goes',
    ],
    [
      'Stop, Delete | anything else, for long: --deletion-timeout | the object goes, and it is said',
      ({ late }) => late,
      () => 'goes, and says so',
    ],
    ['Stop, Delete | anything else | it is stopped, and deleted', undefined, () => 'stays'],
  ]),
  { givens: GIVENS, endOf },
);
