/** Restarts of running jobs: what the controller adds to the time that DLI itself takes. */
import type { Row } from './calls.ts';
import { until } from './clock.ts';
import { keyOf, pathOf, RESTARTED } from './objects.ts';
import { type Range, range } from './percentile.ts';
import { edit, quiet, type Rig } from './rig.ts';
import { NEVER } from './starts.ts';
import { isReady, type Live } from './verdict.ts';

export interface RestartPlan {
  restarts: number;
  /** Between two looks of the controller at a job that DLI works on, ms. */
  lookMs: number;
  /** How long DLI keeps a job in each state that it passes, ms. */
  stayMs: number;
}

export interface RestartFigures extends RestartPlan {
  /** ms. */
  restToPut: Range;
  putToRun: Range;
  /** From the stop to the running job, by DLI alone, and what comes to that. */
  own: Range;
  added: Range;
  /** Looks at the job in these times. */
  looksToPut: Range;
  looksToRun: Range;
  /** Calls of one restart, each of which is the same every time. */
  stops: Range;
  puts: Range;
  runs: Range;
  statusPatches: Range;
}

/** `job_savepointing` and `job_canceling`; `job_submitting`. */
const STATES_TO_REST = 2;
const STATES_TO_RUNNING = 1;

const isLook = ({ method }: Row): boolean => method === 'GET';
const isPut = ({ method }: Row): boolean => method === 'PUT';
const isOrder = (order: string) => (row: Row) => row.method === 'POST' && row.path.endsWith(`/jobs/${order}`);

const answeredAt = ({ at, took = Number.NaN }: Row): number => at + took;

interface Course {
  calls: Record<'stop' | 'put' | 'run', Row[]>;
  looks: Row[];
  patches: number;
}

function courseOf(rows: readonly Row[], id: number): Course {
  const status = `${pathOf(keyOf(id))}/status`;
  const about = rows.filter(
    ({ ours, server, path, job }) =>
      ours && server === 'dli' && (path.endsWith(`jobs/${id}`) || job === String(id)),
  );
  return {
    calls: {
      stop: about.filter(isOrder('stop')),
      put: about.filter(isPut),
      run: about.filter(isOrder('run')),
    },
    looks: about.filter(isLook),
    patches: rows.filter(({ ours, method, path }) => ours && method === 'PATCH' && path === status).length,
  };
}

function figuresOf({ calls, looks, patches }: Course, { stayMs }: RestartPlan) {
  const [[stop], [put], [run]] = [calls.stop, calls.put, calls.run];
  if (stop === undefined || put === undefined || run === undefined)
    throw new Error('a restart is a stop, an update and a start');
  const rest = answeredAt(stop) + STATES_TO_REST * stayMs;
  const own = (STATES_TO_REST + STATES_TO_RUNNING) * stayMs;
  const between = (from: number, to: number): number =>
    looks.filter(({ at }) => at >= from && at < to).length;
  return {
    restToPut: put.at - rest,
    putToRun: run.at - answeredAt(put),
    own,
    added: answeredAt(run) + STATES_TO_RUNNING * stayMs - answeredAt(stop) - own,
    looksToPut: between(rest, put.at),
    looksToRun: between(answeredAt(put), run.at),
    stops: calls.stop.length,
    puts: calls.put.length,
    runs: calls.run.length,
    statusPatches: patches,
  };
}

type RestartOf = ReturnType<typeof figuresOf>;

export function restartFigures(rows: readonly Row[], plan: RestartPlan): RestartFigures {
  const all = ids(plan).map((id) => figuresOf(courseOf(rows, id), plan));
  const of = (name: keyof RestartOf): Range => range(all.map((one) => one[name]));
  return {
    ...plan,
    restToPut: of('restToPut'),
    putToRun: of('putToRun'),
    own: of('own'),
    added: of('added'),
    looksToPut: of('looksToPut'),
    looksToRun: of('looksToRun'),
    stops: of('stops'),
    puts: of('puts'),
    runs: of('runs'),
    statusPatches: of('statusPatches'),
  };
}

const ids = ({ restarts }: RestartPlan): number[] =>
  Array.from({ length: restarts }, (_, index) => RESTARTED + index);

const TIMEOUT_MS = 60_000;

const allReady = ({ api }: Rig, plan: RestartPlan): Promise<true> =>
  until(
    'the objects Ready',
    async () => {
      const asked = ids(plan).map((id) =>
        api.request({ method: 'GET', path: pathOf(keyOf(id)), timeoutMs: TIMEOUT_MS }),
      );
      const answers = await Promise.all(asked);
      return answers.every(({ body }) => isReady(body as Live)) ? true : undefined;
    },
    { everyMs: 100 },
  );

/** All at once, each of its own job, and as many side by side: they do not wait for each other. */
export async function measureRestarts(rig: Rig, plan: RestartPlan): Promise<RestartFigures> {
  await rig.ask('stay', plan.stayMs);
  await rig.ask('plantRunning', plan.restarts);
  const flags = {
    'operation-look': `${plan.lookMs}ms`,
    'stable-for': '2s',
    'max-restarts': String(plan.restarts),
  };
  const operator = await rig.operator({ interval: NEVER, flags });
  try {
    await allReady(rig, plan);
    await quiet(rig);
    const since = await rig.ask('mark');
    for (const id of ids(plan)) await edit(rig, id, 'edited, which takes a restart');
    await allReady(rig, plan);
    return restartFigures(await rig.ask('rows', since), plan);
  } finally {
    await operator.stop();
  }
}
