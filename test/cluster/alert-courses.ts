/** Courses of events at two replicas of the controller, minute by minute. */

import type { JobStatus } from '../../src/core/object/status.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { statusAfter } from '../../src/core/report/status-after.ts';
import { OF_OPERATIONS, operating, operationOf } from '../core/operation-outcomes.ts';
import { same, unseen } from '../core/outcomes.ts';
import { manifestOf, seen, T0 } from '../support/example.ts';
import type { Doings, Target } from './prometheus.ts';

/** What is unlike a minute in which all is well; `gone`: there is nothing to scrape. */
export type Course = (minute: number) => Partial<Doings> | 'gone';

export interface Circumstances {
  leader?: Course;
  standby?: Course;
  /** Unlike what the ServiceMonitor gives. */
  target?: Target;
  shards?: number;
  /** Of each alert of this name that is pending or fires. */
  summary?: RegExp;
  /** Others that are pending or fire for the same cause. */
  beside?: readonly string[];
}

export const statusOf = (outcome: Outcome, spec: object = {}): JobStatus =>
  statusAfter(manifestOf({ spec: { jobId: '104', job: {}, ...spec } }), outcome, T0);
export const jobIn = (state: string): JobStatus => statusOf(same(seen({}, state)));

export const RUNNING = jobIn('job_running');
export const FAILED = jobIn('job_running_exception');
export const STALLED = statusOf(unseen('Rejected'));

const MINUTE_MS = 60_000;

/** A restart has the job down since that minute. */
export const downSince = (minute: number): JobStatus => {
  const at = new Date(T0 + minute * MINUTE_MS).toISOString();
  const operation = operationOf({ type: 'Restart', downSince: at });
  return statusOf(operating({ do: 'wait', operation, ms: 15_000 }, seen({}, 'job_savepointing')));
};

/** Stopped in the console, and to run. */
export const STOPPED_OUTSIDE = statusOf(OF_OPERATIONS.StoppedOutside, { state: 'Running' });

/** A plan was first seen in that minute, which may be before the first, and nobody approves it. */
export const plannedSince = (minute: number): JobStatus =>
  statusAfter(
    manifestOf({ spec: { jobId: '104', job: {} } }),
    OF_OPERATIONS.AwaitingApproval,
    T0 + minute * MINUTE_MS,
  );

export const UNSAVED = statusOf(OF_OPERATIONS.SavepointFailed, { state: 'Stopped' });
export const UNSAVEABLE = statusOf(OF_OPERATIONS.SavepointUnavailable, { state: 'Stopped' });
export const PAUSED = statusOf(OF_OPERATIONS.RolloutPaused);

export const WELL: Doings = {
  leads: false,
  watchAgeSeconds: 30,
  longestPassSeconds: 2,
  statuses: [RUNNING, RUNNING],
  dli: [],
  kubernetes: [200, 201, 404, 409],
  crashes: 0,
};

/** What the leader does besides. */
export const LEADING: Partial<Doings> = { leads: true, dli: [200, 200] };

export const during =
  (first: number, last: number, doings: Partial<Doings> | 'gone'): Course =>
  (minute) =>
    minute >= first && minute <= last ? doings : {};
export const from = (first: number, doings: Partial<Doings> | 'gone'): Course =>
  during(first, Number.POSITIVE_INFINITY, doings);
export const always = (doings: Partial<Doings> | 'gone'): Course => from(0, doings);

/** Seconds since minute 10. */
export const grown = (minute: number): number => Math.max(0, minute - 10) * 60;

/** At both replicas. */
export const alike = (course: Course): Circumstances => ({ leader: course, standby: course });
export const leader = (course: Course): Circumstances => ({ leader: course });
export const standby = (course: Course): Circumstances => ({ standby: course });

export const calls = (...dli: number[]): Circumstances => leader(always({ dli }));
export const refusals = (...kubernetes: number[]): Circumstances => leader(always({ kubernetes }));

export const both = (leader: Course, standby: Course): Circumstances => ({ leader, standby });
/** As soon as anything waits for a person, that is pending, too. */
export const withStalled = (circumstances: Circumstances): Circumstances => ({
  ...circumstances,
  beside: ['FlinkJarJobStalled pending'],
});
export const saying = (summary: RegExp, circumstances: Circumstances): Circumstances => ({
  ...circumstances,
  summary,
});
