/** What an operation is decided from, out of the object and its job as it was just seen. */
import type { Body, FieldName } from '../job/fields.ts';
import { type ObservedJob, runStateOf } from '../job/states.ts';
import type { FilledSpec } from '../object/fill.ts';
import { isRequested, type Manifest } from '../object/manifest.ts';
import type { Operation } from '../object/operation.ts';
import type { GatedPlan } from '../object/plan.ts';
import type { Spec } from '../object/spec.ts';
import { updatesIn } from '../object/status.ts';
import { isOpen, nextOpening } from '../object/windows.ts';
import type {
  Facts,
  OldSettings,
  Patience,
  RestartTurn,
  RestoreCause,
  UpdatesLeft,
  WindowSeen,
} from '../operate/facts.ts';
import { isNonceOpen } from '../operate/handled.ts';
import { recordAnew } from '../operate/lost.ts';
import { comparesNothing, isUnbound } from '../operate/owing.ts';
import { previousValues } from '../operate/previous.ts';
import { wholeBody } from './body.ts';
import { type Change, diff } from './diff.ts';
import { gatedPlans, type PlanAbout, planId } from './gated.ts';
import { brokenBy, coldOf } from './part.ts';
import type { Plan } from './plan.ts';
import { restoreCause } from './restore-cause.ts';

/** What this process may do about an operation, and knows of it. */
export interface OperationRights {
  /** Jobs are started and stopped; see the setting `lifecycle`. */
  enabled: boolean;
  patience: Patience;
  /** The record whose call this process has announced and not sent. */
  announced: string | undefined;
  /** The API server has not kept a record: the installed CRD does not know it. */
  isKept: boolean;
  turn: RestartTurn;
  /** The job's fields before the update of the restart of this id. */
  before: { id: string; fields: Body } | undefined;
}

/** An object, and its job as it was just seen. */
export interface DecisionInput {
  manifest: Manifest;
  spec: FilledSpec;
  observed: ObservedJob;
  /** See `object/account.ts`. */
  accountDigest: string;
  operations: OperationRights;
}

/** One call of one operation: it is sent by whoever has announced just this. */
export const markOf = ({ id, step, attempt }: Operation): string => `${id} ${step} ${attempt}`;

/** What a running job is to be restarted for. One that is only to be started again is not stopped once more. */
function restartAbout(
  { manifest, spec, observed }: DecisionInput,
  changes: readonly Change[],
  restore: RestoreCause | undefined,
): PlanAbout | undefined {
  if (comparesNothing(manifest)) return undefined;
  const nonce = isNonceOpen('restartNonce', manifest.status, spec) ? String(spec.restartNonce) : undefined;
  const isAsked = nonce !== undefined || restore?.nonce !== undefined;
  const cold = spec.updateStrategy === 'Restart' || isAsked ? coldOf(changes, observed) : [];
  if (cold.length === 0 && !isAsked) return undefined;
  const also = restore?.nonce === undefined ? (nonce ?? null) : [nonce ?? null, restore.of];
  return { class: 'Restart', changes: cold, also };
}

const OPEN: WindowSeen = { isOpen: true, nextAt: undefined };

/** A person may let one restart go ahead, by its plan. It counts once: the same difference may come again. */
function windowSeen({ manifest, spec }: DecisionInput, ids: readonly string[], now: number) {
  const { outsideWindow = '', status } = manifest;
  const isLet = ids.includes(outsideWindow) && outsideWindow !== status.handled?.outsideWindow;
  if (ids.length === 0 || isLet || isOpen(spec.maintenanceWindows, now)) return OPEN;
  return { isOpen: false, nextAt: nextOpening(spec.maintenanceWindows, now) };
}

/** What a person may call the restart: what is under way was begun before its approval was used. */
function idsOf(
  restart: { planId: string } | undefined,
  plan: GatedPlan | undefined,
  record: Operation | undefined,
): string[] {
  if (plan === undefined) return restart === undefined ? [] : [restart.planId];
  return record?.type === 'Restart' && record.sent !== 'Refused' ? [plan.id, plan.begunAs] : [plan.id];
}

