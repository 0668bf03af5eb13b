/**
 * An object runs under the controller's own loop, on virtual time, while somebody writes statuses that the schema takes. `FUZZ` says
 * how many; `npm run attack` takes 200,000. In two parts, because a suite has one processor.
 */
import type { Lot } from '../../sim/whole/lot.ts';
import { lotOf } from '../../sim/whole/lot.ts';
import type { Failure, FailureKind, Result } from '../../src/core/failure.ts';
import type { Body } from '../../src/core/job/fields.ts';
import type { FoundJobs } from '../../src/core/job/found.ts';
import type { Updated } from '../../src/core/job/states.ts';
import { CONDITION_TYPES, type Condition } from '../../src/core/object/condition.ts';
import type { Created, Delivered, Dli, ShownJob } from '../../src/core/ports.ts';
import { isRfc3339 } from '../../src/ground/rfc3339.ts';
import { type Fields, LIVE, seen } from '../support/example.ts';
import { KEY, MINUTE, Story } from '../support/story.ts';
import { forgedStatus, learn } from './forged-status.ts';

const { FUZZ = '3000' } = process.env;
/** Forged statuses a seed. */
const EACH = 3;
const HOUR = 60 * MINUTE;

type Mood = 'takes' | 'refuses' | 'is busy' | 'is silent' | 'loses answers' | 'rewrites';
const MOODS: readonly Mood[] = ['takes', 'refuses', 'is busy', 'is silent', 'loses answers', 'rewrites'];

/** DLI with one job and a mood: no wire, no signature, so that many thousands of statuses take minutes. */
class MoodyDli implements Dli {
  mood: Mood;
  status: string;
  calls = 0;
  readonly fields: Fields = { ...LIVE, cu_number: 4 };
  readonly #lot: Lot;

  constructor(lot: Lot) {
    this.#lot = lot;
    this.mood = lot.pick(MOODS);
    this.status = lot.pick(['job_init', 'job_running', 'job_submitting', 'job_finish']);
  }

  async show(): Promise<Result<ShownJob>> {
    this.calls += 1;
    if (this.mood === 'is silent') return this.#no('CloudUnavailable');
    return { ok: true, value: { ...seen({ ...this.fields }, this.status), projectId: 'a1' } };
  }

  async update(_target: unknown, body: Body): Promise<Result<Updated>> {
    this.calls += 1;
    if (this.mood === 'is busy')
      return this.#no(this.#lot.pick(['Throttled', 'StateConflict', 'QueueNotReady']));
    if (this.mood === 'refuses')
      return this.#no(this.#lot.pick(['Rejected', 'PermissionDenied', 'AuthFailed']));
    if (this.mood !== 'rewrites') Object.assign(this.fields, body);
    if (this.mood === 'loses answers') return this.#no('CloudUnavailable', { ambiguous: true });
    return { ok: true, value: { update_time: 1_516_952_770_900, requestId: undefined } };
  }

  async start(): Promise<Result<Delivered>> {
    this.calls += 1;
    return this.#no('StateConflict');
  }

  stop(): Promise<Result<Delivered>> {
    return this.start();
  }

  remove(): Promise<Result<Delivered>> {
    return this.start();
  }

  restore(): Promise<Result<Delivered>> {
    return this.start();
  }

  async find(): Promise<Result<FoundJobs>> {
    this.calls += 1;
    return this.#no('PermissionDenied');
  }

  async create(): Promise<Result<Created>> {
    this.calls += 1;
    return this.#no('PermissionDenied');
  }

  heal(): void {
    this.mood = 'takes';
    this.status = 'job_init';
  }

  #no(kind: FailureKind, more: Partial<Failure> = {}): Result<never> {
    return { ok: false, failure: { kind, message: kind, ...more } };
  }
}

interface Played {
  story: Story;
  dli: MoodyDli;
}

function begin(lot: Lot): Played {
  const job = { desc: 'wanted', cu_number: 2, runtime_config: '{"a":"1"}' };
  const story = new Story({ job, spec: { interval: '1m', mode: lot.often(0.9) ? 'Manage' : 'Observe' } });
  const dli = new MoodyDli(lot);
  story.world.dli = dli;
  return { story, dli };
}

/**
 * No honest status leads to more in an interval of a minute, and a cloud that is busy leads to no fewer: throttled, a pass comes after
 * 1, 2 and 4 s; after a conflict of states it comes after 15 s, and the back-off begins anew. That is 12 passes, each a look and an
 * update.
 */
const MOST_CALLS = 24;

async function forgeAndCount({ story, dli }: Played, from: () => void): Promise<number> {
  let most = 0;
  for (let part = 0; part < EACH; part += 1) {
    from();
    const before = dli.calls;
    await story.live(MINUTE);
    most = Math.max(most, dli.calls - before);
  }
  return most;
}

/** What is wrong after one seed; undefined when nothing is. */
async function play(seed: number): Promise<string | undefined> {
  const lot = lotOf(`status ${seed}`);
  const played = begin(lot);
  const { story, dli } = played;
  await story.pass();
  const known = learn(story.cluster.status());
  const most = await forgeAndCount(played, () => {
    story.cluster.forge(forgedStatus(lot, known, story.now), story.now);
    if (lot.often(0.3)) story.restart();
  });
  if (most > MOST_CALLS) return `${most} calls in an interval`;
  dli.heal();
  story.cluster.touch({ reconcileRequest: `now ${seed}` });
  const end = story.now + 2 * HOUR;
  for (let what = amiss(played); ; what = amiss(played)) {
    if (what === undefined || story.now > end) return what;
    await story.live(MINUTE);
  }
}

const isOurs = ({ type }: Condition): boolean => (CONDITION_TYPES as readonly string[]).includes(type);

/** What the last hours have left behind. */
function amiss({ story, dli }: Played): string | undefined {
  const observes = story.cluster.spec()['mode'] === 'Observe';
  const ready = story.ready();
  if (ready !== (observes ? 'False/DriftDetected' : 'True/UpToDate')) return `ends as ${ready}`;
  if (!observes && dli.fields.desc !== 'wanted') return 'the job is not as wanted';
  const { observedGeneration, lastUpdate, history = [], conditions = [] } = story.cluster.status();
  if (observedGeneration !== story.cluster.get(KEY).generation) return `observes ${observedGeneration}`;
  const times = [
    lastUpdate?.at,
    ...history.map(({ at }) => at),
    ...conditions.filter(isOurs).map(({ lastTransitionTime }) => lastTransitionTime),
  ];
  const wrong = times.filter(
    (time) => time !== undefined && (!isRfc3339(time) || Date.parse(time) > story.now + 86_400_000),
  );
  return wrong.length > 0 ? `keeps the time ${wrong[0]}` : undefined;
}

const PARTS = 2;

/** What is wrong after the seeds of this part, at most five of them. */
export async function fuzz(part: number): Promise<string[]> {
  const found: string[] = [];
  const last = Number(FUZZ) / EACH;
  for (let seed = 1 + part; seed <= last && found.length < 5; seed += PARTS) {
    const what = await play(seed).catch((error: unknown) => `throws ${String((error as Error).stack)}`);
    if (what !== undefined) found.push(`seed ${seed}: ${what}`);
  }
  return found;
}

/** Statuses of each part. */
export const COUNT = Math.floor(Number(FUZZ) / PARTS);
/** 100,000 take minutes of processor time. */
export const LONG_MS = 1_800_000;
