/** Steps in which the world outside the manifest changes. */
import { command, seen } from './print.ts';
import { applyEdit, calls, check, mark, onePut, reconcileNow, settled, statusOf } from './stage.ts';
import { edit, event, idOf, type Step } from './step.ts';

export const drift: Step = {
  title: 'Drift: somebody edits the job in the console, and it is put back',
  async run(stage, job) {
    const since = mark(stage);
    stage.dli.jobs.edit(idOf(job), { parallel_number: 1 });
    seen('parallel_number is 1 in the console');
    await reconcileNow(stage, job);
    await onePut(stage, since);
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
    await applyEdit(stage, job, { spec: { mode: 'Observe' } });
    await settled(stage, job, 'UpToDate');
    const since = mark(stage);
    stage.dli.jobs.edit(idOf(job), { parallel_number: 2 });
    await reconcileNow(stage, job);
    const live = await settled(stage, job, 'DriftDetected');
    const shown = statusOf(live).drift?.map(
      ({ field, desired, live: found }) => `${field}: wanted ${desired}, live ${found}`,
    );
    check(statusOf(live).driftCount === 1, `status.drift: ${shown?.join('; ')}`);
    check(calls(stage, 'PUT', since).length === 0, '0 PUT');
    Object.assign(job.spec ?? {}, { mode: 'Manage' });
    await applyEdit(stage, job, { spec: { mode: 'Manage' } });
    await onePut(stage, since);
    await settled(stage, job, 'UpToDate');
  },
};

export const storm: Step = {
  title: 'Storm: DLI answers 429 three times, then recovers',
  async run(stage, job) {
    const since = mark(stage);
    const body = JSON.stringify({
      error_code: 'APIG.0308',
      error_msg: 'policy user over ratelimit,limit:200,time:5 minute',
    });
    const action = {
      kind: 'respond' as const,
      status: 429,
      headers: { 'content-type': 'application/json', 'retry-after': '1' },
      body,
    };
    stage.dli.faults.add({ server: 'dli', times: 3, action });
    command('# every request to DLI is now throttled, with Retry-After: 1');
    await edit(stage, job, { desc: 'job for test, after the storm' });
    await settled(stage, job, 'Throttled');
    await settled(stage, job, 'UpToDate');
    const puts = calls(stage, 'PUT', since).filter((entry) => entry.status === 200);
    check(puts.length === 1, '1 PUT applied in all');
  },
};
