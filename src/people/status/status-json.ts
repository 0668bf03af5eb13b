/** `fjj status -o json|yaml`: the same for a program. Within 1.x members are only added. */
import { REASONS } from '../../core/report/reasons.ts';
import { withoutUndefined } from '../../ground/json.ts';
import { isSeen, reasonOf } from '../object/view.ts';
import { againAt, type StatusAsked, stepsFor } from './status-text.ts';

export function statusValue({ view, events }: StatusAsked, version: string): object {
  const { namespace, name, generation, isDeleted, status, unusable, spec, jobId, keeper } = view;
  const reason = isSeen(view) ? reasonOf(view) : undefined;
  return withoutUndefined({
    formatVersion: '1.0',
    fjjVersion: version,
    namespace,
    name,
    generation,
    deleting: isDeleted,
    jobId,
    spec,
    fromGit: keeper?.name,
    status,
    unusable,
    ...(typeof events === 'string' ? { eventsNotShown: events } : { events }),
    whatToDo: withoutUndefined({
      fix: reason === undefined ? undefined : REASONS[reason].fix,
      steps: stepsFor(view),
      triedAgain: reason === undefined ? undefined : againAt(view, reason),
    }),
  });
}
