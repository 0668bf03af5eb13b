/** `fjj reconcile`: the controller looks at once. */
import { type ObjectView, reasonOf } from '../object/view.ts';
import { type DecidedChange, gitRefusal, keyOf, RECONCILE_ANNOTATION } from './wanted-change.ts';

/** What a request decides, beside having things tried once more. */
const ALSO: Readonly<Record<string, string>> = {
  StoppedOutside: 'the job is started',
  StartFailed: 'the job is started once more',
  StopFailed: 'the job is stopped once more',
  SavepointFailed: 'the job is stopped once more, with a savepoint',
  Interrupted: 'the job is restarted once more',
  RolledBack: 'the job is restarted once more, with the new settings',
  RolloutPaused: 'just this job is restarted',
  RecordUnreadable: 'the record of the operation is given up',
};

/** `at`: another value is another request. */
export function reconciling(view: ObjectView, at: string): DecidedChange {
  if (view.spec['suspend'] === 'true')
    return { refused: `${keyOf(view)} is suspended: nothing is looked at before spec.suspend is false` };
  const also = ALSO[reasonOf(view) ?? ''];
  const annotation = { metadata: { annotations: { [RECONCILE_ANNOTATION]: at } } };
  return (
    gitRefusal(
      view,
      [['metadata', 'annotations', RECONCILE_ANNOTATION]],
      `another value of ${RECONCILE_ANNOTATION}`,
    ) ?? {
      question: `Have ${keyOf(view)} looked at now?`,
      happens: [
        'its job and its Secret are read anew, and what was refused is tried once more',
        ...(also === undefined ? [] : [also]),
      ],
      patch: annotation,
      inGit: annotation,
      done: `${keyOf(view)} is asked to be looked at now`,
    }
  );
}

/** The request was dealt with; where the other annotation is set too, the status has both. */
export const isHandled = (
  { status: { lastHandledReconcileAt: handled = '' } }: ObjectView,
  at: string,
): boolean => handled.split(' ').includes(at);
