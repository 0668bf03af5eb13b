/** The fingerprint of one update: as long as it stays the same, sending the update again would change nothing. */
import { createHash } from 'node:crypto';
import type { Change } from '../core/diff.ts';
import { stringifyJson } from '../core/json.ts';

export interface Occasion {
  generation: number;
  changes: readonly Change[];
  /** Version of the Secret. */
  secret: string;
}

/** 32 hexadecimal digits. */
export function digestOf({ generation, changes, secret }: Occasion): string {
  const values = changes.map(({ field, desired, live }) => [field, desired, live]);
  return createHash('sha256')
    .update(stringifyJson([generation, secret, values]))
    .digest('hex')
    .slice(0, 32);
}
