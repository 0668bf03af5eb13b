/**
 * An object runs under the controller's own loop, on virtual time, while somebody writes statuses that the schema takes. `FUZZ` says
 * how many; `npm run attack` takes 200,000. In two parts, because a suite has one processor.
 */
import type { Lot } from '../../sim/whole/lot.ts';
import { lotOf } from '../../sim/whole/lot.ts';
import { type ObservedJob, runStateOf } from '../../src/core/job/states.ts';
import { CONDITION_TYPES, type Condition } from '../../src/core/object/condition.ts';
import { isObject, type JsonObject } from '../../src/ground/json.ts';
import { isRfc3339 } from '../../src/ground/rfc3339.ts';
import { recordAt } from '../support/running.ts';
import { KEY, MINUTE, Story } from '../support/story.ts';
import { forgedStatus, learn } from './forged-status.ts';
import { MoodyDli, type Order } from './moody-dli.ts';

const { FUZZ = '3000' } = process.env;
/** Forged statuses a seed. */
const EACH = 3;
const HOUR = 60 * MINUTE;

const WANTED = { desc: 'wanted', cu_number: 2, runtime_config: '{"a":"1"}' };

interface Played {
  story: Story;
  dli: MoodyDli;
  /** What is wrong with a start or a stop. */
  wrong: string[];
}

/** What else the spec asks for; six of ten objects start and stop nothing. */
function specOf(lot: Lot): object {
  const state = lot.often(0.4) ? lot.pick(['Running', 'Stopped']) : undefined;
  return {
    interval: '1m',
    mode: lot.often(0.9) ? 'Manage' : 'Observe',
    ...(state === undefined ? {} : { state }),
    ...(lot.often(0.5) ? { upgradeMode: lot.pick(['Savepoint', 'Stateless']) } : {}),
    ...(state === 'Running' ? { restartPolicy: lot.pick(['Never', 'OnFailure', 'Always']) } : {}),
  };
}

function begin(lot: Lot): Played {
  const story = new Story({ job: WANTED, spec: specOf(lot) });
  const wrong: string[] = [];
  const onOrder = (order: Order): void => {
    const what = wrongOrder(story, order);
    if (what !== undefined) wrong.push(what);
  };
  const dli = new MoodyDli({ lot, now: () => story.now, onOrder });
  story.world.dli = dli;
  return { story, dli, wrong };
}

/** Nothing is lost by a start without a savepoint: there is none, or nothing to resume. */
const mayBeFresh = ({ status, start_time, has_savepoint }: ObservedJob): boolean =>
  has_savepoint === false || status === 'job_finish' || start_time === undefined;

/** What is wrong with how the job is taken down, or brought up. */
function wrongHow({ shown, ...order }: Order, upgradeMode: unknown): string | undefined {
  const state = runStateOf(shown.status);
  if (order.type === 'Stop') {
    if (['rest', 'moving', 'blocked'].includes(state)) return `a stop of a job in ${shown.status}`;
    return order.savepoint === (upgradeMode === 'Savepoint') ? undefined : `a stop not as ${upgradeMode}`;
  }
  if (state !== 'rest') return `a start of a job in ${shown.status}`;
  const isAsAsked = order.resume
    ? upgradeMode === 'Savepoint'
    : upgradeMode === 'Stateless' || mayBeFresh(shown);
  return isAsAsked ? undefined : `a start of a job in ${shown.status}, not as ${upgradeMode}`;
}

/** Whatever the status says, a start or a stop is sent only as the spec asks, to a job as it was seen, and after its record. */
function wrongOrder({ cluster }: Story, order: Order): string | undefined {
  const { state, mode, upgradeMode = 'Savepoint' } = cluster.spec();
  const { operation } = cluster.status();
  if (mode !== 'Manage' || state !== (order.type === 'Start' ? 'Running' : 'Stopped'))
    return `a ${order.type} with state ${state} in ${mode}`;
  if (operation?.type !== order.type || operation.sent !== 'Intended')
    return `a ${order.type} without its record`;
  return wrongHow(order, upgradeMode);
}

