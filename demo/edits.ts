/** Steps in which the manifest changes. */
import { say, seen } from './print.ts';
import { check, exactly, mark, reconcileNow, show, statusOf, statusWrites, untilReason } from './stage.ts';
import { consoleShows, edit, event, idOf, type Job, jobOf, type Step } from './step.ts';

export const firstPut: Step = {
  title: 'First PUT: the manifest is applied, the live job differs',
  async run(stage, job) {
    const since = mark(stage);
    await stage.hands.apply(job, job);
    const live = await untilReason(stage, job, 'UpToDate');
    const puts = await exactly(stage, 'PUT', { times: 1, since });
    show(stage, puts, live);
    const dliTime = stage.dli.jobs.get(idOf(job))?.update_time;
    check(statusOf(live).update_time === dliTime, `status.update_time is DLI's: ${dliTime}`);
    await event(stage, job, 'Updated');
  },
};

export const noOp: Step = {
  title: 'No-op: applied again, nothing differs, nothing is sent',
  async run(stage, job) {
    const since = mark(stage);
    await stage.hands.apply(job);
    await reconcileNow(stage, job);
    await exactly(stage, 'GET', { times: 1, since });
    await exactly(stage, 'PUT', { times: 0, since });
    check(statusWrites(stage, since).length === 1, 'nothing in the status but the request acknowledged');
  },
};

export const hotEdit: Step = {
  title: 'Hot edit: a running job takes restart_when_exception',
  async run(stage, job) {
    stage.dli.jobs.run(idOf(job));
    await consoleShows(stage, job, 'job_running');
    seen('the job was started in the console and runs');
    const since = mark(stage);
    await edit(stage, job, { restart_when_exception: true });
    const live = await untilReason(stage, job, 'UpToDate');
    const puts = await exactly(stage, 'PUT', { times: 1, since });
    show(stage, puts, live);
    const names = Object.keys(puts[0]?.body as Job).sort();
    check(names.join() === 'restart_when_exception', 'a body of the changed field, and nothing else');
  },
};

export const coldEdit: Step = {
  title: 'Cold edit: the running job refuses parallel_number, and the status says why',
  async run(stage, job) {
    const since = mark(stage);
    await edit(stage, job, { parallel_number: 4 });
    const refused = await untilReason(stage, job, 'RestartRequired');
    show(stage, await exactly(stage, 'PUT', { times: 1, since }), refused);
    check(statusOf(refused).error_code === 'DLI.12003', 'status.error_code is DLI.12003');
    await reconcileNow(stage, job);
    await exactly(stage, 'PUT', { times: 1, since });
    say('      It is not sent again while nothing changes.');
    stage.dli.jobs.stop(idOf(job));
    await consoleShows(stage, job, 'job_cancel_success');
    seen('the job was stopped in the console');
    await reconcileNow(stage, job);
    const live = await untilReason(stage, job, 'UpToDate');
    const puts = await exactly(stage, 'PUT', { times: 2, since });
    show(stage, puts.slice(1), live);
  },
};

const MISSING = 'myGroup/missing.jar';

export const missingResource: Step = {
  title: 'Refused: a jar that DLI does not have',
  async run(stage, job) {
    const since = mark(stage);
    const jars = jobOf(job)['dependency_jars'] as string[];
    await edit(stage, job, { dependency_jars: [...jars, MISSING] });
    const live = await untilReason(stage, job, 'Rejected');
    show(stage, await exactly(stage, 'PUT', { times: 1, since }), live);
    const { error_code, error_msg = '' } = statusOf(live);
    check(error_code === 'DLI.12002' && error_msg.includes(MISSING), "DLI's code and text are in the status");
  },
};

export const repair: Step = {
  title: 'Repair: the manifest is corrected',
  async run(stage, job) {
    const since = mark(stage);
    const jars = jobOf(job)['dependency_jars'] as string[];
    await edit(stage, job, { dependency_jars: jars.filter((jar) => jar !== MISSING) });
    const live = await untilReason(stage, job, 'UpToDate');
    await exactly(stage, 'GET', { times: 1, since });
    await exactly(stage, 'PUT', { times: 0, since });
    say('      The refused update has changed nothing, so there is nothing to send.');
    check(statusOf(live).error_code === undefined, 'status.error_code is gone');
  },
};
