/** How a pass ended. Status, events and the next visit are all computed from this one value, so they cannot disagree. */
import type { Change } from './decide/diff.ts';
import type { Digests } from './decide/digest.ts';
import type { Rest } from './decide/plan.ts';
import type { Hold } from './decide/situation.ts';
import { FAILURES, type Failure } from './failure.ts';
import type { ObservedJob, Updated } from './job/states.ts';
import type { Location, ReadLocation } from './object/account.ts';
import type { Part } from './object/last-update.ts';
import type { Manifest } from './object/manifest.ts';
import type { Operation } from './object/operation.ts';
import type { GatedPlan } from './object/plan.ts';
import type { Unsent } from './operate/answer.ts';
import type { OwnJob } from './operate/create.ts';
import type { Turn } from './operate/turn.ts';

export type Outcome =
  /** spec.suspend: nothing was compared. */
  | ({ kind: 'suspended' } & Pick<UnseenAs, 'unread'>)
  | Conflict
  /** Nothing could be observed. */
  | ({ kind: 'unseen'; failure: Failure } & UnseenAs)
  /** The job that the object asks for by its name is looked for, or made. */
  | { kind: 'creating'; turn: Turn; called?: Operation; plan?: GatedPlan | undefined }
  /** It is not made before a person approves that. */
  | { kind: 'planned'; hold: Hold; plan: GatedPlan }
  /** It was found, or made. */
  | { kind: 'obtained'; own: OwnJob; location: Location }
  /** Nothing differs. `calls`: that were made for a list of the account's jobs, which says so; nothing else was asked. */
  | ({ kind: 'same'; calls?: number } & Sighting)
  /** Something differs, and nothing was sent. */
  | ({ kind: 'held'; changes: readonly Change[]; hold: Hold } & Sighting)
  /** An update was sent and refused, or nobody knows what became of it. */
  | ({ kind: 'failed'; failure: Failure } & UpdateSent)
  /** An update was applied. */
  | ({ kind: 'updated'; updated: Updated } & UpdateSent)
  /** An operation was begun, goes on, or has ended. */
  | ({ kind: 'operating'; turn: Turn } & Operated)
  /** The call of an operation has not reached DLI, and is sent again. */
  | ({ kind: 'unsent'; turn: Unsent; failure: Failure } & Operated);

interface Operated extends Sighting {
  changes: readonly Change[];
  /** The record whose call was sent in this pass. */
  called?: Operation;
  /** DLI's, of the call. */
  requestId?: string | undefined;
}

/** What is known where DLI was to be asked. */
interface UnseenAs {
  /** See `triedDigest`. */
  tried?: string | undefined;
  /** Nothing was tried: as the status says, the same was refused so short a time before this process began. */
  restInMs?: number;
  /** This process was refused the same before. */
  again?: boolean;
  /** Nothing shows any more that these credentials have ever read the job. */
  unread?: boolean;
}

/** So many objects of a namespace that name one job look for it. A younger one only if its credentials have read it already. */
export const MOST_NAMING = 16;

/** Another object manages the same job. */
export interface Conflict {
  kind: 'conflict';
  /** The older object that does; undefined: too many of the namespace name the job, and this one has not looked. */
  owner: Pick<Manifest, 'key' | 'namespace'> | undefined;
  /** Where this one has read the job. */
  location: ReadLocation | undefined;
  /** Owner and object are of one namespace. */
  isNear: boolean;
  /** A restart of this one has taken the job down, and that is over: it runs, or the owner says whether it does. */
  isSettled?: boolean;
}

/** A look at the job. */
export interface Sighting {
  observed: ObservedJob;
  location: ReadLocation;
  /** Where the credentials come from that it was made with, as a sentence says it. */
  credentialsFrom: string;
  /** What the owner of the Secret should do, as a sentence. */
  notice?: string | undefined;
  /** An earlier update, of which nobody knows whether it was applied, may still arrive: the job is looked at again soon. */
  uncertain: boolean;
  /** The record of an operation that is not done with after the pass. */
  record?: Operation | undefined;
  /** What spec.approval makes wait, or lets begin in this pass. */
  plan?: GatedPlan | undefined;
  /** The pass was only to start the job: what the spec says was not to be had. */
  uncompared?: true | undefined;
}

/** What is known of an update before its answer. `sent`: what it was to change; `changes`: all that differs. */
export interface UpdateSent extends Sighting, Rest {
  changes: readonly Change[];
  part: Part;
  sent: readonly Change[];
  digests: Digests;
  /** Fingerprint of the request that it answers. */
  request: string | undefined;
  /** Names in `runtime_config` that were ours before it, and are again once it is refused. */
  ownedBefore: readonly string[];
  /** What it makes of the restart that it is a step of. */
  turn?: Turn | undefined;
}

/** Whether the pass itself has called DLI to change something. */
export const hasWritten = (outcome: Outcome): boolean =>
  'sent' in outcome || ('called' in outcome && outcome.called !== undefined) || outcome.kind === 'unsent';

/** DLI's id of the last request of the pass; undefined when there was none, or no answer to it. */
export function lastRequestId(outcome: Outcome): string | undefined {
  if ('failure' in outcome) return outcome.failure.requestId;
  if (outcome.kind === 'updated') return outcome.updated.requestId;
  if (outcome.kind === 'operating' && outcome.requestId !== undefined) return outcome.requestId;
  return 'observed' in outcome ? outcome.observed.requestId : undefined;
}

/** What is held back comes by itself, as it was asked for. */
const COMING: readonly Hold['because'][] = ['JobBusy', 'AwaitingTurn', 'AwaitingApproval'];

/** The pass has come to a decision from what it saw; otherwise it could not act, and what was asked of it still stands. */
export function isDecided(outcome: Outcome): boolean {
  if (outcome.kind === 'planned') return false;
  if (outcome.kind === 'held') return !COMING.includes(outcome.hold.because);
  // Others have ended the operation, or it is not wanted any more: what was asked for is decided by the next pass.
  if (outcome.kind === 'operating' && outcome.turn.do === 'end') return outcome.turn.end.how === 'Done';
  if ('restInMs' in outcome && outcome.restInMs !== undefined) return false;
  if (!('failure' in outcome)) return true;
  const { kind, repeated } = outcome.failure;
  if (repeated === true || FAILURES[kind].retry === 'backoff') return false;
  // An update that was sent and refused for the job's state was the one more try that a request gives.
  return outcome.kind === 'failed' || FAILURES[kind].retry !== 'look';
}
