/** What differs between the wanted and the live job: only fields that the spec sets and does not ignore. */
import { same } from './compare.ts';
import { FIELD_NAMES, FIELDS, type FieldName } from './fields.ts';
import type { ObservedJob } from './job.ts';
import { stringifyJson } from './json.ts';
import type { Spec } from './spec.ts';
import { printable } from './text.ts';

export interface Change {
  field: FieldName;
  hot: boolean;
  desired: unknown;
  live: unknown;
}

/** The fields that the spec manages: set, and not ignored. */
export function managed(spec: Spec): FieldName[] {
  const ignored = new Set<string>(spec.ignore);
  return FIELD_NAMES.filter((field) => spec.job[field] !== undefined && !ignored.has(`job.${field}`));
}

export function diff(spec: Spec, observed: ObservedJob): Change[] {
  return managed(spec)
    .filter((field) => !same(FIELDS[field].compare, spec.job[field], observed.fields[field]))
    .map((field) => ({
      field,
      hot: FIELDS[field].hot,
      desired: spec.job[field],
      live: observed.fields[field] ?? null,
    }));
}

const VALUE_BYTES = 256;

/** A value as people may see it: JSON text, short, `***` where it may hold a key. */
export const shown = (field: FieldName, value: unknown): string =>
  FIELDS[field].sensitive && value !== null && value !== ''
    ? '***'
    : printable(stringifyJson(value ?? null), VALUE_BYTES);
