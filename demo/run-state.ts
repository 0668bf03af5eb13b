/** Steps in which Git says whether the job runs. */
import type { Resource } from './hands.ts';
import { ordered } from './orders.ts';
import { say } from './print.ts';
import { check, mark, type Stage, statusOf, untilReason } from './stage.ts';
import { consoleShows, edit, event, idOf, type Step } from './step.ts';

export async function want(stage: Stage, job: Resource, state: 'Running' | 'Stopped'): Promise<void> {
  Object.assign(job.spec as object, { state });
  await stage.hands.apply(job, { spec: { state } });
}

export const stop: Step = {
  title: 'Stop: state Stopped; no savepoint, no stop',
  async run(stage, job) {
    stage.dli.jobs.run(idOf(job));
    await consoleShows(stage, job, 'job_running');
    const since = mark(stage);
    await want(stage, job, 'Stopped');
    await untilReason(stage, job, 'SavepointUnavailable');
    ordered(stage, since, []);
    say('      DLI writes savepoints into the bucket of the job, and it has none. The job runs on.');
    await edit(stage, job, { obs_bucket: 'flink-bucket' });
    const live = await untilReason(stage, job, 'UpToDate');
    ordered(stage, since, ['PUT', 'stop, trigger_savepoint true']);
    await event(stage, job, 'Stopped');
    check(statusOf(live).operation === undefined, 'no operation is open any more');
  },
};

export const start: Step = {
  title: 'Start: state Running, from the savepoint of the stop',
  async run(stage, job) {
    const since = mark(stage);
    await want(stage, job, 'Running');
    await untilReason(stage, job, 'Starting');
    await untilReason(stage, job, 'UpToDate');
    ordered(stage, since, ['run, resume_savepoint true']);
    await event(stage, job, 'Started');
    await consoleShows(stage, job, 'job_running');
  },
};
