/** Steps in which the world outside the manifest changes. */
import type { Entry } from '../sim/http/trace.ts';
import { action, seen } from './print.ts';
import { check, exactly, mark, reconcileNow, type Stage, show, statusOf, untilReason } from './stage.ts';
import { edit, event, idOf, type Step } from './step.ts';

export const drift: Step = {
  title: 'Drift: somebody edits the job in the console, and it is put back',
  async run(stage, job) {
    const since = mark(stage);
    stage.dli.jobs.edit(idOf(job), { parallel_number: 1 });
    seen('parallel_number is 1 in the console');
    await reconcileNow(stage, job);
    const live = await untilReason(stage, job, 'UpToDate');
    show(stage, await exactly(stage, 'PUT', { times: 1, since }), live);
    check(
      stage.dli.jobs.get(idOf(job))?.fields['parallel_number'] === 4,
      'the live job has parallel_number 4 again',
    );
    await event(stage, job, 'DriftCorrected');
  },
};

export const observe: Step = {
  title: 'Observe: every difference is shown, nothing is written',
  async run(stage, job) {
    Object.assign(job.spec ?? {}, { mode: 'Observe' });
    await stage.hands.apply(job, { spec: { mode: 'Observe' } });
    await untilReason(stage, job, 'Observed');
    const since = mark(stage);
    stage.dli.jobs.edit(idOf(job), { parallel_number: 2 });
    seen('parallel_number is 2 in the console');
    await reconcileNow(stage, job);
    const live = await untilReason(stage, job, 'DriftDetected');
    const { drift: found, driftCount } = statusOf(live);
    const [one] = found ?? [];
    check(
      driftCount === 1 && one?.field === 'parallel_number' && one.live === '2',
      `status.drift: ${one?.field} wanted ${one?.desired}, live ${one?.live}`,
    );
    await exactly(stage, 'PUT', { times: 0, since });
    Object.assign(job.spec ?? {}, { mode: 'Manage' });
    await stage.hands.apply(job, { spec: { mode: 'Manage' } });
    const managed = await untilReason(stage, job, 'UpToDate');
    show(stage, await exactly(stage, 'PUT', { times: 1, since }), managed);
  },
};

const RETRY_AFTER_S = 1;

const THROTTLED = {
  kind: 'respond' as const,
  status: 429,
  headers: { 'content-type': 'application/json', 'retry-after': String(RETRY_AFTER_S) },
  body: JSON.stringify({
    error_code: 'APIG.0308',
    error_msg: 'policy user over ratelimit,limit:200,time:1 second',
  }),
};

/** Seconds from each 429 to the request after it. */
function waits({ trace }: Stage, since: number): number[] {
  const asked: Entry[] = trace.select({ server: 'dli', since });
  return asked.flatMap(({ status, at }, index) => {
    const next = asked[index + 1];
    return status === 429 ? [((next?.at ?? Number.NaN) - at) / 1_000] : [];
  });
}

export const storm: Step = {
  title: 'Storm: DLI answers 429 three times, then recovers',
  async run(stage, job) {
    const since = mark(stage);
    stage.dli.faults.add({ server: 'dli', times: 3, action: THROTTLED });
    action(`the next three requests to DLI are answered 429, with Retry-After: ${RETRY_AFTER_S}`);
    await edit(stage, job, { desc: 'job for test, after the storm' });
    await untilReason(stage, job, 'Throttled');
    const live = await untilReason(stage, job, 'UpToDate');
    show(stage, await exactly(stage, 'PUT', { times: 1, since }), live);
    const waited = waits(stage, since);
    check(waited.length === 3, 'exactly three 429s were answered');
    check(
      waited.every((seconds) => seconds >= RETRY_AFTER_S),
      `each time nothing was asked for the ${RETRY_AFTER_S} s of Retry-After: ${waited.map((seconds) => `${seconds.toFixed(1)} s`).join(', ')}`,
    );
  },
};
