/**
 * A controller that dies in the middle of an operation, and another one that goes on: with a new memory, the same API server and the
 * same DLI. A scenario says how the world begins, how it ends, and what DLI takes on the way. It is lived once without a death, and
 * then once for every moment just before and just after each request to DLI and each write to the API server, and for several times
 * until the next controller. `faults` are empty where each of these lives
 *
 * - ends like the one without a death, in the job, in the status and in the finalizer;
 * - has DLI take no call that is not one of `calls`, and of no kind more than `calls` has, or one more where `spare` names the kind;
 * - sends a run only to a job that is at rest;
 * - stops no more runs of the job than `calls` has stops.
 *
 * ```ts
 * const { alive, faults } = await killedEverywhere({
 *   begin: () => paced({ status: 'job_init', spec: { state: 'Running' } }),
 *   ms: HOUR,
 *   calls: ['run'],
 * });
 * expect(alive).toMatchObject({ status: 'job_running', ready: 'True/UpToDate' });
 * expect(faults).toEqual([]);
 * ```
 */
import { isDeepStrictEqual } from 'node:util';
import type { Result } from '../../src/core/failure.ts';
import { type RunState, runStateOf } from '../../src/core/job/states.ts';
import type { ShownJob, Target } from '../../src/core/ports.ts';
import { Crash, mortal } from './mortal.ts';
import type { Story } from './story.ts';

interface Scenario {
  /** The world when the operation is asked for; nothing dies before that. */
  begin: () => Story | Promise<Story>;
  /** What happens to the world after so many ms, oldest first, and not before all is at rest: an edit, or a person at the console. */
  later?: readonly (readonly [ms: number, happens: (story: Story) => void])[];
  /** By then everything is at rest, however long nobody was there. */
  ms: number;
  /** What DLI takes without a death, in order: `run`, `run resume`, `stop`, `stop savepoint` and `update`. */
  calls: readonly string[];
  /** After a start or a stop DLI shows the job as it was before for so long. */
  lagMs?: number;
  /** How long nobody is there; all that make a difference where nothing is said. */
  downMs?: readonly number[];
  /** Kinds of which a death may cost one more call: `run`, `stop` or `update`. */
  spare?: readonly string[];
}

/** How long until another controller is there: at once, when a call may take effect, and long after. */
const DOWN_MS = [0, 40_000, 90_000];

interface Call {
  /** As in `calls`. */
  name: string;
  /** How the job was just before. */
  was: RunState;
  /** Which run of the job it meets. */
  start_time: unknown;
  taken: boolean;
}

const kindOf = (name: string): string => name.split(' ')[0] ?? '';

/** What the controllers of the story ask DLI to change, from now on. */
function watched(story: Story, lagMs: number): readonly Call[] {
  const calls: Call[] = [];
  const { dli } = story.world;
  let old: { answer: Promise<Result<ShownJob>>; until: number } | undefined;
  const watch = async <T>(name: string, run: () => Promise<Result<T>>): Promise<Result<T>> => {
    const { status, start_time } = story.dli.job();
    const call = { name, was: runStateOf(status), start_time, taken: false };
    calls.push(call);
    const answer = await run();
    call.taken = answer.ok;
    return answer;
  };
  const order = async <T>(name: string, target: Target, run: () => Promise<Result<T>>) => {
    if (lagMs > 0) old = { answer: dli.show(target), until: story.now + lagMs };
    await old?.answer;
    return watch(name, run);
  };
  story.world.dli = {
    show: (...asked) => (old !== undefined && story.now < old.until ? old.answer : dli.show(...asked)),
    update: (...asked) => watch('update', () => dli.update(...asked)),
    start: (target, how) => order(how.resume ? 'run resume' : 'run', target, () => dli.start(target, how)),
    stop: (target, how) =>
      order(how.savepoint ? 'stop savepoint' : 'stop', target, () => dli.stop(target, how)),
    find: (...asked) => dli.find(...asked),
    create: (...asked) => watch('create', () => dli.create(...asked)),
    remove: (...asked) => watch('remove', () => dli.remove(...asked)),
    restore: (...asked) => watch('restore', () => dli.restore(...asked)),
  };
  return calls;
}

