/** Objects that leave spec.jobId out: their job is found by its name, or made. */
import type { Lot } from '../lot.ts';
import type { Region } from '../setup.ts';
import type { Terms, Values } from '../steps/step.ts';
import type { Doing, Drawing } from './drawing.ts';
import { firstJob } from './job-fields.ts';

/** Few, so that several objects want the same one. A part of one is another, and one is that of a job which is there at first. */
const NAMES = ['made', 'made-1', 'made-2', 'made-3', 'job-101'] as const;

/** What DLI needs to make a job. One that is sized by `resource_config` has no older numbers. */
const whole = (job: Values): Values => ({
  queue_name: 'testQueue',
  main_class: 'org.example.Made',
  entrypoint: 'FemaleInfoCollec.jar',
  ...('resource_config' in job ? {} : { cu_number: 2, manager_cu_number: 1, parallel_number: 1 }),
});

/** Now and then the name alone, as of a job that is there. */
export function namedJob(lot: Lot, mark: string): Values {
  const job = firstJob(lot, mark);
  return { ...(lot.often(0.85) ? whole(job) : {}), ...job, name: lot.pick(NAMES) };
}

const POLICIES = { Create: 5, AdoptOrCreate: 3, Adopt: 2 } as const;

export const namedTerms = (lot: Lot): Partial<Terms> =>
  lot.often(0.7) ? { adoptionPolicy: lot.weighed(POLICIES) } : {};

/** In the console somebody makes a job of a name that an object wants, or does something to the one that was made. */
export function foreignAct({ lot, mark }: Drawing, regions: readonly Region[]): Doing[] {
  const region = lot.pick(regions);
  if (lot.often(0.4)) return [{ do: 'jobMake', region, name: lot.pick(NAMES) }];
  const job = region === 'cn-north-4' ? String(lot.int(102, 106)) : String(lot.int(203, 205));
  const kind = lot.weighed({ jobDelete: 3, jobRun: 2, jobStop: 2, jobFail: 1, rename: 1 });
  return kind === 'rename'
    ? [{ do: 'consoleEdit', job, fields: { name: `job-${mark()}` } }]
    : [{ do: kind, job }];
}

/** Somebody changes what is to become of an object that has no job yet, as far as anybody knows. */
export const adoptionChange = ({ lot }: Drawing, key: string): Doing[] => [
  lot.often(0.6)
    ? { do: 'terms', key, terms: { adoptionPolicy: lot.often(0.8) ? lot.weighed(POLICIES) : null } }
    : { do: 'edit', key, job: { name: lot.pick(NAMES) } },
];
