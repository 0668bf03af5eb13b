/** What of a spec can be compared here: values from Secrets are known in the cluster only. */
import type { FieldName, JobFields } from '../../core/job/fields.ts';
import { FILLED_FIELDS, placeholdersIn, textIn } from '../../core/job/placeholders.ts';
import type { Spec } from '../../core/object/spec.ts';

/** Fields that are filled from Secrets. */
export const filledFields = ({ valuesFrom, job }: Spec): FieldName[] =>
  valuesFrom === undefined
    ? []
    : FILLED_FIELDS.filter((field) => placeholdersIn(textIn(job, field)).length > 0);

/** The spec without these fields: as if it did not manage them. */
function without(spec: Spec, fields: readonly FieldName[]): Spec {
  const left = Object.entries(spec.job).filter(([field]) => !fields.some((one) => one === field));
  return { ...spec, job: Object.fromEntries(left) as JobFields as Spec['job'] };
}

/** A spec, and what of it is not in it. */
interface Comparable {
  spec: Spec;
  uncompared: readonly FieldName[];
}

/** With neither the ones that it ignores. */
export function comparable(spec: Spec, hidden: readonly FieldName[] = filledFields(spec)): Comparable {
  const ignored = new Set<string>(spec.ignore);
  return {
    spec: without(spec, hidden),
    uncompared: hidden.filter((field) => !ignored.has(`job.${field}`)),
  };
}
