/** The CUs of a queue, which its jobs share. */
import { type Fields, numberOf } from './fields.ts';
import type { Job } from './job.ts';
import { Refusal } from './refusals.ts';
import type { DliSettings } from './settings.ts';
import { isAtRest } from './states.ts';

const queueOf = (fields: Fields): string => String(fields['queue_name'] ?? '').toLowerCase();

const cusIn = (all: readonly Fields[], queue: string): number =>
  all
    .filter((fields) => queueOf(fields) === queue)
    .reduce((sum, fields) => sum + numberOf(fields, 'cu_number'), 0);

interface Sharing {
  jobs: readonly Job[];
  settings: DliSettings;
  /** Epoch ms of the cloud's clock. */
  now: number;
}

/** What jobs of others have taken as soon as it was given back. */
const takenOf = ({ freed }: Job, { settings: { rivalMs }, now }: Sharing): Fields[] =>
  freed !== undefined && rivalMs > 0 && freed.at + rivalMs > now ? [freed.fields] : [];

/** Whatever is not at rest holds its CUs. Throws when `job`, which is, would have to share those of the others. */
export function needCus({ fields }: Job, sharing: Sharing): void {
  const { jobs, settings } = sharing;
  const queue = queueOf(fields);
  const limit = [...settings.queueCus].find(([name]) => name.toLowerCase() === queue)?.[1];
  if (limit === undefined) return;
  const held = jobs.flatMap((other) => (isAtRest(other.status) ? [] : [other.fields]));
  const taken = jobs.flatMap((other) => takenOf(other, sharing));
  if (cusIn([...held, ...taken, fields], queue) > limit) throw new Refusal('DLI.13002');
}
