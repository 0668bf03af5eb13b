/**
 * When a deleted object goes, and what becomes of its job (`lifecycle.md` 5.16). The first row that holds counts.
 *
 * | deletionPolicy                 | the object, or its job                               | then                            |
 * | ------------------------------ | ---------------------------------------------------- | ------------------------------- |
 * | any that comes to Retain       | a restart of ours has the job down                   | it is started first; as below   |
 * | Retain                         | anything else                                        | the object goes                 |
 * | Delete, without --allow-delete | any                                                  | as Retain, and it is said       |
 * | Stop, Delete                   | mode Observe, or suspended; no job is known or made  | as Retain                       |
 * | Stop, Delete                   | the definition, or the namespace, is being removed   | as Retain, and it is said       |
 * | Stop, Delete                   | none is known, one may be made, and no tag shows it  | the object goes, and it is said |
 * | Stop, Delete                   | another object manages it; it does not exist         | the object goes                 |
 * | Stop, Delete                   | DLI can take no savepoint; three tries have failed   | the object goes, and it is said |
 * | Stop, Delete                   | at rest, and nothing is left to do                   | the object goes                 |
 * | Stop, Delete                   | anything else, for long: --deletion-timeout          | the object goes, and it is said |
 * | Stop, Delete                   | anything else                                        | it is stopped, and deleted      |
 */
import type { Manifest } from '../object/manifest.ts';
import type { Operation } from '../object/operation.ts';
import type { Spec } from '../object/spec.ts';
import type { Outcome } from '../outcome.ts';
import { mayBeSent } from './create.ts';
import { owingSpec } from './owing.ts';
import { MOST_DELETION_TRIES } from './refused.ts';

/** Why the object goes; `isWarning`: not as it asks for. */
export interface Release {
  note: string;
  isWarning: boolean;
  isDeleted?: boolean;
  /** A restart of ours has the job down. */
  isDown?: boolean;
}

const as = (note: string): Release => ({ note, isWarning: false });
const warning = (note: string): Release => ({ note, isWarning: true });

/** What a pass over a deleted object is made with, or that it goes at once. */
type DeletionPlan = { spec: Spec; isOfPolicy: boolean } | { release: Release };

/** A job that a restart of ours has taken down is started first. */
function retained(manifest: Manifest, release: Release): DeletionPlan {
  const spec = owingSpec(manifest);
  return spec === undefined ? { release } : { spec, isOfPolicy: false };
}

/** A wrong deletion of these stops no job, and leaves none down. */
export const whenRemoved = (manifest: Manifest, why: string): DeletionPlan =>
  retained(manifest, warning(why));

/** It knows its job, or may have made one. */
const hasJob = ({ uid, jobId, status: { operation } }: Manifest): boolean =>
  jobId !== undefined ||
  (operation?.uid === uid && operation.type === 'Create' && mayBeSent({ record: operation, mine: false }));

export function deletionOf(manifest: Manifest, allowDelete: boolean): DeletionPlan {
  const { way } = manifest;
  const { deletionPolicy: policy = 'Retain' } = way ?? {};
  const isForbidden = policy === 'Delete' && !allowDelete;
  const isLeft = policy === 'Retain' || isForbidden || way?.mode === 'Observe' || way?.suspend === true;
  if (way !== undefined && !isLeft && hasJob(manifest)) {
    const spec: Spec = { ...way, mode: 'Manage', suspend: false, job: {}, state: 'Stopped' };
    return { spec, isOfPolicy: true };
  }
  const isAsAsked = as('The job is left as it is.');
  const isNotAllowed =
    'deletionPolicy Delete takes a controller with --allow-delete: the job is left as it is.';
  return retained(manifest, isForbidden ? warning(isNotAllowed) : isAsAsked);
}

/** What is known of the deletion besides its pass. */
interface DeletionTimes {
  /** ms since the object was deleted. */
  since: number;
  /** ms; see the setting of this name. */
  deletionTimeout: number;
}

/** A savepoint that cannot be taken, or a stop that fails, for so long. */
const STOP_TRIES_MS = 1_800_000;

const LEFT_RUNNING = 'The job runs on, and the object goes without it';

const IN_ARREARS =
  'The account is in arrears, and the object goes without the job: once they are settled, DLI starts it again.';

function ofRefused(record: Operation, since: number): Release | undefined {
  const isOver = record.attempt >= MOST_DELETION_TRIES || since >= STOP_TRIES_MS;
  const { reason, error_code } = record.refusal ?? {};
  return isOver ? warning(`${LEFT_RUNNING}: ${[reason, error_code].filter(Boolean).join(', ')}.`) : undefined;
}

function ofHold({ hold }: Extract<Outcome, { kind: 'held' }>, since: number): Release | undefined {
  if (hold.operation !== undefined) return ofRefused(hold.operation, since);
  if (hold.because === 'JobBusy' || hold.because === 'AwaitingApproval') return undefined;
  return warning(hold.because === 'ArrearsStopped' ? IN_ARREARS : `${LEFT_RUNNING}: ${hold.because}.`);
}

/** The Secret may be for another one by now. */
const inPlace = ({ region, projectId = 'unknown' }: Operation): string =>
  region === undefined ? '' : `, ${region}, project ${projectId}`;

function ofOutcome(outcome: Outcome, record: Operation | undefined, since: number): Release | undefined {
  switch (outcome.kind) {
    case 'conflict':
      return as('Another object manages the job: it is left as it is.');
    case 'unseen': {
      if (outcome.failure.kind !== 'JobNotFound') return undefined;
      if (record?.type === 'Create')
        return warning(
          `This object may have made a job, and it is not found: look for ${record.name} in DLI${inPlace(record)}.`,
        );
      const isDeleted = record?.type === 'Delete';
      return { ...as(isDeleted ? 'The job is deleted.' : 'The job does not exist.'), isDeleted };
    }
    case 'same':
      return as('The job is at rest.');
    case 'held':
      return ofHold(outcome, since);
    case 'operating':
      return outcome.turn.do === 'refuse' ? ofRefused(outcome.turn.operation, since) : undefined;
    default:
      return undefined;
  }
}

function whyNot(outcome: Outcome): string {
  if ('failure' in outcome) return outcome.failure.message;
  const isAwaiting = outcome.kind === 'held' && outcome.hold.because === 'AwaitingApproval';
  return isAwaiting ? 'nobody has approved its plan in time.' : 'DLI has not stopped or deleted it in time.';
}

/** Undefined: the object stays, and its job is looked at again. */
export function releaseAfter(
  outcome: Outcome,
  record: Operation | undefined,
  { since, deletionTimeout }: DeletionTimes,
): Release | undefined {
  const release = ofOutcome(outcome, record, since);
  if (release !== undefined || since < deletionTimeout) return release;
  return warning(`The job is left as it is: ${whyNot(outcome)}`);
}

/** Retain, and the job that a restart has taken down does not start, or nothing is owed after all. */
export function releaseOfOwing(
  outcome: Outcome,
  { since, deletionTimeout }: DeletionTimes,
): Release | undefined {
  const isOwed = outcome.kind === 'operating' || !('observed' in outcome) || outcome.record !== undefined;
  if (!isOwed) return as('The job is left as it is.');
  if (since < deletionTimeout) return undefined;
  const why = 'failure' in outcome ? outcome.failure.message : 'it has not started in time.';
  return { ...warning(`The job is down, and the object goes without it: ${why}`), isDown: true };
}
