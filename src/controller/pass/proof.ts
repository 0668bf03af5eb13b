/** A claim that only a status speaks of is put to the proof once another object claims the same job. */
import { readLocation } from '../../core/object/account.ts';
import type { Manifest } from '../../core/object/manifest.ts';
import type { Spec } from '../../core/object/spec.ts';
import type { Outcome } from '../../core/outcome.ts';
import { type Abandoned, abandoned } from './abandoned.ts';
import { look } from './look.ts';
import { type Observing, sparedAfterStart } from './observe.ts';
import { locatedOf } from './way.ts';

async function lookToProve(manifest: Manifest, spec: Spec, world: Observing): Promise<void> {
  const located = await locatedOf(manifest, spec, world);
  if (!located.ok || sparedAfterStart(manifest, located.value, world) !== undefined) return;
  const { account } = located.value.target;
  const looked = await look(manifest, located.value, world);
  if (looked?.ok === true) world.claims.read(manifest, readLocation(account, looked.value.shown.projectId));
  else if (looked !== undefined) world.claims.refused(manifest, account, looked.failure);
}

/** It keeps its job from others that have read it only if it can read it, too. The answer is used for nothing else. */
export async function suspended(
  manifest: Manifest,
  spec: Spec,
  world: Observing,
): Promise<Extract<Outcome, { kind: 'suspended' }> | Abandoned> {
  const { claims } = world;
  if (claims.mustProve(manifest)) await lookToProve(manifest, spec, world);
  const why = 'another object claims the job, and whether this one may read it is not known yet';
  if (claims.mustProve(manifest)) return abandoned(why);
  return { kind: 'suspended', unread: claims.whereRead(manifest).read === undefined };
}
