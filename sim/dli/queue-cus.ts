/** The CUs of a queue, which its jobs share. */
import { numberOf } from './fields.ts';
import type { Job } from './job.ts';
import { Refusal } from './refusals.ts';
import type { DliSettings } from './settings.ts';
import { isAtRest } from './states.ts';

const queueOf = ({ fields }: Job): string => String(fields['queue_name'] ?? '').toLowerCase();

const cusOf = ({ fields }: Job): number => numberOf(fields, 'cu_number');

/** Whatever is not at rest holds its CUs. Throws when `job`, which is, would have to share those of the others. */
export function needCus(job: Job, jobs: readonly Job[], { queueCus }: DliSettings): void {
  const name = queueOf(job);
  const limit = [...queueCus].find(([queue]) => queue.toLowerCase() === name)?.[1];
  if (limit === undefined) return;
  const others = jobs.filter((other) => queueOf(other) === name && !isAtRest(other.status));
  const used = others.reduce((sum, other) => sum + cusOf(other), 0);
  if (used + cusOf(job) > limit) throw new Refusal('DLI.13002');
}
