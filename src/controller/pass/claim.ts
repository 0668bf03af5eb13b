/**
 * Before an update sets new names in `runtime_config`, the status says that they are ours. It may arrive although the process
 * does not live to report it; and when the spec has lost such a name by the next start, nothing else would tell whose it is. Before
 * one that was approved, the status says that the approval is used: it lets nothing go ahead twice.
 */

import type { Change } from '../../core/decide/diff.ts';
import { ownedBySending } from '../../core/decide/remembered.ts';
import type { Manifest } from '../../core/object/manifest.ts';
import type { GatedPlan } from '../../core/object/plan.ts';
import { withOneUsed } from '../../core/operate/handled.ts';
import type { Cluster } from '../../core/ports.ts';
import { mergePatch } from '../../ground/merge-patch.ts';
import type { Seen } from './observe.ts';

/**
 * The object as it then is, or why the update may not be sent: somebody else has written to the object. Where the API server
 * refuses every status, or keeps no such field, nothing can be said beforehand, and the update is sent all the same.
 */
export async function claim(
  { manifest, found, spec, location }: Pick<Seen, 'manifest' | 'found' | 'spec' | 'location'>,
  { changes: sent, plan }: { changes: readonly Change[]; plan: GatedPlan | undefined },
  cluster: Cluster,
): Promise<Manifest | string> {
  const { ownedProperties = [], handled } = manifest.status;
  const names = ownedBySending(ownedProperties, spec, sent);
  const isUsed = plan?.approved === 'now';
  if (!isUsed && names.every((name) => ownedProperties.includes(name))) return manifest;
  // What was remembered of a job elsewhere goes with it.
  const after = {
    ...manifest.status,
    ...(names.length === 0 ? {} : { ownedProperties: [...names] }),
    location,
    ...(isUsed ? { handled: { ...handled, approvals: withOneUsed(handled) } } : {}),
  };
  const written = await cluster.patchStatus(manifest, mergePatch(found, after) ?? {});
  if (written.kind === 'stale' || written.kind === 'gone') return 'the object has changed meanwhile';
  if (written.kind === 'written') return written.manifest;
  return isUsed ? 'the API server does not let the status say that the approval is used' : manifest;
}
