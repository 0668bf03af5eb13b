/**
 * A restart whose record is lost: the definition does not keep it any more, or somebody has wiped the status. Our finalizer, which is
 * set before the record, is still there. Where the job is down, the record is made once more. It can do no more than start the job,
 * which whoever writes the object could have had by its spec. The first row that holds counts.
 *
 * | the object                                                            | the job                   | the record              |
 * | --------------------------------------------------------------------- | ------------------------- | ----------------------- |
 * | any                                                                   | not at rest, or arrears   | none is lost            |
 * | any                                                                   | has finished, or is new   | none is lost            |
 * | has not our finalizer, or has a record, or its job is to stop         | any                       | none is lost            |
 * | its Ready says what is said during a restart                          | any                       | is made, of a job at rest |
 * | its Ready names a failure, and JobHealthy what is said then           | any                       | is made, of a job at rest |
 * | nothing is said of its job; deletionPolicy Retain, spec.state Running | any                       | is made, of a job at rest |
 * | nothing is said of its job; deletionPolicy Retain                     | any                       | is made, for a person   |
 * | any                                                                   | any                       | none is lost            |
 */
import { rfc3339 } from '../../ground/rfc3339.ts';
import { isFailure } from '../failure.ts';
import { isAtRest, type ObservedJob } from '../job/states.ts';
import type { Condition } from '../object/condition.ts';
import type { Manifest } from '../object/manifest.ts';
import type { Operation } from '../object/operation.ts';
import { firstRecord } from './begin.ts';
import { type Facts, sightOf, upgradeModeOf } from './facts.ts';

const OF_RESTART: readonly string[] = [
  'ArrearsStopped',
  'LeftStopped',
  'Restarting',
  'RollingBack',
  'SavepointMissing',
  'StartFailed',
  'StartTimeout',
  'StopFailed',
  'StopTimeout',
];

/** Of JobHealthy, which stays as it was while the job cannot be looked at. */
const OF_DOWN: readonly string[] = ['JobMoving', 'LeftStopped'];

type LastSaid = Pick<Manifest, 'held' | 'status' | 'unusable' | 'way'>;

const saidOf = ({ status: { conditions = [] } }: LastSaid, type: Condition['type']): Condition | undefined =>
  conditions.find((condition) => condition.type === type);

/** What was said before of a job elsewhere says nothing of this one: such a status has no location. */
function isSaid(manifest: LastSaid): boolean {
  const [ready, healthy] = [saidOf(manifest, 'Ready')?.reason ?? '', saidOf(manifest, 'JobHealthy')?.reason];
  if (manifest.status.location === undefined || healthy === undefined) return false;
  return OF_RESTART.includes(ready) || (isFailure(ready) && OF_DOWN.includes(healthy));
}

/** With another deletionPolicy the finalizer is there for good, and shows nothing by itself. */
const isHeldOnly = (manifest: LastSaid): boolean =>
  saidOf(manifest, 'JobHealthy') === undefined && (manifest.way?.deletionPolicy ?? 'Retain') === 'Retain';

export function isRecordLost(manifest: LastSaid): boolean {
  const { held, status, unusable = [], way } = manifest;
  const isThere = status.operation !== undefined || unusable.some(({ part }) => part === 'operation');
  if (held !== true || isThere || way === undefined || way.state === 'Stopped') return false;
  return isSaid(manifest) || isHeldOnly(manifest);
}

/** A job that has never run, or has finished, was not taken down. */
export const isDown = ({ status }: ObservedJob): boolean =>
  isAtRest(status) && !['job_init', 'job_finish'].includes(status);

const AT_REST = { type: 'Restart', step: 'VerifySavepoint', sent: 'Accepted', attempt: 1 } as const;
const FOR_A_PERSON = { type: 'Restart', step: 'Run', sent: 'Refused', attempt: 1 } as const;

type SeenAtRest = Pick<Facts, 'uid' | 'spec' | 'accountDigest' | 'generation' | 'now' | 'observed'>;

/** Undefined: none is lost, as far as anybody can tell. */
export function recordAnew(manifest: LastSaid, seen: SeenAtRest): Operation | undefined {
  const { observed, spec, now } = seen;
  if (!isRecordLost(manifest) || !isDown(observed)) return undefined;
  const { savepoint_path: _, ...before } = sightOf(observed);
  const told = saidOf(manifest, 'JobHealthy');
  const downSince = told?.reason === 'LeftStopped' ? told.lastTransitionTime : rfc3339(now);
  if (isSaid(manifest) || spec.state === 'Running')
    return { ...firstRecord({ ...AT_REST, before }, seen), downSince };
  const resume = upgradeModeOf(spec) === 'Savepoint';
  const refusal = { reason: 'RecordLost' };
  return { ...firstRecord({ ...FOR_A_PERSON, before, resume }, seen), downSince, refusal };
}
