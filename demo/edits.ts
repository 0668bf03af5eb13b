import { say, seen } from './print.ts';
import { applyEdit, calls, check, mark, onePut, reconcileNow, settled, statusOf, until } from './stage.ts';
import { edit, event, idOf, type Job, jobOf, type Step, showBody } from './step.ts';

export const firstPut: Step = {
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

export const noOp: Step = {
  title: 'No-op: applied again, nothing differs, nothing is sent',
  async run(stage, job) {
    const since = mark(stage);
    await applyEdit(stage, job, {});
    await reconcileNow(stage, job);
    check(calls(stage, 'GET', since).length === 1, '1 GET');
    check(calls(stage, 'PUT', since).length === 0, '0 PUT');
  },
};

export const hotEdit: Step = {
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

export const coldEdit: Step = {
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

export const missingResource: Step = {
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

export const repair: Step = {
  title: 'Repair: the manifest is corrected',
  async run(stage, job) {
    const jars = jobOf(job)['dependency_jars'] as string[];
    await edit(stage, job, { dependency_jars: jars.filter((jar) => jar !== MISSING) });
    const live = await settled(stage, job, 'UpToDate');
    check(statusOf(live).error_code === undefined, 'status.error_code is gone');
  },
};
