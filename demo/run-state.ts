/** Steps in which Git says whether the job runs. */

import type { Resource } from './hands.ts';
import { say } from './print.ts';
import { calls, check, mark, type Stage, statusOf, untilReason } from './stage.ts';
import { consoleShows, edit, event, idOf, type Step } from './step.ts';

async function want(stage: Stage, job: Resource, state: 'Running' | 'Stopped'): Promise<void> {
  Object.assign(job.spec as object, { state });
  await stage.hands.apply(job, { spec: { state } });
}

/** Starts and stops sent since then, with what each says about a savepoint. */
function orders(stage: Stage, since: number): string[] {
  return calls(stage, 'POST', since).map(({ path, body }) => {
    const { resume_savepoint: resume, trigger_savepoint: savepoint } = body as Record<string, unknown>;
    return path.endsWith('/run') ? `run, resume_savepoint ${resume}` : `stop, trigger_savepoint ${savepoint}`;
  });
}

function ordered(stage: Stage, since: number, expected: readonly string[]): void {
  const sent = orders(stage, since);
  check(sent.join('; ') === expected.join('; '), `sent to DLI: ${expected.join('; ') || 'nothing'}`);
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
    ordered(stage, since, ['stop, trigger_savepoint true']);
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
    await want(stage, job, 'Stopped');
    await untilReason(stage, job, 'UpToDate');
    await consoleShows(stage, job, 'job_cancel_success');
    say('      Stopped once more, for what follows.');
  },
};
