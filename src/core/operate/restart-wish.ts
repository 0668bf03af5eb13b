/**
 * Whether a running job is restarted (`lifecycle.md` 4.2 and 4.3). In order:
 *
 * | the job, or its account                                          | then                 |
 * | ---------------------------------------------------------------- | -------------------- |
 * | nothing asks for a restart, or the job is to stop                | nothing              |
 * | job_cancel_fail                                                  | StopFailed           |
 * | a word that nobody knows                                         | JobBusy              |
 * | another state than job_running                                   | nothing              |
 * | was moving when it was seen last                                 | JobBusy              |
 * | nobody has approved it, and somebody must                        | AwaitingApproval     |
 * | its windows are all closed                                       | OutsideWindow        |
 * | two restarts of the account in a row have failed; nobody asks    | RolloutPaused        |
 * | as many restarts of the account are under way as may be          | AwaitingTurn         |
 * | a savepoint is to be taken, and DLI could take none              | SavepointUnavailable |
 * | it would break a rule of DLI that it does not break now          | BreaksRule           |
 * | anything else                                                    | restart              |
 */
import { mayBegin } from './allowed.ts';
import { type Facts, runStateSeen, wantedType } from './facts.ts';
import { type HeldWish, lacksSavepoint } from './wish.ts';

export function restartWish(facts: Facts): { type: 'Restart' } | HeldWish | undefined {
  const { restart, observed, turn, wasMoving, window } = facts;
  if (restart === undefined || wantedType(facts.spec) === 'Stop') return undefined;
  if (observed.status === 'job_cancel_fail') return { hold: 'StopFailed' };
  if (runStateSeen(facts) === 'doubt') return { hold: 'JobBusy' };
  if (runStateSeen(facts) !== 'running') return undefined;
  if (wasMoving) return { hold: 'JobBusy' };
  if (!mayBegin(facts, 'Restart')) return { hold: 'AwaitingApproval' };
  if (!window.isOpen) return { hold: 'OutsideWindow' };
  if (turn === 'paused') return { hold: 'RolloutPaused' };
  if (turn === 'taken') return { hold: 'AwaitingTurn' };
  if (lacksSavepoint(facts)) return { hold: 'SavepointUnavailable' };
  return restart.breaks === undefined ? { type: 'Restart' } : { hold: 'BreaksRule' };
}
