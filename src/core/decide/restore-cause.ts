/** Whether the job is to begin with the state of spec.initialSavepointPath. */
import { digest } from '../../ground/digest.ts';
import type { ObservedJob } from '../job/states.ts';
import type { Manifest } from '../object/manifest.ts';
import type { Spec } from '../object/spec.ts';
import type { RestoreCause } from '../operate/facts.ts';
import { isNonceOpen } from '../operate/handled.ts';
import { neverRan } from '../operate/wish.ts';

interface RestoreInput {
  manifest: Pick<Manifest, 'status'>;
  spec: Spec;
  observed: ObservedJob;
}

/** An answer may leave start_time out: then the record still tells of a job that has run. */
function isFirstRun({ manifest: { status }, observed }: RestoreInput): boolean {
  const { operation } = status;
  if (operation === undefined || operation.type === 'Create') return neverRan(observed);
  const { type, before } = operation;
  return type !== 'Restart' && neverRan({ ...observed, status: before.status }) && neverRan(observed);
}

/** The nonce is for a job that has run; a job that never has begins with the path in any case. */
export function restoreCause(asking: RestoreInput): RestoreCause | undefined {
  const { manifest, spec } = asking;
  const { initialSavepointPath: path, savepointRedeployNonce: nonce } = spec;
  if (path === undefined) return undefined;
  const isOpen = isNonceOpen('savepointRedeployNonce', manifest.status, spec);
  if (nonce === undefined || !isOpen) return isFirstRun(asking) ? { of: digest([path]) } : undefined;
  return { of: digest([path, String(nonce)]), nonce };
}
