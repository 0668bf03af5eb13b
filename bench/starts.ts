/** Starts of the controller over objects that exist already: how long, how much memory, which calls. */
import { type Calls, callsIn, kindOf, readsByJob } from './calls.ts';
import { sleep, until } from './clock.ts';
import type { Operator, Scrape } from './operator.ts';
import { median } from './percentile.ts';
import { quiet, type Rig } from './rig.ts';

export interface StartFigures {
  objects: number;
  /** ms since the process was spawned. */
  readyMs: number;
  /** undefined: there is nothing to ask DLI for. */
  firstCallMs: number | undefined;
  allReadMs: number | undefined;
  /** Processor time of the process until it was done, ms: other programs do not add to it. */
  cpuMs: number;
  /** Bytes; undefined where the system does not tell. */
  rss: number | undefined;
  anon: number | undefined;
  peak: number | undefined;
  /** The longest the event loop was held up, ms. */
  blockedMs: number;
  scrapeMs: number;
  /** Events that were not sent because too many waited. */
  eventsDropped: number;
  calls: Calls;
}

/** Longer than any run: no second visits. */
export const NEVER = '24h';

interface StartOptions {
  objects: number;
  /** Time between two visits. */
  interval?: string;
  /** Memory is read this long after the last call, when what the start needed has been given back. */
  calmMs?: number;
}

const blocked = ({ values }: Scrape): number =>
  (values.get('nodejs_eventloop_lag_max_seconds') ?? Number.NaN) * 1_000;

/** Waits until every job has been read since the tally stood at `before`. */
const allRead = (rig: Rig, wanted: number): Promise<number> =>
  until(
    `${wanted} reads of jobs`,
    async () => {
      const { dliGet } = await rig.ask('tally');
      return dliGet >= wanted ? dliGet : undefined;
    },
    { everyMs: 10 },
  );

interface Started extends StartOptions {
  operator: Operator;
  since: number;
}

async function figuresOf(rig: Rig, { objects, operator, since, calmMs = 2_000 }: Started) {
  await quiet(rig);
  const [first, cpuMs] = [await operator.scrape(), operator.cpuMs()];
  await sleep(calmMs);
  const memory = operator.memory();
  const second = await operator.scrape();
  const rows = await rig.ask('rows', since);
  const reads = rows.filter((row) => kindOf(row) === 'dliGet').map(({ at }) => at - operator.spawnedAt);
  return {
    objects,
    readyMs: operator.readyAt - operator.spawnedAt,
    firstCallMs: reads.at(0),
    allReadMs: readsByJob(rows).size === objects ? reads.at(-1) : Number.NaN,
    cpuMs,
    rss: memory?.rss,
    anon: memory?.anon,
    peak: memory?.peak,
    blockedMs: blocked(first),
    scrapeMs: second.ms,
    eventsDropped: second.values.get('flinkjarjob_events_dropped_total{why="full"}') ?? 0,
    calls: callsIn(rows),
  } satisfies StartFigures;
}

/** Starts it; the caller stops it. */
export async function start(rig: Rig, options: StartOptions) {
  const { objects, interval = NEVER } = options;
  const [{ dliGet }, since] = [await rig.ask('tally'), await rig.ask('mark')];
  const operator = await rig.operator({ interval });
  try {
    await allRead(rig, dliGet + objects);
    return { operator, figures: await figuresOf(rig, { ...options, operator, since }) };
  } catch (error) {
    await operator.stop();
    throw error;
  }
}

/** Bytes of heap that are needed once every job has been read. */
export async function heapWith(rig: Rig, objects: number): Promise<number> {
  const { dliGet } = await rig.ask('tally');
  const operator = await rig.operator({ interval: NEVER, inspect: true });
  try {
    await allRead(rig, dliGet + objects);
    await quiet(rig);
    return await operator.heap();
  } finally {
    await operator.stop();
  }
}

/** Median of each figure; the calls of the last start, as they do not vary. */
export function typical(starts: readonly StartFigures[]): StartFigures {
  const last = starts.at(-1);
  if (last === undefined) throw new RangeError('no start was measured');
  const middle = (name: Exclude<keyof StartFigures, 'calls'>): number =>
    median(starts.map((one) => one[name] ?? Number.NaN));
  const known = (name: Exclude<keyof StartFigures, 'calls'>): number | undefined =>
    last[name] === undefined ? undefined : middle(name);
  return {
    objects: last.objects,
    readyMs: middle('readyMs'),
    firstCallMs: known('firstCallMs'),
    allReadMs: known('allReadMs'),
    cpuMs: middle('cpuMs'),
    rss: known('rss'),
    anon: known('anon'),
    peak: known('peak'),
    blockedMs: middle('blockedMs'),
    scrapeMs: middle('scrapeMs'),
    eventsDropped: middle('eventsDropped'),
    calls: last.calls,
  };
}
