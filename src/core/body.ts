/** The body of a PUT. Which fields it holds depends on what the job's state allows. */
import { isNothing } from './compare.ts';
import { type Change, managed } from './diff.ts';
import { FIELD_NAMES, FIELDS, type FieldName } from './fields.ts';
import type { ObservedJob } from './job.ts';
import type { Body } from './ports.ts';
import type { Spec } from './spec.ts';

/** A live value in the form in which it is written; undefined when there is nothing to keep. */
function writable(field: FieldName, live: unknown): unknown {
  if (isNothing(live)) return undefined;
  return FIELDS[field].compare === 'list' && !Array.isArray(live) ? String(live).split(',') : live;
}

/** `name` and `desc` are in every body: the 2020 document requires them. */
const identity = (observed: ObservedJob): Body => ({
  name: observed.fields.name ?? '',
  desc: observed.fields.desc ?? '',
});

/**
 * Job not running: read-modify-write. The live values of the original fields, overlaid with everything managed, so that
 * nothing is reset whichever way the service treats a field that is left out.
 */
export function wholeBody(spec: Spec, observed: ObservedJob): Body {
  const body: Body = identity(observed);
  for (const field of FIELD_NAMES.filter((name) => FIELDS[name].original)) {
    const live = writable(field, observed.fields[field]);
    if (live !== undefined) body[field] = live;
  }
  for (const field of managed(spec)) body[field] = spec.job[field];
  return body;
}

/** Job running: nothing but the changes, because an unchanged obs_bucket is an error there. */
export const runningBody = (changes: readonly Change[], observed: ObservedJob): Body => ({
  ...identity(observed),
  ...Object.fromEntries(changes.map(({ field, desired }) => [field, desired])),
});
