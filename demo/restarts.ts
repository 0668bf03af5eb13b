/** Steps in which an edit restarts the running job. */
import type { Entry } from '../sim/http/trace.ts';
import type { Resource } from './hands.ts';
import { ordered, orders } from './orders.ts';
import { action, say, seen } from './print.ts';
import { want } from './run-state.ts';
import { check, mark, type Stage, show, statusOf, until, untilReason } from './stage.ts';
import { consoleShows, edit, event, idOf, type Step } from './step.ts';

/** How long the job stays in each of the two states on its way to rest. */
const STAY_MS = 400;
/** Time to kill a process. */
const LONG_STAY_MS = 1_000;

const PUT = ({ method }: Entry): boolean => method === 'PUT';
const STOP = 'stop, trigger_savepoint true';
const RUN = 'run, resume_savepoint true';

/** What the status says of it, and what of that was DLI's own time. */
function downtime(stage: Stage, job: Resource, since: number): void {
  const [{ operation = '', outcome = '', downtimeSeconds } = {}] = statusOf(job).history ?? [];
  check(
    operation === 'Restart' && downtimeSeconds !== undefined,
    `status.history: ${operation} ${outcome}, down for ${downtimeSeconds} s`,
  );
  const times = orders(stage, since).map(({ at }) => at / 1_000);
  const passed = (times.at(-1) ?? Number.NaN) - (times[0] ?? Number.NaN);
  const stay = Number(stage.dli.settings.transitionMs) / 1_000;
  say(
    `      From the stop to the start ${passed.toFixed(1)} s, of which DLI needed ${2 * stay} s to come to rest.`,
  );
}

async function runs(stage: Stage, job: Resource, entrypoint: string): Promise<void> {
  await consoleShows(stage, job, 'job_running');
  const live = stage.dli.jobs.get(idOf(job))?.fields['entrypoint'];
  check(live === entrypoint, `the job runs, with ${live}`);
}

const NEW_JAR = 'FemaleInfoCollec-2.jar';
const MISSING_JAR = 'FemaleInfoCollec-3.jar';

export const restart: Step = {
  title: 'Restart: a running job gets a new jar, and goes on from its savepoint',
  async run(stage, job) {
    stage.dli.settings.resources.add(NEW_JAR);
    stage.dli.settings.transitionMs = STAY_MS;
    const since = mark(stage);
    Object.assign(job.spec as object, { updateStrategy: 'Restart' });
    await stage.hands.apply(job, { spec: { updateStrategy: 'Restart' } });
    await untilReason(stage, job, 'UpToDate');
    await edit(stage, job, { entrypoint: NEW_JAR });
    await untilReason(stage, job, 'Restarting');
    const live = await untilReason(stage, job, 'UpToDate');
    ordered(stage, since, [STOP, 'PUT', RUN]);
    show(stage, orders(stage, since).filter(PUT), live);
    await runs(stage, job, NEW_JAR);
    downtime(stage, live, since);
  },
};

export const rolledBack: Step = {
  title: 'Rolled back: DLI refuses the update after the stop, and the job runs on as it was',
  async run(stage, job) {
    const since = mark(stage);
    await edit(stage, job, { entrypoint: MISSING_JAR });
    const live = await untilReason(stage, job, 'RolledBack');
    ordered(stage, since, [STOP, 'PUT (HTTP 400)', RUN]);
    show(stage, orders(stage, since).filter(PUT), live);
    check(statusOf(live).error_code === 'DLI.12002', "status.error_code is DLI's: DLI.12002");
    await runs(stage, job, NEW_JAR);
    downtime(stage, live, since);
    await event(stage, job, 'RolledBack');
    const corrected = mark(stage);
    await edit(stage, job, { entrypoint: NEW_JAR });
    await untilReason(stage, job, 'UpToDate');
    ordered(stage, corrected, []);
  },
};

export const killed: Step = {
  title: 'Killed: the controller dies between stop and start, and the job comes back',
  async run(stage, job) {
    const since = mark(stage);
    stage.dli.settings.resources.add(MISSING_JAR);
    stage.dli.settings.transitionMs = LONG_STAY_MS;
    await edit(stage, job, { entrypoint: MISSING_JAR });
    await until(stage, 'the stop sent', () => orders(stage, since).length > 0 || undefined);
    action(`kill -9 ${stage.controller.pid}`);
    await stage.controller.crash();
    await consoleShows(stage, job, 'job_cancel_success');
    seen('the job is stopped, and there is no controller');
    stage.controller.startAnother();
    action(
      `another one is started, pid ${stage.controller.pid}; it waits until the Lease of the first has run out`,
    );
    const live = await untilReason(stage, job, 'UpToDate');
    ordered(stage, since, [STOP, 'PUT', RUN]);
    await runs(stage, job, MISSING_JAR);
    downtime(stage, live, since);
    stage.dli.settings.transitionMs = STAY_MS;
    await want(stage, job, 'Stopped');
    await untilReason(stage, job, 'UpToDate');
    await consoleShows(stage, job, 'job_cancel_success');
    say('      Stopped once more, for what follows.');
  },
};
