/** What happens to the controller, and which alert it is to raise after how long: what fires, and what nearly does. */
import { unseen } from '../core/outcomes.ts';
import {
  alike,
  always,
  both,
  type Circumstances,
  calls,
  downSince,
  during,
  FAILED,
  from,
  grown,
  jobIn,
  leader,
  PAUSED,
  plannedSince,
  RUNNING,
  refusals,
  STALLED,
  STOPPED_OUTSIDE,
  saying,
  standby,
  statusOf,
  UNSAVEABLE,
  UNSAVED,
  withStalled,
} from './alert-courses.ts';

/**
 * The state of the alert after the evaluation in that minute, the first being 0. No other alert is pending or firing, but those `beside`.
 */
export type Row = [
  state: 'firing' | 'pending' | 'silent',
  about: string,
  lastMinute: number,
  circumstances?: Circumstances,
];

const FOLLOWS = { leads: false };
const LEADS = { leads: true };
const DOWN = /^2 Flink jobs are down: JobException\.$/;
const EACH = /^1 Flink jobs are down: (JobException|SubmitFailed)\.$/;
const LEFT = /^1 Flink jobs are to run and are down, or /;
const LEFT_TWO = /^2 Flink jobs are to run and are down, or /;
const WAITS = /^1 FlinkJarJobs wait for a person: Rejected\.$/;

const UNSAVED_BOTH = /^[12] Flink jobs cannot be stopped with a savepoint: Savepoint(Failed|Unavailable)\.$/;
const PAUSED_TWO = /^2 FlinkJarJobs are not restarted: two restarts of their account in a row have failed\.$/;
const PLANS = /^2 FlinkJarJobs wait for an approval, one of them for more than a day\.$/;
const DAY = 1_440;

