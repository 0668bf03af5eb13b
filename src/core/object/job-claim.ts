/** What an object claims of a DLI job, as far as the object itself tells. Whether it is the owner, its Secret has to show, too. */
import { stringifyJson } from '../../ground/json.ts';
import { FAILURES, isFailure } from '../failure.ts';
import { conditionOf } from '../report/conditions.ts';
import { type Manifest, specOf } from './manifest.ts';
import type { Spec } from './spec.ts';

/** Of two objects that name the same job the older one manages it. */
export const isOlder = (a: Manifest, b: Manifest): boolean =>
  a.createdAt === b.createdAt ? a.uid < b.uid : a.createdAt < b.createdAt;

/**
 * It has never seen the job, and by itself it will not: wrong keys, no right, no such job, or not to be looked at. Its keys
 * have proved nothing, whatever was edited since; otherwise whoever may create an object anywhere could take any job away by
 * its number.
 */
function neverSaw({ status }: Manifest, { suspend }: Spec): boolean {
  if (status.job !== undefined) return false;
  const reason = conditionOf(status.conditions, 'Ready')?.reason;
  return suspend || reason === 'Suspended' || (isFailure(reason) && FAILURES[reason].stalled);
}

/** The spec of an object that may manage its job; undefined where it does not: Observe, invalid, deleted, or see above. */
export function managingSpec(manifest: Manifest): Spec | undefined {
  const spec = specOf(manifest);
  return spec === undefined || spec.mode === 'Observe' || neverSaw(manifest, spec) ? undefined : spec;
}

/** Whatever younger objects have to hear of: they may own the job from then on, or no longer. */
export function isSameClaim(before: Manifest, after: Manifest): boolean {
  const [one, other] = [before, after].map((manifest) => {
    const spec = managingSpec(manifest);
    const { job, location } = manifest.status;
    return (
      spec && [
        spec.region,
        spec.projectId,
        spec.credentialsRef.name,
        job && [location?.region, location?.projectId],
      ]
    );
  });
  return stringifyJson(one ?? null) === stringifyJson(other ?? null);
}
