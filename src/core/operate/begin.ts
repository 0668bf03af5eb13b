/** The first record of an operation. */
import { digest } from '../../ground/digest.ts';
import { rfc3339 } from '../../ground/rfc3339.ts';
import { nextAttempt, type Operation } from '../object/operation.ts';
import { askedFor } from './announce-start.ts';
import { type Facts, sightOf, upgradeModeOf } from './facts.ts';
import type { Turn } from './turn.ts';
import type { RunWish } from './wish.ts';

/** How often the same was tried before, for the same generation and without anybody asking for it. */
function attemptOf({ record, generation, isRequested }: Facts, type: Operation['type']): number {
  const isSame = record?.type === type && record.sent === 'Refused' && record.generation === generation;
  return isSame && !isRequested ? nextAttempt(record.attempt) : 1;
}

type Beginning = Pick<Operation, 'type' | 'step' | 'sent' | 'resume' | 'planId' | 'restore'>;

const STOPPING = { step: 'Stop', sent: 'Intended' } as const;

const planOf = ({ restart }: Facts) => (restart === undefined ? {} : { planId: restart.planId });

const restoreOf = (facts: Facts): Pick<Operation, 'restore'> =>
  facts.restore === undefined ? {} : { restore: askedFor(facts) };

type BegunRecord = Beginning & Pick<Operation, 'attempt' | 'before'>;

/** As it is first written, at step and in state `begun`. */
export function firstRecord(
  begun: BegunRecord,
  {
    uid,
    spec,
    accountDigest,
    generation,
    now,
  }: Pick<Facts, 'uid' | 'spec' | 'accountDigest' | 'generation' | 'now'>,
): Operation {
  const at = rfc3339(now);
  return {
    id: digest([uid, generation, begun.type, begun.attempt, now]).slice(0, 8),
    ...begun,
    uid,
    jobId: spec.jobId ?? '',
    account: accountDigest,
    generation,
    upgradeMode: upgradeModeOf(spec),
    startedAt: at,
    stepAt: at,
  };
}

const recordFor = (begun: Beginning, facts: Facts): Operation =>
  firstRecord({ ...begun, attempt: attemptOf(facts, begun.type), before: sightOf(facts.observed) }, facts);

/** What is to be done. */
type OperationWish = Exclude<RunWish, { hold: unknown }> | { type: 'Restart' } | { type: 'Delete' };

/** What the job is to begin with comes first. */
const firstStep = (facts: Facts): Pick<Operation, 'step' | 'restore'> => ({
  step: facts.restore === undefined ? 'Run' : 'Import',
  ...restoreOf(facts),
});

export function begin(wish: OperationWish, facts: Facts): Turn {
  if (wish.type === 'Restart')
    return {
      do: 'record',
      operation: recordFor({ ...STOPPING, type: 'Restart', ...planOf(facts), ...restoreOf(facts) }, facts),
    };
  if (wish.type === 'Delete')
    return {
      do: 'record',
      operation: recordFor({ type: 'Delete', step: 'Delete', sent: 'Intended' }, facts),
    };
  if (wish.type === 'Stop')
    return { do: 'record', operation: recordFor({ ...STOPPING, type: 'Stop' }, facts) };
  const { settle, resume } = wish;
  return settle
    ? { do: 'wait', operation: recordFor({ type: 'Start', step: 'Settle', sent: 'Accepted' }, facts), ms: 0 }
    : {
        do: 'record',
        operation: recordFor({ type: 'Start', sent: 'Intended', resume, ...firstStep(facts) }, facts),
      };
}