/** By alert. */
export const ROWS: Record<string, readonly Row[]> = {
  FlinkJarJobNobodyWorks: [
    ['silent', 'all is well for two hours', 120],
    [
      'firing',
      'the leader lets go, and nobody follows',
      15,
      saying(/^No replica of .* leads\.$/, leader(from(10, FOLLOWS))),
    ],
    ['pending', 'that, a minute earlier', 14, leader(from(10, FOLLOWS))],
    ['silent', 'the other replica takes over', 20, both(from(10, FOLLOWS), from(14, LEADS))],
    ['silent', 'for a minute two lead', 20, standby(during(10, 10, LEADS))],
    ['firing', 'the pods are gone', 15, alike(from(10, 'gone'))],
    ['firing', 'there never was anything to scrape', 5, alike(always('gone'))],
    ['silent', 'the pod that follows is gone', 20, standby(from(10, 'gone'))],
    ['firing', 'only another release leads', 5, { target: { job: 'other' } }],
    ['firing', 'only that of another namespace leads', 5, { target: { namespace: 'other' } }],
    [
      'firing',
      'two of three shards are led',
      5,
      { ...saying(/^A shard of .* is led by no replica\.$/, standby(always(LEADS))), shards: 3 },
    ],
    ['silent', 'two of two shards are led', 20, { ...standby(always(LEADS)), shards: 2 }],
  ],
  FlinkJarJobWatchSilent: [
    ['firing', 'nothing is heard from minute 10 on', 31, leader((at) => ({ watchAgeSeconds: grown(at) }))],
    ['pending', 'that, a minute earlier', 30, leader((at) => ({ watchAgeSeconds: grown(at) }))],
    ['firing', 'only a replica that follows hears nothing', 5, standby(always({ watchAgeSeconds: 901 }))],
    [
      'firing',
      'the other has no watch yet',
      5,
      both(always({ watchAgeSeconds: 901 }), always({ watchAgeSeconds: Number.NaN })),
    ],
    ['silent', 'the silence is no longer than 15 minutes', 30, alike(always({ watchAgeSeconds: 900 }))],
    ['silent', 'it ends within 5 minutes more', 20, leader(during(10, 14, { watchAgeSeconds: 1_100 }))],
    ['silent', 'there is no watch yet', 30, alike(always({ watchAgeSeconds: Number.NaN }))],
  ],
  FlinkJarJobPassStuck: [
    ['firing', 'a pass does not end', 21, leader((at) => ({ longestPassSeconds: grown(at) }))],
    ['pending', 'that, a minute earlier', 20, leader((at) => ({ longestPassSeconds: grown(at) }))],
    ['silent', 'each pass takes 5 minutes', 60, leader(always({ longestPassSeconds: 300 }))],
    ['silent', 'it ends after 9 minutes', 20, leader(during(10, 14, { longestPassSeconds: 500 }))],
  ],
  FlinkJobUnhealthy: [
    [
      'firing',
      'jobs fail, seen by both replicas',
      15,
      saying(DOWN, alike(from(10, { statuses: [FAILED, RUNNING, FAILED] }))),
    ],
    ['firing', 'jobs fail, seen by one', 15, saying(DOWN, leader(from(10, { statuses: [FAILED, FAILED] })))],
    [
      'firing',
      'they fail for two causes',
      15,
      saying(EACH, alike(from(10, { statuses: [FAILED, jobIn('job_submit_fail')] }))),
    ],
    [
      'firing',
      'one fails in each of two shards',
      15,
      {
        ...saying(
          DOWN,
          both(from(10, { statuses: [FAILED] }), from(10, { leads: true, statuses: [FAILED] })),
        ),
        shards: 2,
      },
    ],
    ['pending', 'that, a minute earlier', 14, alike(from(10, { statuses: [FAILED] }))],
    ['silent', 'they run again within 5 minutes', 20, alike(during(10, 14, { statuses: [FAILED] }))],
    ['silent', 'a job is stopped', 60, alike(from(10, { statuses: [jobIn('job_cancel_success')] }))],
    ['silent', 'the object of a failed job goes', 20, alike(during(10, 12, { statuses: [FAILED] }))],
  ],
  FlinkJobLeftStopped: [
    [
      'firing',
      'a restart has a job down for 20 minutes, as both replicas see',
      30,
      saying(LEFT, alike(from(10, { statuses: [downSince(10), RUNNING] }))),
    ],
    ['pending', 'that, a minute earlier', 29, alike(from(10, { statuses: [downSince(10)] }))],
    [
      'firing',
      'the pod that has stopped it is gone since, and the other leads',
      30,
      both(
        (at) => (at > 20 ? 'gone' : { statuses: [downSince(10)] }),
        (at) => ({ leads: at > 20, statuses: at < 10 ? [] : [downSince(10)] }),
      ),
    ],
    ['silent', 'it runs again within 20 minutes', 40, alike(during(10, 29, { statuses: [downSince(10)] }))],
    [
      'silent',
      'for 4 hours one job after another is restarted, and each is down for 10 minutes',
      240,
      alike((at) => ({ statuses: [downSince(at - (at % 10)), RUNNING] })),
    ],
    [
      'firing',
      'a job is stopped in the console, and is to run',
      15,
      withStalled(saying(LEFT, alike(from(10, { statuses: [STOPPED_OUTSIDE] })))),
    ],
    ['pending', 'that, a minute earlier', 14, withStalled(alike(from(10, { statuses: [STOPPED_OUTSIDE] })))],
    [
      'firing',
      'one in each of two shards',
      15,
      withStalled({
        ...saying(
          LEFT_TWO,
          both(
            from(10, { statuses: [STOPPED_OUTSIDE] }),
            from(10, { leads: true, statuses: [STOPPED_OUTSIDE] }),
          ),
        ),
        shards: 2,
      }),
    ],
    ['silent', 'it is started within 5 minutes', 20, alike(during(10, 14, { statuses: [STOPPED_OUTSIDE] }))],
    [
      'silent',
      'a job is stopped, and nobody wants it to run',
      60,
      alike(from(10, { statuses: [jobIn('job_cancel_success')] })),
    ],
  ],
  FlinkJarJobStalled: [
    ['firing', 'an update is refused', 40, saying(WAITS, alike(from(10, { statuses: [STALLED, RUNNING] })))],
    ['pending', 'that, a minute earlier', 39, alike(from(10, { statuses: [STALLED] }))],
    ['silent', 'somebody acts in time', 45, alike(during(10, 39, { statuses: [STALLED] }))],
    [
      'silent',
      'it is tried again',
      60,
      alike(from(10, { statuses: [statusOf(unseen('CloudUnavailable'))] })),
    ],
  ],
  FlinkJarJobSavepointFailing: [
    [
      'firing',
      'savepoints of three jobs are refused, for two causes, for two hours',
      120,
      saying(UNSAVED_BOTH, alike(from(10, { statuses: [UNSAVED, UNSAVEABLE, UNSAVED] }))),
    ],
    ['firing', 'that, for 15 minutes', 25, alike(from(10, { statuses: [UNSAVED] }))],
    ['pending', 'that, a minute earlier', 24, alike(from(10, { statuses: [UNSAVED] }))],
    ['silent', 'somebody acts in time', 40, alike(during(10, 24, { statuses: [UNSAVED] }))],
  ],
  FlinkJarJobRolloutPaused: [
    [
      'firing',
      'one object waits in each of two shards',
      15,
      {
        ...saying(
          PAUSED_TWO,
          both(from(10, { statuses: [PAUSED] }), from(10, { leads: true, statuses: [PAUSED] })),
        ),
        shards: 2,
      },
    ],
    ['firing', 'it stays so for two hours', 120, alike(from(10, { statuses: [PAUSED, RUNNING] }))],
    ['pending', 'that, a minute earlier', 14, alike(from(10, { statuses: [PAUSED] }))],
    ['silent', 'it goes on within 5 minutes', 20, alike(during(10, 14, { statuses: [PAUSED] }))],
  ],
  FlinkJarJobApprovalWaiting: [
    [
      'firing',
      'a plan of the day before and one of now',
      15,
      saying(
        PLANS,
        alike((at) => ({ statuses: [plannedSince(10 - DAY), plannedSince(at)] })),
      ),
    ],
    ['pending', 'that, a minute earlier', 14, alike(always({ statuses: [plannedSince(10 - DAY)] }))],
    ['silent', 'no day is over', 9, alike(always({ statuses: [plannedSince(10 - DAY)] }))],
    ['silent', 'it is approved in time', 20, alike(during(0, 14, { statuses: [plannedSince(10 - DAY)] }))],
    [
      'silent',
      'there always is a plan, each for an hour',
      120,
      alike((at) => ({ statuses: [plannedSince(at - (at % 60))] })),
    ],
  ],
  FlinkJarJobCloudUnreachable: [
    ['firing', 'DLI is out of order', 16, calls(503, 500, 200)],
    ['firing', 'DLI wants fewer calls', 16, calls(429, 429, 200)],
    ['firing', 'nothing answers', 16, calls(0)],
    // As rarely as back-off lets it come to.
    [
      'firing',
      'the one call in 5 minutes fails',
      40,
      leader((at) => (at < 10 ? {} : { dli: at % 5 === 0 ? [503] : [] })),
    ],
    ['firing', 'after an hour of health', 85, leader(from(60, { dli: [502, 504] }))],
    ['pending', 'that, a minute earlier', 15, calls(503, 500, 200)],
    ['silent', 'half of the calls fail', 60, calls(503, 200)],
    ['silent', 'calls are refused', 60, calls(400, 403, 404)],
    ['silent', 'no calls are made', 60, calls()],
    ['silent', 'none are made any more', 60, leader((at) => ({ dli: at < 5 ? [503] : [] }))],
    ['silent', 'the outage takes 10 minutes', 40, leader(during(10, 19, { dli: [503, 503] }))],
  ],
  FlinkJarJobForbidden: [
    ['firing', 'a right is missing', 16, refusals(200, 403)],
    ['firing', 'the token is not valid', 16, refusals(401)],
    [
      'firing',
      'a right for something rare is missing',
      35,
      leader((at) => ({ kubernetes: at % 10 === 5 ? [403] : [200] })),
    ],
    ['pending', 'that, a minute earlier', 15, refusals(200, 403)],
    ['pending', 'two calls are refused', 24, leader(during(10, 11, { kubernetes: [403] }))],
    ['silent', 'and no more', 26, leader(during(10, 11, { kubernetes: [403] }))],
    ['silent', 'calls fail for another cause', 60, refusals(400, 402, 404, 409, 429, 500, 0)],
  ],
  FlinkJarJobPassBroken: [
    ['firing', 'a pass is broken off', 10, leader(during(10, 10, { crashes: 1 }))],
    ['firing', 'nearly an hour ago', 68, leader(during(10, 10, { crashes: 1 }))],
    ['silent', 'more than an hour ago', 70, leader(during(10, 10, { crashes: 1 }))],
    ['silent', 'before anything was scraped', 60, leader(during(0, 0, { crashes: 3 }))],
    [
      'firing',
      'the pod is gone since, and the other leads',
      60,
      both((at) => (at > 10 ? 'gone' : { crashes: at === 10 ? 1 : 0 }), from(11, LEADS)),
    ],
    ['silent', 'none is', 60, leader(from(10, { dli: [500, 200] }))],
  ],
};
