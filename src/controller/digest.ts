/**
 * Fingerprints, as status keeps them. That of an update has two halves: what is wanted, and what is live instead. As long as
 * both stay the same, sending it again would change nothing; while only the first does, it is the same wish against a
 * moving job.
 */
import { createHash } from 'node:crypto';
import type { Change } from '../core/diff.ts';
import { stringifyJson } from '../core/json.ts';

const fingerprint = (value: unknown): string =>
  createHash('sha256').update(stringifyJson(value)).digest('hex').slice(0, 16);

/** 32 hexadecimal digits; see `sameWish` of `core/plan.ts`. */
export function digestOf(generation: number, changes: readonly Change[]): string {
  const wanted = changes.map(({ field, desired }) => [field, desired]);
  const live = changes.map((change) => [change.field, change.live]);
  return fingerprint([generation, wanted]) + fingerprint(live);
}

/** Of a Secret, by its version. */
export const secretDigest = (version: string): string => fingerprint(version);