function updatesLeft(updates: Plan): UpdatesLeft {
  if (updates.step !== 'hold') return { are: updates.step === 'update' ? 'ready' : 'none' };
  const { because, record } = updates.hold;
  if (because !== 'Refused' || record === undefined) return { are: 'held', refusal: undefined };
  const { reason = 'Rejected', error_code, error_msg } = record;
  return {
    are: 'held',
    refusal: {
      reason,
      ...(error_code === undefined ? {} : { error_code }),
      ...(error_msg === undefined ? {} : { error_msg }),
    },
  };
}

const CUS: readonly FieldName[] = ['cu_number', 'manager_cu_number', 'tm_cus'];

/** The settings before the update of a restart, as a spec of their own. */
function oldSpec(record: Operation, { spec, operations }: DecisionInput) {
  const before = operations.before?.id === record.id ? operations.before.fields : undefined;
  const { values, lost } = previousValues(record, before);
  return { spec: { ...spec, ignore: [], job: values } as Spec, lost };
}

function oldSettings(record: Operation | undefined, input: DecisionInput): OldSettings {
  if (record?.previous === undefined) return { lost: [], differ: false, hadLessCus: false };
  const { spec, lost } = oldSpec(record, input);
  const { observed, manifest } = input;
  const isLess = (field: FieldName): boolean => Number(spec.job[field]) < Number(observed.fields[field]);
  return {
    lost,
    differ: diff(spec, observed, manifest.status).length > 0,
    hadLessCus: CUS.some(isLess),
  };
}

/** The body that puts them back. */
export function oldBody(record: Operation, input: DecisionInput): Body {
  return wholeBody(oldSpec(record, input).spec, input.observed, input.manifest.status);
}

/** A job that was said not to exist, and is there. */
function found(record: Operation): Operation {
  const { refusal, ...open } = record;
  return record.sent !== 'Refused' && refusal?.reason === 'JobNotFound' ? open : record;
}

function recordIn({ manifest, spec }: DecisionInput): Operation | undefined {
  const { operation } = manifest.status;
  if (isUnbound(manifest)) return undefined;
  return operation?.uid === manifest.uid && operation.jobId === spec.jobId ? found(operation) : undefined;
}

interface Differences {
  changes: readonly Change[];
  updates: Plan;
}

/** `now`: epoch ms. */
export function factsOf(input: DecisionInput, { changes, updates }: Differences, now: number): Facts {
  const { manifest, spec, observed, accountDigest, operations } = input;
  const { uid, generation, status } = manifest;
  const seen = { uid, spec, accountDigest, generation, now, observed };
  const record = recordIn(input) ?? recordAnew(manifest, seen);
  const restore = restoreCause(input);
  const about = restartAbout(input, changes, restore);
  const restart = about && { planId: planId(spec, about), breaks: brokenBy(observed, changes) };
  const isDeleted = manifest.wanted === 'gone';
  const gated = gatedPlans(input, { isDeleted, restart: about, restore });
  return {
    ...seen,
    isRequested: isRequested(manifest),
    record,
    handled: status.handled ?? {},
    updatedFor: updatesIn(status).find(({ outcome }) => outcome === 'Applied')?.generation,
    restart,
    restore,
    updates: updatesLeft(updates),
    differing: changes.map(({ field }) => field),
    turn: operations.turn,
    window: windowSeen(input, idsOf(restart, gated.Restart, record), now),
    gated,
    wasMoving: status.job?.status !== undefined && runStateOf(status.job.status) === 'moving',
    old: oldSettings(record, input),
    isToDelete: isDeleted && spec.deletionPolicy === 'Delete',
    isDeleted,
    mine: record !== undefined && record.sent === 'Intended' && operations.announced === markOf(record),
    patience: operations.patience,
  };
}
