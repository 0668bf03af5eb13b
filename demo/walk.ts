/** The walk through the life of one job, on the example of DLI's own document. */
import { events, type Resource } from './cluster.ts';
import { command, indented, say, seen } from './print.ts';
import {
  applyEdit,
  calls,
  check,
  mark,
  onePut,
  reconcileNow,
  type Stage,
  settled,
  statusOf,
  until,
} from './stage.ts';

export interface Step {
  title: string;
  run(stage: Stage, job: Resource): Promise<void>;
}

type Job = Record<string, unknown>;

const jobOf = (resource: Resource): Job => (resource.spec as { job: Job }).job;
const idOf = (resource: Resource): string => (resource.spec as { jobId: string }).jobId;

async function edit(stage: Stage, resource: Resource, part: Job): Promise<void> {
  Object.assign(jobOf(resource), part);
  await applyEdit(stage, resource, { spec: { job: part } });
}

const showBody = (body: unknown): void => say(indented(JSON.stringify(body, null, 1).replace(/\n\s*/g, ' ')));

async function event(stage: Stage, resource: Resource, reason: string): Promise<void> {
  const found = await until(`an event ${reason}`, async () =>
    (await events(stage.api, resource.metadata.namespace ?? 'default')).find((one) => one.reason === reason),
  );
  seen(`event ${found.type} ${found.reason}: ${found.note}`);
}

const firstPut: Step = {
  title: 'First PUT: the manifest is applied, the live job differs',
  async run(stage, job) {
    const since = mark(stage);
    await applyEdit(stage, job, job);
    const put = await onePut(stage, since);
    say(`      PUT ${put.path}`);
    showBody(put.body);
    const live = await settled(stage, job, 'UpToDate');
    const dliTime = stage.dli.jobs.get(idOf(job))?.update_time;
    check(statusOf(live).update_time === dliTime, `status.update_time is DLI's: ${dliTime}`);
    await event(stage, job, 'Updated');
  },
};

const noOp: Step = {
  title: 'No-op: applied again, nothing differs, nothing is sent',
  async run(stage, job) {
    const since = mark(stage);
    await applyEdit(stage, job, {});
    await reconcileNow(stage, job);
    check(calls(stage, 'GET', since).length === 1, '1 GET');
    check(calls(stage, 'PUT', since).length === 0, '0 PUT');
  },
};

const hotEdit: Step = {
  title: 'Hot edit: a running job takes restart_when_exception',
  async run(stage, job) {
    stage.dli.jobs.run(idOf(job));
    await until(
      'the job running',
      () => stage.dli.jobs.get(idOf(job))?.status === 'job_running' || undefined,
    );
    seen('the job was started in the console and runs');
    const since = mark(stage);
    await edit(stage, job, { restart_when_exception: true });
    const put = await onePut(stage, since);
    showBody(put.body);
    check(
      Object.keys(put.body as Job)
        .sort()
        .join() === 'desc,name,restart_when_exception',
      'a body of name, desc and the changed field',
    );
    await settled(stage, job, 'UpToDate');
  },
};

const coldEdit: Step = {
  title: 'Cold edit: the running job refuses parallel_number, and the status says why',
  async run(stage, job) {
    const since = mark(stage);
    await edit(stage, job, { parallel_number: 4 });
    const live = await settled(stage, job, 'RestartRequired');
    check(statusOf(live).error_code === 'DLI.12003', 'status.error_code is DLI.12003');
    await reconcileNow(stage, job);
    check(calls(stage, 'PUT', since).length === 1, '1 PUT: it is not sent again while nothing changes');
    stage.dli.jobs.stop(idOf(job));
    await until(
      'the job stopped',
      () => stage.dli.jobs.get(idOf(job))?.status === 'job_cancel_success' || undefined,
    );
    seen('the job was stopped in the console');
    await reconcileNow(stage, job);
    await settled(stage, job, 'UpToDate');
    check(calls(stage, 'PUT', since).length === 2, 'the update followed: 1 more PUT');
  },
};

const MISSING = 'myGroup/missing.jar';

const missingResource: Step = {
  title: 'Refused: a jar that DLI does not have',
  async run(stage, job) {
    const since = mark(stage);
    const jars = jobOf(job)['dependency_jars'] as string[];
    await edit(stage, job, { dependency_jars: [...jars, MISSING] });
    const live = await settled(stage, job, 'Rejected');
    const { error_code, error_msg = '' } = statusOf(live);
    check(
      error_code === 'DLI.12002' && error_msg.includes(MISSING),
      `status.error_code ${error_code}, status.error_msg: ${error_msg}`,
    );
    check(calls(stage, 'PUT', since).length === 1, '1 PUT, and no more until something changes');
  },
};

const repair: Step = {
  title: 'Repair: the manifest is corrected',
  async run(stage, job) {
    const jars = jobOf(job)['dependency_jars'] as string[];
    await edit(stage, job, { dependency_jars: jars.filter((jar) => jar !== MISSING) });
    const live = await settled(stage, job, 'UpToDate');
    check(statusOf(live).error_code === undefined, 'status.error_code is gone');
  },
};

const drift: Step = {
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

const observe: Step = {
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

const storm: Step = {
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

export const STEPS: readonly Step[] = [
  firstPut,
  noOp,
  hotEdit,
  coldEdit,
  missingResource,
  repair,
  drift,
  observe,
  storm,
];
