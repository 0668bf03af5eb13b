/** Starts and stops: what a history has that knows them, before anybody does anything. In the others all is drawn as if there were none. */
import type { JobSeed } from '../../dli/job.ts';
import type { JobStatus } from '../../dli/states.ts';
import type { Lot } from '../lot.ts';
import type { Readings } from './readings.ts';

const RUN_OUTCOMES: readonly NonNullable<Readings['runOutcome']>[] = [
  'job_running',
  'job_running',
  'job_running',
  'job_submit_fail',
  'job_running_exception',
  'job_finish',
  ['job_submit_fail', 'job_running'],
  ['job_running', 'job_submit_fail', 'job_running'],
  ['job_running', 'job_running_exception'],
];

const STOP_OUTCOMES: readonly NonNullable<Readings['stopOutcome']>[] = [
  'job_cancel_success',
  'job_cancel_success',
  'job_cancel_success',
  'job_cancel_fail',
  ['job_cancel_fail', 'job_cancel_success'],
  ['job_running_exception', 'job_cancel_success'],
];

/** Some states last longer than the controller waits for an effect. */
const stays = (lot: Lot): Partial<Record<JobStatus, number>> => ({
  job_submitting: lot.pick([500, 12_000, 45_000, 100_000]),
  job_savepointing: lot.pick([500, 8_000, 80_000]),
  job_canceling: lot.pick([500, 8_000, 80_000]),
});

/** What the simulated DLI makes of starts and stops. */
export const runReadings = (lot: Lot): Readings => ({
  runOutcome: lot.pick(RUN_OUTCOMES),
  stopOutcome: lot.pick(STOP_OUTCOMES),
  transitionMs: lot.often(0.5) ? lot.pick([50, 2_000, 20_000]) : stays(lot),
  savepoint: lot.weighed({ taken: 4, fails: 1, none: 1 }),
  savepointWithoutBucket: lot.pick(['allowed', 'refused', 'fails', 'none'] as const),
  savepointUsedUp: lot.pick(['running', 'submitted'] as const),
  secondStop: lot.pick(['refused', 'accepted'] as const),
  queueCus: lot.often(0.25) ? [['testQueue', lot.int(4, 9)]] : [],
  rivalMs: lot.often(0.5) ? lot.pick([20_000, 90_000]) : 0,
  refusalsAtRest: lot.often(0.2) ? ['DLI.12002'] : [],
  startChecks: lot.pick(['right', 'state'] as const),
});

const SAVEPOINT = 'first-bucket/jobs/savepoint/first/';

/** A job as it lies there at first: run before or never, with a place for savepoints or without one. */
export function withPast(job: JobSeed, lot: Lot, restarts: boolean): JobSeed {
  const status = lot.often(restarts ? 0.85 : 0.5)
    ? 'job_running'
    : lot.pick([
        'job_init',
        'job_cancel_success',
        'job_finish',
        'job_idle',
        'job_submit_fail',
        'job_running_exception',
      ] as const);
  const hasRun = status !== 'job_init' && lot.often(0.6);
  return {
    ...job,
    status,
    ...(hasRun ? { start_time: 1_799_990_000_000 } : {}),
    ...(hasRun && lot.often(0.5) ? { savepoint_path: SAVEPOINT } : {}),
    ...(lot.often(0.8) ? { fields: { ...job.fields, obs_bucket: 'first-bucket' } } : {}),
  };
}

/** Half of the controllers may delete jobs. None holds a deleted object for longer than a history lasts. */
export const policyFlags = (lot: Lot): Record<string, string> => ({
  'allow-delete': String(lot.often(0.5)),
  'deletion-timeout': '10m',
});

/** How this DLI lists jobs. A new one is missing there for less than the minute that it is waited for. */
export const listReadings = (lot: Lot): Readings => ({
  nameFilter: lot.pick(['part', 'exact'] as const),
  tagsFilter: lot.weighed({ used: 3, ignored: 1, empty: 1 }),
  listOrder: lot.pick(['asked', 'newest'] as const),
  listLagMs: lot.pick([0, 0, 2_000, 30_000]),
  draftLimit: lot.often(0.8) ? 100 : lot.int(1, 3),
});

export const policyReadings = (lot: Lot): Readings => ({
  deleteOfRunning: lot.pick(['stops', 'free'] as const),
  deleteOfMissing: lot.pick(['DLI.17001', 'DLI.16001'] as const),
});

/** Those that specs name. Which are there, each DLI has for itself. */
export const PLACES = [
  'flink-bucket/jobs/savepoint/a',
  'flink-bucket/jobs/savepoint/b',
  'backup/checkpoint/c',
] as const;

export const restoreReadings = (lot: Lot): Readings => ({
  savepoints: PLACES.filter(() => lot.often(0.75)),
  savepointScheme: lot.pick(['optional', 'refused', 'required'] as const),
});