/**
 * No honest status leads to more in an interval of a minute, and a cloud that is busy leads to no fewer: throttled, a pass comes after
 * 1, 2 and 4 s; after a conflict of states it comes after 15 s, and the back-off begins anew. That is 12 passes, each a look and an
 * update.
 */
const MOST_CALLS = 24;

/**
 * A start that is throttled is sent again 2, 5, 10 and 19 s after the first, with the second that a pass takes, and one of which
 * nobody knows what became of it is made again half a minute later: three and five. Of stops, made again after a minute, there are fewer.
 */
const MOST_ORDERS = 8;

/** A stop that DLI has taken and that did nothing is made again after a minute; a job that ends at once is started once an interval. */
const MOST_TAKEN = 2;

/** What there is too much of in some interval, each after a forged status. */
async function forgeAndCount({ story, dli }: Played, forge: () => void): Promise<string | undefined> {
  for (let part = 0; part < EACH; part += 1) {
    forge();
    const [calls, orders] = [dli.calls, dli.orders.length];
    await story.live(MINUTE);
    const made = dli.orders.slice(orders);
    const taken = made.filter((order) => order.taken);
    if (dli.calls - calls > MOST_CALLS) return `${dli.calls - calls} calls in an interval`;
    if (made.length > MOST_ORDERS) return `${made.length} starts and stops are sent in an interval`;
    if (taken.length > MOST_TAKEN) return `${taken.length} starts and stops are taken in an interval`;
  }
  return undefined;
}

/**
 * Half of the records of an operation are of this object, and of times that the controller could have written. All are of starts and
 * stops: the record of a restart counts whatever the spec says, because it owes the job a start, and has no bounds here yet.
 */
function believable(status: JsonObject, story: Story, lot: Lot): JsonObject {
  if (!isObject(status['operation'])) return status;
  const { operation } = status;
  if (lot.often(0.5)) return { ...status, operation };
  const time = story.now - lot.int(0, 120_000);
  const { uid, jobId, account, generation, startedAt, stepAt } = recordAt(story, time, {});
  return {
    ...status,
    operation: { ...(operation as JsonObject), uid, jobId, account, generation, startedAt, stepAt },
  };
}

/** Between the announcement of a call and the call, while the record still says who has announced it. */
function alterAnnounced({ cluster, now }: Story, lot: Lot): void {
  const { operation } = cluster.status();
  if (operation?.sent !== 'Intended' || lot.often(0.5)) return;
  const upgradeMode = lot.pick(['Savepoint', 'Stateless']);
  cluster.forge(
    { ...cluster.stored(), operation: { ...operation, upgradeMode, resume: lot.often(0.5) } },
    now,
  );
}

/** What is wrong after one seed; undefined when nothing is. */
async function play(seed: number): Promise<string | undefined> {
  const lot = lotOf(`status ${seed}`);
  const played = begin(lot);
  const { story, dli, wrong } = played;
  await story.pass();
  const known = learn(story.cluster.status());
  const { onWritten } = story.world;
  story.world.onWritten = () => alterAnnounced(story, lot);
  const tooMuch = await forgeAndCount(played, () => {
    story.cluster.forge(believable(forgedStatus(lot, known, story.now), story, lot), story.now);
    if (lot.often(0.3)) story.restart();
    if (lot.often(0.3)) dli.befall();
    if (lot.often(0.2)) story.cluster.touch({ reconcileRequest: lot.id() });
  });
  if (tooMuch !== undefined) return tooMuch;
  story.world.onWritten = onWritten;
  dli.heal(story.cluster.spec()['mode'] === 'Observe' ? {} : WANTED);
  // What a forged operation waits for may be at rest only after the first request: a person asks again.
  const what = (await asked(played, `now ${seed}`)) && (await asked(played, `again ${seed}`));
  return wrong[0] ?? what;
}

/** What is still wrong an hour after a reconcile-now. */
async function asked(played: Played, reconcileRequest: string): Promise<string | undefined> {
  const { story } = played;
  story.cluster.touch({ reconcileRequest });
  const end = story.now + HOUR;
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
  const { state } = story.cluster.spec();
  const isWrong = state !== undefined && (runStateOf(dli.status) === 'rest') !== (state === 'Stopped');
  if (!observes && isWrong) return `leaves the job in ${dli.status}`;
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
