/** Sends one call that changes the job: after every other write to it, and for no older spec than one that was sent for. */
import type { Result } from '../../core/failure.ts';
import type { JobWrites } from './job-writes.ts';
import { type Memory, recall } from './memory.ts';
import type { Seen } from './observe.ts';

export function send<T>(
  { manifest, job }: Pick<Seen, 'manifest' | 'job'>,
  call: () => Promise<Result<T>>,
  { writes, memory }: { writes: JobWrites; memory: Memory },
): Promise<Result<T>> {
  recall(memory, manifest.uid).generation = manifest.generation;
  return writes.run(job, manifest, {
    send: call,
    isAmbiguous: (answer) => !answer.ok && answer.failure.ambiguous === true,
  });
}
