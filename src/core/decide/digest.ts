/**
 * Fingerprints of an update, as its record in the status keeps them. As long as both stay the same, sending it again would
 * change nothing. If only `wanted` stays the same, the same is wanted, and the live values have changed.
 */
import { digest } from '../../ground/digest.ts';
import { stringifyJson } from '../../ground/json.ts';
import { withoutUrlSecrets } from '../../ground/text.ts';
import { FIELDS } from '../job/fields.ts';
import type { Change } from './diff.ts';

export interface Digests {
  wanted: string;
  live: string;
}

/**
 * Of a sensitive value nothing, nor of user, password and query in a URL: who may read the status, and neither the job nor the
 * Secret, could try guesses against its fingerprint without asking anybody.
 */
function liveOf({ field, canonical: { live = null } }: Change): unknown {
  if (FIELDS[field].sensitive) return null;
  const text = stringifyJson(live);
  const cut = withoutUrlSecrets(text);
  return cut === text ? live : cut;
}

/** Of the wanted value of one field. */
export const wantedOf = ({ canonical: { desired = null }, salt }: Change): unknown =>
  salt === undefined ? desired : [desired, salt];

/** From canonical values: what DLI reorders or writes in another way is no other difference. */
export const digestsOf = (changes: readonly Change[]): Digests => ({
  wanted: digest(changes.map((change) => [change.field, wantedOf(change)])),
  live: digest(changes.map((change) => [change.field, liveOf(change)])),
});