/** What is the same however often the controller has died: nothing that has a time in it. */
function endOf(story: Story) {
  const { status, fields, savepoint_path, resumedFrom } = story.dli.job();
  const { operation, handled, error_code, drift } = story.cluster.status();
  return {
    status,
    fields,
    hasSavepoint: savepoint_path !== null,
    isResumed: resumedFrom !== null,
    /** In which folder: a savepoint of ours has the time in its name. */
    resumedFrom: resumedFrom?.replace(/savepoint\/.*$/, 'savepoint'),
    ready: story.ready(),
    stalled: story.has('Stalled'),
    /** Of an operation that is refused; undefined where it is done. */
    operation: operation && [operation.sent, operation.refusal?.reason],
    handled,
    error_code,
    drift: drift?.map(({ since: _, ...difference }) => difference),
    held: story.cluster.get().held === true,
  };
}

/** Passes until `end`. Another controller goes on where one dies. */
async function liveUntil(story: Story, end: number, downMs: number): Promise<void> {
  while (story.now < end)
    await story.live(end - story.now).catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
      story.restart();
      story.now += downMs;
    });
}

async function lived({ begin, later = [], ms, lagMs = 0 }: Scenario, at: number, downMs: number) {
  const story = await begin();
  const calls = watched(story, lagMs);
  const moments = mortal(story, at);
  const start = story.now;
  for (const [after, happens] of later) {
    await liveUntil(story, start + after, downMs);
    happens(story);
  }
  await liveUntil(story, start + ms, downMs);
  return { moments, calls, end: endOf(story) };
}

type Life = Awaited<ReturnType<typeof lived>>;

const countOf = (names: readonly string[], kind: string): number =>
  names.filter((name) => kindOf(name) === kind).length;

/** What is wrong with the calls, in a few words. */
function wrongCalls({ calls: usual, spare = [] }: Scenario, { calls }: Life): string[] {
  const taken = calls.filter((call) => call.taken).map(({ name }) => name);
  const kinds = [...new Set(taken.map(kindOf))];
  const stopped = calls.filter(
    (call) => call.taken && kindOf(call.name) === 'stop' && call.was === 'running',
  );
  const runs = new Set(stopped.map(({ start_time }) => start_time)).size;
  return [
    ...taken.filter((name) => !usual.includes(name)).map((name) => `DLI takes "${name}"`),
    ...kinds
      .filter((kind) => countOf(taken, kind) > countOf(usual, kind) + (spare.includes(kind) ? 1 : 0))
      .map((kind) => `DLI takes ${countOf(taken, kind)} calls ${kind}`),
    ...calls
      .filter(({ name, was }) => kindOf(name) === 'run' && was !== 'rest')
      .map(({ name, was }) => `"${name}" is sent to a job that is ${was}`),
    ...(runs > countOf(usual, 'stop') ? [`${runs} runs of the job are stopped`] : []),
  ];
}

/** What of the end is otherwise. */
function wrongEnd(end: Life['end'], expected: Life['end']): string[] {
  const names = Object.keys(expected) as (keyof Life['end'])[];
  return names
    .filter((name) => !isDeepStrictEqual(end[name], expected[name]))
    .map((name) => `ends with ${name} ${JSON.stringify(end[name])}, not ${JSON.stringify(expected[name])}`);
}

const isKill = (moment: string): boolean => / (request|write) /.test(moment);

/** `alive`: the end without a death. `kills`: how many lives there were besides. */
export async function killedEverywhere(scenario: Scenario) {
  const whole = await lived(scenario, 0, 0);
  const faults = wrongCalls(scenario, whole).map((what) => `without a death: ${what}`);
  const names = whole.calls.filter(({ taken }) => taken).map(({ name }) => name);
  if (!isDeepStrictEqual(names, scenario.calls)) faults.push(`without a death DLI takes ${names.join(', ')}`);
  let kills = 0;
  for (const [index, moment] of whole.moments.entries())
    for (const downMs of isKill(moment) ? (scenario.downMs ?? DOWN_MS) : []) {
      kills += 1;
      const life = await lived(scenario, index + 1, downMs);
      const wrong = [...wrongCalls(scenario, life), ...wrongEnd(life.end, whole.end)];
      faults.push(...wrong.map((what) => `dead ${moment}, ${downMs} ms without a controller: ${what}`));
    }
  return { alive: whole.end, kills, faults };
}
