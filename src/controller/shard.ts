/** Which of several controllers works on an object. Every one of them sees them all: who is the older owner is asked among all. */
import { createHash } from 'node:crypto';
import type { Shard } from '../core/ports.ts';

/** By the key alone, so that an object stays where it is whatever happens to the others. */
export function isIn({ index, count }: Shard, key: string): boolean {
  if (count === 1) return true;
  return createHash('sha256').update(key).digest().readUInt32BE() % count === index - 1;
}
