/** What the status remembers of spec.state after a pass. */

import type { ObservedJob } from '../job/states.ts';
import { runStateOf } from '../job/states.ts';
import type { Handled } from '../object/operation.ts';
import type { Spec } from '../object/spec.ts';
import type { Unsent } from './answer.ts';
import type { Turn } from './turn.ts';

interface PassMade {
  generation: number;
  observed: ObservedJob;
  turn: Turn | Unsent | undefined;
  /** Something differs from the spec, or did before this pass. */
  differs: boolean;
  /** An update was applied to a job whose start had failed: it is worth another start. */
  isNewTry: boolean;
}

const isStartAnnounced = (turn: PassMade['turn']): boolean =>
  turn?.do === 'record' && turn.operation.type === 'Start';

const hasLostState = (turn: PassMade['turn']): boolean =>
  turn?.do === 'end' && turn.end.how === 'Done' && turn.end.savepoint === 'none';

/** The job is as spec.state says, or is on its way there. */
function isSetAbout(state: Spec['state'], { observed, turn, differs }: PassMade): boolean {
  if (isStartAnnounced(turn)) return true;
  const isOver = observed.status === 'job_finish' && !differs;
  return state === 'Running' && (isOver || runStateOf(observed.status) === 'running');
}

/** Undefined: nothing is to be remembered, as for every object that never had spec.state. */
export function handledAfter(
  before: Handled | undefined,
  { state }: Spec,
  pass: PassMade,
): Handled | undefined {
  const { generation, observed, turn, isNewTry } = pass;
  const runs = runStateOf(observed.status) === 'running';
  const known = isNewTry || state === undefined ? undefined : before?.generation;
  const handled = isSetAbout(state, pass) ? generation : known;
  // As long as the job has not run again, whatever spec.state says in between.
  const withoutSavepoint = hasLostState(turn) || (!runs && before?.withoutSavepoint === true);
  const after: Handled = {
    ...(handled === undefined ? {} : { generation: handled }),
    ...(withoutSavepoint ? { withoutSavepoint } : {}),
  };
  return Object.keys(after).length === 0 ? undefined : after;
}
