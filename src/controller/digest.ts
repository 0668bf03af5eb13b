/**
 * The fingerprint of one update, in two halves: what is wanted, and what is live instead. As long as both stay the same,
 * sending the update again would change nothing; while only the first does, it is the same wish against a moving job.
 */
import { createHash } from 'node:crypto';
import type { Change } from '../core/diff.ts';
import { stringifyJson } from '../core/json.ts';

export interface Occasion {
  generation: number;
  changes: readonly Change[];
  /** Version of the Secret. */
  secret: string;
}

const half = (value: unknown): string =>
  createHash('sha256').update(stringifyJson(value)).digest('hex').slice(0, 16);

/** 32 hexadecimal digits; see `sameWish` of `core/plan.ts`. */
export function digestOf({ generation, changes, secret }: Occasion): string {
  const wanted = changes.map(({ field, desired }) => [field, desired]);
  const live = changes.map((change) => [change.field, change.live]);
  return half([generation, secret, wanted]) + half(live);
}
