/**
 * The step Import of a start and of a restart: DLI gets the state that the job is to begin with (`lifecycle.md` 4.5 and 7). It is
 * given to a job at rest, and as often as it takes: it has no effect before the next start. Once DLI has refused it, a job that a
 * restart has taken down is started again as it was.
 *
 * | Import                | the job                                                | then                                    |
 * | --------------------- | ------------------------------------------------------ | --------------------------------------- |
 * | of a start            | runs, or moves                                         | ends, Interrupted                       |
 * | of a start            | in arrears, or job_cancel_fail for 60 s                | ends, Interrupted                       |
 * | of a start            | neither, and the start is not wanted any more          | ends, Dropped                           |
 * | of a start            | at rest, and the spec names no state any more          | Run is announced; SavepointMissing      |
 * | of a restart          | runs                                                   | Interrupted                             |
 * | of a restart          | job_arrearage_stopped                                  | ArrearsStopped, and down                |
 * | of a restart          | at rest, and the spec has changed since                | Put is announced                        |
 * | of a restart          | at rest, and the spec names no state any more          | Run is announced, from its own state    |
 * | any                   | at rest, and the spec names another state              | announced anew                          |
 * | announced here        | at rest                                                | the call                                |
 * | maybe sent            | at rest, within 15 s                                   | waits                                   |
 * | maybe sent            | at rest, after that, eight times                       | announced once more                     |
 * | maybe sent            | at rest, after that                                    | as if DLI had refused it                |
 * | refused before        | at rest, and it is due, or somebody asks               | announced once more                     |
 * | refused before        | at rest                                                | waits, and down                         |
 * | DLI takes it          | any                                                    | Run is announced, from that state       |
 * | DLI refuses it        | of a start                                             | refused                                 |
 * | DLI refuses it        | of a restart, without a savepoint, or it has finished  | refused, and down                       |
 * | DLI refuses it        | of a restart, and its old settings can be put back     | PutOld is announced                     |
 * | DLI refuses it        | of a restart                                           | Run is announced, from its savepoint    |
 * | any                   | anything else                                          | waits                                   |
 */
import type { Operation, OperationRefusal } from '../object/operation.ts';
import { announceRun, importAnew, isNewlyAsked } from './announce-start.ts';
import { ageOf, type Facts, runStateSeen, sightOf } from './facts.ts';
import { canPutBack, isAnew, isDue } from './owed.ts';
import { isOwed } from './refused.ts';
import { act, again, announce, type Move, refuse, type StepRule, type Turn, wait } from './turn.ts';

const NO_ANSWER_MS = 15_000;
/** So many calls without an answer: DLI may fail at this path and at nothing else. */
const MOST_UNCLEAR = 8;

/** There is a state to go back to. Where the answer does not say, there is one if the stop was to take it. */
function hasOldState({ upgradeMode }: Operation, { observed: { status, has_savepoint } }: Facts): boolean {
  return status !== 'job_finish' && (has_savepoint ?? upgradeMode === 'Savepoint');
}

/** DLI does not take it. */
export function importRefused(record: Operation, refusal: OperationRefusal, facts: Facts): Turn {
  if (!isOwed(record) || !hasOldState(record, facts)) return refuse(record, refusal, facts);
  const { restore } = record;
  const back: Operation = { ...record, ...(restore && { restore: { ...restore, became: 'Refused' } }) };
  return canPutBack(back, facts)
    ? announce(back, { step: 'PutOld', attempt: 1, givenUp: refusal }, facts)
    : announceRun(back, facts, refusal);
}

/**
 * DLI has taken it: the job begins with it when it is started next. That start is as often tried as the record says: an import before
 * each does not make it a new one.
 */
export function imported(record: Operation, facts: Facts): Turn {
  const { restore, attempt } = record;
  const given: Operation = { ...record, ...(restore && { restore: { ...restore, became: 'Imported' } }) };
  const { generation, observed } = facts;
  const move: Move = { step: 'Run', attempt, resume: true, generation };
  return announce(given, { ...move, before: sightOf(observed) }, facts);
}

/** What a start and a restart make of it otherwise. */
interface ImportedFor {
  /** Before anything else. Undefined: it goes on. */
  first(record: Operation, facts: Facts): Turn | undefined;
  /** The spec names no state any more. */
  without: StepRule;
}

function refusedBefore(record: Operation, facts: Facts): Turn {
  if (isAnew(record, facts)) return again({ ...record, account: facts.accountDigest }, facts);
  return isDue(record, facts) ? again(record, facts) : refuse(record, record.refusal ?? UNANSWERED, facts);
}

const UNANSWERED: OperationRefusal = { reason: 'CloudUnavailable' };

function maybeSent(record: Operation, facts: Facts): Turn {
  if (ageOf(record, facts) < NO_ANSWER_MS) return wait(record, facts);
  return record.attempt < MOST_UNCLEAR ? again(record, facts) : importRefused(record, UNANSWERED, facts);
}

export const importStep =
  ({ first, without }: ImportedFor): StepRule =>
  (record, facts) => {
    const turn = first(record, facts);
    if (turn !== undefined) return turn;
    if (runStateSeen(facts) !== 'rest') return wait(record, facts);
    if (facts.restore === undefined) return without(record, facts);
    if (isNewlyAsked(record, facts)) return importAnew(record, facts);
    if (record.sent === 'Refused') return refusedBefore(record, facts);
    return facts.mine ? act(record) : maybeSent(record, facts);
  };
