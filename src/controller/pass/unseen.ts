/** What a pass comes to that was not shown the job. */
import type { Failure } from '../../core/failure.ts';
import type { Located } from '../../core/object/locate.ts';
import type { Manifest } from '../../core/object/manifest.ts';
import type { Outcome } from '../../core/outcome.ts';
import { lostElsewhere } from '../../core/report/other-location.ts';
import { isOfCredentials } from '../../core/report/refused.ts';
import { namingCredentials } from '../../core/report/verdict.ts';
import { printable } from '../../ground/text.ts';
import type { Claims } from '../claims.ts';
import { type Memory, recall } from './memory.ts';

interface Unseeing {
  claims: Claims;
  memory: Memory;
}

/** With whose credentials it was, where that matters. */
export const naming = (failure: Failure, { credentialsFrom }: Located): Failure => ({
  ...failure,
  message: printable(namingCredentials(failure.kind, failure.message, credentialsFrom)),
});

/** The job was not shown. What that says of the object's claim is the same, whether DLI has said it now or to an earlier process. */
export function unseen(
  manifest: Manifest,
  { target, tried }: Located,
  { failure, world }: { failure: Failure; world: Unseeing },
): Extract<Outcome, { kind: 'unseen' }> {
  const { claims, memory } = world;
  claims.refused(manifest, target.account, failure);
  const past = recall(memory, manifest.uid);
  const again = tried !== undefined && past.refusedHere === tried;
  if (isOfCredentials(failure) && failure.repeated !== true) past.refusedHere = tried;
  return { kind: 'unseen', failure, tried, again, unread: claims.whereRead(manifest).read === undefined };
}

/** The same, of a look that was made. */
export function notSeen(
  manifest: Manifest,
  located: Located,
  { failure, world }: { failure: Failure; world: Unseeing },
): Outcome {
  const outcome = unseen(manifest, located, { failure: naming(failure, located), world });
  const elsewhere = lostElsewhere(manifest, failure, located.target.account);
  return elsewhere === undefined ? outcome : { ...outcome, failure: naming(elsewhere, located) };
}
