/** What has to be said where a running job is to be restarted, or a restart has taken it down. */
import { checkRunnable } from '../../dli/batch.ts';
import { Refusal } from '../../dli/refusals.ts';
import { HOT_FIELDS } from '../../dli/settings.ts';
import { isGranted } from '../../dli/world.ts';
import { readyIn } from '../oracles/evidence.ts';
import type { OperationSeen } from '../oracles/run-calls.ts';
import { isOpenAt } from '../windows.ts';
import { internalOf } from './internal.ts';
import { isAskedByNonce } from './nonces.ts';
import { notGiven } from './restore.ts';
import type { RunCase } from './run-case.ts';
import { comesToRun, hasSavepoint, isToSave, notStopped } from './run-state.ts';
import { ask, type Expected, ofSpec } from './update.ts';

const restartIn = ({ object: { metadata, status } }: Pick<RunCase, 'object'>): OperationSeen | undefined => {
  const operation = status?.['operation'] as OperationSeen | undefined;
  return operation?.type === 'Restart' && operation.uid === metadata.uid ? operation : undefined;
};

/** A restart has taken the job down, or may have. */
const isDown = (one: Pick<RunCase, 'object'>): boolean => restartIn(one)?.downSince !== undefined;

/** And owes it a start. */
export const isOwed = (one: Pick<RunCase, 'object' | 'wish'>): boolean =>
  one.wish.state !== 'Stopped' && isDown(one);

/** What a restart ends with where its settings do not start, somebody interferes, or others of the account have failed. */
const ENDINGS = [
  'RolledBack',
  'Interrupted',
  'SavepointFailed',
  'StopFailed',
  'PermissionDenied',
  'Rejected',
];
const OF_THE_ACCOUNT = ['RolloutPaused', 'AwaitingTurn', 'BreaksRule'];

/** DLI makes something else of what is wanted, of a stopped job as well. */
function makesOther(one: RunCase): boolean {
  const effect = ask(one, ofSpec(one), true);
  return 'open' in effect && effect.open.length > 0;
}

/** Where a restart was tried, and is not tried again by itself, its record says what came of it. */
const told = (one: RunCase): string[] => {
  const { sent, refusal, downSince } = restartIn(one) ?? {};
  const endings = makesOther(one) ? [...ENDINGS, 'DiffNotConverging'] : ENDINGS;
  return sent === 'Refused' && downSince === undefined
    ? endings.filter((reason) => reason === refusal?.reason)
    : [];
};

/** Why a job that runs on is not stopped. */
const whyNotStopped = (one: RunCase): string[] => [
  ...notStopped(one),
  ...(one.job.status === 'job_cancel_fail' ? ['StopFailed'] : []),
  ...told(one),
];

const STOPPABLE = ['job_running', 'job_cancel_fail'];

/** It waits for a window, unless somebody has let just this plan go ahead. */
function waitsForWindow({ wish, object, now }: RunCase): boolean {
  if (isOpenAt(wish.windows, now)) return false;
  const annotations = (object.metadata['annotations'] ?? {}) as Record<string, string>;
  const let_ = annotations['dli.gitops.dev/outside-window'];
  const handled = (internalOf(object.status)['handled'] ?? {}) as { outsideWindow?: string };
  const isLet = let_ !== undefined && let_ !== handled.outsideWindow;
  return !(isLet && readyIn(object.status).message?.includes(let_) === true);
}

const isAsked = (one: RunCase): boolean => one.wish.state !== 'Stopped' && isAskedByNonce(one);

/** A running job that is to be restarted, or stopped first: what it would take as it runs is not sent either, if no document says so. */
export function ofRestart(one: RunCase, update: Expected): Expected {
  const { wish, job } = one;
  const { now = [], open = [], reasons } = update;
  const cold = now.filter((field) => !HOT_FIELDS.includes(field));
  const asks = (wish.restarts && cold.length > 0) || isAsked(one);
  if (!asks || update.now === undefined || !STOPPABLE.includes(job.status)) return update;
  const others = reasons === 'ready' ? [] : reasons.filter((reason) => reason !== 'RestartRequired');
  const isClosed = waitsForWindow(one);
  const why = [
    ...(isClosed
      ? [...told(one), ...(job.status === 'job_cancel_fail' ? ['StopFailed'] : ['OutsideWindow'])]
      : whyNotStopped(one)),
    ...others,
  ];
  const either = [...(update.either ?? []), ...OF_THE_ACCOUNT];
  const isHeld = OF_THE_ACCOUNT.includes(String(readyIn(one.object.status).reason));
  if (why.length > 0 || isHeld) return { reasons: why, either, now, open: [...new Set([...open, ...cold])] };
  // Nothing keeps it from being restarted: then nothing differs any more.
  return { reasons: 'ready', either, now: [], open: [] };
}

/** A person has to decide: onFailure says so, or values that may hold a key are not known any more. */
function waitsForAPerson({ object, wish }: RunCase): boolean {
  const record = restartIn({ object });
  return record?.refusal?.reason === 'StartFailed' && (wish.holds || hidesOld(record));
}

const lacksState = (one: RunCase): boolean =>
  restartIn(one)?.upgradeMode === 'Savepoint' && isToSave(one) && !hasSavepoint(one);

/** DLI has taken the last start, and it has failed: that is told until the next one. */
export const lastFailed = (one: Pick<RunCase, 'object'>): string[] =>
  restartIn(one)?.refusal?.reason === 'StartFailed' ? ['StartFailed'] : [];

/** What DLI refuses. */
function whyRefused(one: RunCase): string[] {
  const { rights } = one.cloud.account;
  const isBackDenied = rights?.update === false && restartIn(one)?.step === 'PutOld';
  const mayStart = isStartable(one) && isGranted(one.cloud.account, 'start');
  const isGiven = notGiven(one).length === 0;
  return [
    ...(mayStart && isGiven ? [] : ['LeftStopped', ...WORKING]),
    ...(isBackDenied ? ['LeftStopped'] : []),
  ];
}

/** Why a job that rests is not started, though that is owed. Empty: nothing keeps it from being started. */
export function whyDown(one: RunCase): string[] {
  const { status } = one.job;
  if (status === 'job_arrearage_stopped')
    return ['ArrearsStopped', ...(lacksState(one) ? ['SavepointMissing'] : [])];
  if (status === 'job_cancel_fail') return ['StopFailed'];
  const fails = comesToRun(one) ? [] : ['StartFailed', ...WORKING];
  return [
    ...whyRefused(one),
    ...(lacksState(one) ? ['SavepointMissing'] : []),
    ...(waitsForAPerson(one) ? ['StartFailed'] : fails),
  ];
}

/** Between two tries. */
const WORKING = ['Restarting', 'RollingBack'];

const hidesOld = ({ previous = [] }: OperationSeen): boolean => previous.some(({ value }) => value === '***');

function isStartable({ cloud, job }: RunCase): boolean {
  try {
    checkRunnable(job, cloud);
    cloud.jobs.needCus(job);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
