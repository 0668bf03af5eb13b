/**
 * Which of several controllers works on an object. Each of them sees all objects, because who owns a job is decided among all.
 */
import type { Manifest } from '../core/object/manifest.ts';
import type { Shard } from '../core/ports.ts';
import { sha256 } from '../ground/digest.ts';

/**
 * By its job, so that all objects that name one job are in one shard: their updates follow each other. An object without a job,
 * which no update is sent for, by its key. Neither ever changes.
 */
export function isIn({ index, count }: Shard, { key, jobId }: Pick<Manifest, 'key' | 'jobId'>): boolean {
  if (count === 1) return true;
  const first32Bits = Number.parseInt(sha256(jobId ?? key).slice(0, 8), 16);
  return first32Bits % count === index - 1;
}
