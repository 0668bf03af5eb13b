/** The decision about one object, from values alone: what the loop does, and what a command line can show beforehand. */

import { digest } from '../../ground/digest.ts';
import type { ObservedJob } from '../job/states.ts';
import { isRequested, type Manifest, openRequest } from '../object/manifest.ts';
import type { Operation } from '../object/operation.ts';
import type { Spec } from '../object/spec.ts';
import { updatesIn } from '../object/status.ts';
import type { Facts, Patience } from '../operate/facts.ts';
import { type RunPlan, runPlan } from '../operate/operate.ts';
import { standingRecord } from '../operate/refused.ts';
import { type RunWish, wishOf } from '../operate/wish.ts';
import { combined, type Next } from './combined.ts';
import { type Change, diff } from './diff.ts';
import { type Plan, plan } from './plan.ts';
import type { HoldReason } from './situation.ts';

/** What this process may do about an operation. */
export interface OperationRights {
  /** Jobs are started and stopped; see the setting `lifecycle`. */
  enabled: boolean;
  patience: Patience;
  /** The record whose call this process has announced and not sent. */
  announced: string | undefined;
  /** The API server has not kept a record: the installed CRD does not know it. */
  isKept: boolean;
}

/** An object, and its job as it was just seen. */
interface DecisionInput {
  manifest: Manifest;
  spec: Spec;
  observed: ObservedJob;
  /** See `object/account.ts`. */
  accountDigest: string;
  operations: OperationRights;
}

interface Decision {
  /** All that differs. */
  changes: readonly Change[];
  next: Next;
  /** The record of an operation that is not done with, whatever the pass does. */
  record: Operation | undefined;
}

/** One call of one operation: it is sent by whoever has announced just this. */
export const markOf = ({ id, step, attempt }: Operation): string => `${id} ${step} ${attempt}`;

function factsOf(input: DecisionInput, now: number): Facts {
  const { manifest, spec, observed, accountDigest, operations } = input;
  const { uid, generation, status } = manifest;
  const { operation, handled = {} } = status;
  const isOurs = operation?.uid === uid && operation.jobId === spec.jobId;
  const record = isOurs ? operation : undefined;
  return {
    spec,
    uid,
    generation,
    accountDigest,
    isRequested: isRequested(manifest),
    observed,
    record,
    handled,
    updatedFor: updatesIn(status).find(({ outcome }) => outcome === 'Applied')?.generation,
    mine: record !== undefined && record.sent === 'Intended' && operations.announced === markOf(record),
    now,
    patience: operations.patience,
  };
}

/** It may be the record of a newer version, which has stopped the job. A person may say that it counts for nothing. */
const isUnreadable = (manifest: Manifest): boolean =>
  !isRequested(manifest) && manifest.unusable?.some(({ part }) => part === 'operation') === true;

/** It begins an operation, or leads to a call. What was begun may be seen to its end without one. */
const isCalling = ({ turn, open }: Extract<RunPlan, { turn: unknown }>): boolean =>
  !open || turn.do === 'record' || turn.do === 'act';

/** Why no operation goes on, whatever is wanted. */
function prevented(manifest: Manifest, run: RunPlan | undefined, rights: OperationRights) {
  if (isUnreadable(manifest)) return 'RecordUnreadable';
  if (run === undefined || !('turn' in run)) return undefined;
  if (!rights.enabled && isCalling(run)) return 'LifecycleDisabled';
  return rights.isKept ? undefined : 'RecordNotKept';
}

const holding = (because: HoldReason): Next => ({ step: 'hold', hold: { because, about: [] } });

/** A run state that is not as the spec says is shown like a field that differs. */
const observing = (updates: Plan, wish: RunWish | undefined): Next =>
  updates.step === 'nothing' && wish !== undefined ? holding('Observed') : updates;

/** `now`: epoch ms. */
export function decide(input: DecisionInput, now: number): Decision {
  const { manifest, spec, observed, accountDigest, operations } = input;
  const remembered = manifest.status;
  const changes = diff(spec, observed, remembered);
  const request = openRequest(manifest);
  const updates = plan({
    spec,
    generation: manifest.generation,
    observed,
    changes,
    remembered,
    accountDigest,
    records: updatesIn(manifest.status),
    request: request === undefined ? undefined : digest(request),
    now,
  });
  const facts = factsOf(input, now);
  const record = standingRecord(facts);
  if (spec.mode === 'Observe') return { changes, next: observing(updates, wishOf(facts)), record };
  const run = runPlan(facts);
  const because = prevented(manifest, run, operations);
  return { changes, next: because === undefined ? combined(updates, run, facts) : holding(because), record };
}
