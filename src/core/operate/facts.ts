/** What an operation is decided from: what is wanted, what was done, and the job as it was just seen. */
import { withoutUndefined } from '../../ground/json.ts';
import { printable } from '../../ground/text.ts';
import type { FieldName } from '../job/fields.ts';
import { type ObservedJob, type RunState, runStateOf } from '../job/states.ts';
import type { Handled, Operation, OperationRefusal, Sight } from '../object/operation.ts';
import type { GatedPlan } from '../object/plan.ts';
import type { Spec } from '../object/spec.ts';
import { REPLICAS_APART_MS } from '../retry.ts';

export interface Facts {
  spec: Spec;
  uid: string;
  generation: number;
  /** See `object/account.ts`. */
  accountDigest: string;
  /** A person has asked for a pass, and none has come to a decision since. */
  isRequested: boolean;
  observed: ObservedJob;
  record: Operation | undefined;
  handled: Handled;
  /** Generation of the last update that was applied. */
  updatedFor: number | undefined;
  /** Undefined: nothing asks for a restart. */
  restart: RestartCause | undefined;
  /** Undefined: the job begins with no other state than its own, by the spec and by what was done so far. */
  restore: RestoreCause | undefined;
  updates: UpdatesLeft;
  /** All that differs from the spec. */
  differing: readonly FieldName[];
  /** Whether one more job of this account may be restarted now. */
  turn: RestartTurn;
  window: WindowSeen;
  /** What a person must approve of what may be done, by what it is. */
  gated: Partial<Record<Operation['type'], GatedPlan | undefined>>;
  /** The job was in a state that passes when it was seen last. */
  wasMoving: boolean;
  old: OldSettings;
  /** The object is being deleted, and the job is to go with it. */
  isToDelete: boolean;
  /** The object is being deleted: what was refused is tried a few times, and then the object goes. */
  isDeleted: boolean;
  /** This process has announced the call of the record, and has not sent it. */
  mine: boolean;
  /** Epoch ms. */
  now: number;
  patience: Patience;
}

/** Why a running job is to be restarted: a cold difference, or another spec.restartNonce. */
interface RestartCause {
  /** Fingerprint of what is wanted, and of the live values that it replaces. */
  planId: string;
  /** What of DLI's rules the job would break with it, as a sentence. */
  breaks: string | undefined;
}

/** Why the job is to begin with the state of spec.initialSavepointPath: it has never run, or another spec.savepointRedeployNonce. */
export interface RestoreCause {
  /** Fingerprint of the path, and of the nonce. */
  of: string;
  /** The nonce, where it is that. */
  nonce?: number | bigint;
}

/** What may be sent of what differs: nothing, an update, or why not. No refusal: it was applied, and is not seen as live. */
export type UpdatesLeft = { are: 'none' | 'ready' } | { are: 'held'; refusal: OperationRefusal | undefined };

/** `taken`: others of the account are under way. `paused`: two in a row have failed, and nobody asks for this one. */
export type RestartTurn = 'free' | 'taken' | 'paused';

/** Whether a running job may be taken down for a restart now, by `spec.maintenanceWindows`, or when it may next: epoch ms. */
export interface WindowSeen {
  isOpen: boolean;
  nextAt: number | undefined;
}

/** What the update of a restart has changed, as it was before. */
export interface OldSettings {
  /** Fields that cannot be put back: their values may hold a key, and the process that knew them is gone. */
  lost: readonly string[];
  /** The job is otherwise now. */
  differ: boolean;
  /** The update has raised a number of CUs. */
  hadLessCus: boolean;
}

/** How patient an operation is, ms; see the settings of these names. */
export interface Patience {
  /** A step is looked at so soon at first, and less often the longer it takes. */
  operationLook: number;
  /** A job that runs so long as it was started is stable; one that has failed stays so. */
  stableFor: number;
  /** After this long a person should look. Nothing is given up. */
  operationTimeout: number;
}

export const upgradeModeOf = ({ upgradeMode = 'Savepoint' }: Spec): Operation['upgradeMode'] => upgradeMode;

/** What spec.state asks for. */
export const wantedType = ({ state }: Spec): Operation['type'] | undefined =>
  state === undefined ? undefined : state === 'Running' ? 'Start' : 'Stop';

export const runStateSeen = ({ observed }: Facts): RunState => runStateOf(observed.status);

export const sightOf = ({ status, start_time, restart_times, savepoint_path }: ObservedJob): Sight =>
  withoutUndefined({
    status: printable(status, 64),
    start_time,
    restart_times,
    savepoint_path: savepoint_path === undefined ? undefined : printable(savepoint_path),
  });

/** Started anew since the record was made. Not told by an answer that has no start_time. */
export const isOtherRun = (
  { before }: Pick<Operation, 'before'>,
  { observed }: Pick<Facts, 'observed'>,
): boolean => observed.start_time !== undefined && String(observed.start_time) !== String(before.start_time);

export const isAhead = ({ stepAt }: Operation, now: number): boolean =>
  Date.parse(stepAt) > now + REPLICAS_APART_MS;

/** ms since the step began. A time of the future, by another clock, is now. */
export const ageOf = ({ stepAt }: Operation, { now }: Pick<Facts, 'now'>): number =>
  Math.max(0, now - Date.parse(stepAt));

/** The job runs again: what the record says of the time that it was down, with what it was before in the same operation. */
export function upSince(
  { downSince, downtimeSeconds = 0 }: Operation,
  { now }: Pick<Facts, 'now'>,
): { downSince?: undefined; downtimeSeconds?: number } {
  if (downSince === undefined) return {};
  const seconds = Math.max(0, Math.round((now - Date.parse(downSince)) / 1_000));
  // Whoever writes the status may have written any number.
  const sum = Math.min(downtimeSeconds + seconds, Number.MAX_SAFE_INTEGER);
  return { downSince: undefined, downtimeSeconds: sum };
}
