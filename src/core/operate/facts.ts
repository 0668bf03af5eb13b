/** What an operation is decided from: what is wanted, what was done, and the job as it was just seen. */
import { withoutUndefined } from '../../ground/json.ts';
import { printable } from '../../ground/text.ts';
import { type ObservedJob, type RunState, runStateOf } from '../job/states.ts';
import type { Handled, Operation, Sight } from '../object/operation.ts';
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
  /** This process has announced the call of the record, and has not sent it. */
  mine: boolean;
  /** Epoch ms. */
  now: number;
  patience: Patience;
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
export const isOtherRun = ({ before }: Operation, { observed }: Facts): boolean =>
  observed.start_time !== undefined && String(observed.start_time) !== String(before.start_time);

export const isAhead = ({ stepAt }: Operation, now: number): boolean =>
  Date.parse(stepAt) > now + REPLICAS_APART_MS;

/** ms since the step began. A time of the future, by another clock, is now. */
export const ageOf = ({ stepAt }: Operation, { now }: Pick<Facts, 'now'>): number =>
  Math.max(0, now - Date.parse(stepAt));
