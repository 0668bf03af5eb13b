/** What the API server refuses of an edit, although each of the two specs is right by itself: the rules of the CRD with `oldSelf`. */
import type { Spec } from '../../core/object/spec.ts';

/** As the end of a sentence that begins with the object. */
export function refusedEdit(before: Pick<Spec, 'jobId'>, after: Pick<Spec, 'jobId'>): string | undefined {
  if (before.jobId === undefined || before.jobId === after.jobId) return undefined;
  return after.jobId === undefined
    ? 'spec.jobId: jobId cannot be taken away; create another FlinkJarJob for another job'
    : 'spec.jobId: jobId is immutable; create another FlinkJarJob for another job';
}
