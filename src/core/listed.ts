/**
 * What the list of an account's jobs may answer in place of a look at one: that a job is as it was. Whatever else it shows is
 * looked at before anything is written, or said.
 */
import { FIELD_NAMES } from './job/fields.ts';
import type { ObservedJob } from './job/states.ts';
import { isRequested, type Manifest, specOf } from './object/manifest.ts';
import type { Spec } from './object/spec.ts';
import { isJobDown } from './operate/owing.ts';
import { conditionOf } from './report/conditions.ts';

/** Nothing is asked, under way, or in the way, and the spec was compared as it is. */
export function mayBeListed(manifest: Manifest): boolean {
  const { status, generation, unusable = [], former } = manifest;
  const ready = conditionOf(status.conditions, 'Ready');
  const isPlain = specOf(manifest)?.suspend === false && !isRequested(manifest) && !isJobDown(manifest);
  const isWell = ready?.status === 'True' && ready.observedGeneration === generation;
  const open = status.operation ?? status.plan ?? status.refused ?? status.drift ?? status.error_code;
  return isPlain && isWell && open === undefined && unusable.length === 0 && former === undefined;
}

/** Some versions of DLI leave out of a list what they show of one job: what is absent is unknown, not empty. */
export function tellsAll({ fields, update_time }: ObservedJob, { job }: Spec, { status }: Manifest): boolean {
  const ownsProperties = (status.ownedProperties ?? []).length > 0;
  const needed = FIELD_NAMES.filter(
    (name) => job[name] !== undefined || (name === 'runtime_config' && ownsProperties),
  );
  return update_time !== undefined && needed.every((name) => Object.hasOwn(fields, name));
}
