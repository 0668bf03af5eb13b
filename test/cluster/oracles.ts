/** What has to hold whatever was done to the controller, judged from the traces alone. Each oracle names what it saw amiss. */
import { stringifyJson } from '../../src/core/json.ts';
import type { Entry } from '../../src/simulator/trace.ts';
import type { Json } from '../contract/kubernetes-http.ts';
import { leaksIn } from '../support/leaks.ts';
import { isReady } from './flink-jar-jobs.ts';
import type { Resources } from './resources.ts';

/** One generation of one object, as its author knows it from the answer to the edit. */
export interface Wish {
  uid: string;
  jobId: string;
  generation: number;
  /** Says which generation a PUT carries: no two wishes for one job have the same. */
  desc: string;
}

export interface Ended {
  replica: string;
  /** undefined: it still runs. -1: ended by a signal. */
  code: number | undefined;
  expected: number | undefined;
  /** Standard error, log and metrics. */
  said: string;
  /** At first rest, and at the last; undefined once it has ended. */
  before: Resources | undefined;
  after: Resources | undefined;
}

export interface Seen {
  /** Of both sides. DLI is the server `dli`, the API server anything that begins with `kubernetes`. */
  entries: readonly Entry[];
  wishes: readonly Wish[];
  /** `desc` of each job before any PUT, by id. */
  before: Readonly<Record<string, string>>;
  /** `desc` of each job at the end. */
  live: Readonly<Record<string, string>>;
  /** The objects that exist at the end. */
  objects: readonly Json[];
  /** Everything was converged when the trace had come so far. */
  quietSince: number;
  /** 1, or 2 where a kill or a lost answer was injected. */
  putsPerGeneration: 1 | 2;
  replicas: readonly Ended[];
  /** Values that nobody may ever say. */
  secrets: readonly string[];
}

export type Oracle = (seen: Seen) => string[];

const isGood = ({ status }: Entry): boolean => status >= 200 && status < 300;
const jobOf = ({ path }: Entry): string => /\/(?:flink-)?jobs\/(\d+)$/.exec(path)?.[1] ?? '';
const toJob = (entry: Entry, method: string): boolean =>
  entry.server === 'dli' && entry.method === method && jobOf(entry) !== '';

interface Put {
  entry: Entry;
  jobId: string;
  wish: Wish | undefined;
}

const putsOf = ({ entries, wishes }: Seen): Put[] =>
  entries
    .filter((entry) => toJob(entry, 'PUT'))
    .map((entry) => {
      const jobId = jobOf(entry);
      const { desc } = entry.body as Json;
      return { entry, jobId, wish: wishes.find((wish) => wish.jobId === jobId && wish.desc === desc) };
    });

interface Report {
  entry: Entry;
  uid: string;
  status: Json;
}

/** The status writes that took effect; those of anybody else have no uid in them. */
const reportsOf = ({ entries }: Seen): Report[] =>
  entries
    .filter(
      ({ server, method, path }) =>
        server.startsWith('kubernetes') && method === 'PATCH' && /\/flinkjarjobs\/[^/]+\/status$/.test(path),
    )
    .filter((entry) => isGood(entry) || entry.fault === 'answerLost')
    .map((entry) => ({
      entry,
      uid: (entry.body as Json).metadata?.uid,
      status: (entry.body as Json).status ?? {},
    }))
    .filter(({ uid }) => uid !== undefined);

const readyIn = (status: Json): Json =>
  (status?.conditions ?? []).find(({ type }: Json) => type === 'Ready') ?? {};

/** G1: what is wanted is so, it is said so, and then nothing is sent any more. */
export function converged(seen: Seen): string[] {
  const { entries, wishes, live, objects, quietSince } = seen;
  const unsaid = objects
    .filter((object) => !isReady(object))
    .map(({ metadata }) => `${metadata.uid} is not Ready for generation ${metadata.generation}`);
  const wrong = objects.flatMap(({ metadata: { uid, generation } }) => {
    const wish = wishes.find((one) => one.uid === uid && one.generation === generation);
    if (wish === undefined) return [`generation ${generation} of ${uid} is nobody's wish`];
    const is = live[wish.jobId];
    return is === wish.desc ? [] : [`job ${wish.jobId} is "${is}", not "${wish.desc}"`];
  });
  const late = { ...seen, entries: entries.filter(({ seq }) => seq > quietSince) };
  const puts = putsOf(late).map(({ entry, jobId }) => `PUT to job ${jobId} at rest (${entry.seq})`);
  const reports = reportsOf(late).map(({ entry, uid }) => `status of ${uid} written at rest (${entry.seq})`);
  return [...unsaid, ...wrong, ...puts, ...reports];
}

/** G2: no PUT of an older generation than one that was sent already for that object; none that nobody asked for. */
export function neverOlder(seen: Seen): string[] {
  const newest = new Map<string, number>();
  return putsOf(seen).flatMap(({ entry, jobId, wish }) => {
    if (wish === undefined) return [`PUT to job ${jobId} of what nobody wanted (${entry.seq})`];
    const before = newest.get(wish.uid) ?? 0;
    newest.set(wish.uid, Math.max(before, wish.generation));
    return wish.generation < before
      ? [`PUT of generation ${wish.generation} after ${before} to job ${jobId} (${entry.seq})`]
      : [];
  });
}

/** G3: one PUT a generation; two where a kill or a lost answer was injected. */
export function neverTwice(seen: Seen): string[] {
  const counts = new Map<Wish, number>();
  for (const { wish } of putsOf(seen)) if (wish !== undefined) counts.set(wish, (counts.get(wish) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > seen.putsPerGeneration)
    .map(([{ jobId, generation }, count]) => `${count} PUTs of generation ${generation} to job ${jobId}`);
}

/** The newest of each kind that was reported of an object. */
interface Reported {
  observedGeneration: number;
  update_time: number | bigint;
}

/** G4: what is reported never goes back. */
export function neverBack(seen: Seen): string[] {
  const newest = new Map<string, Reported>();
  return reportsOf(seen).flatMap(({ entry, uid, status }) => {
    const before = newest.get(uid) ?? { observedGeneration: 0, update_time: 0 };
    const now = { ...before, ...pick(status, 'observedGeneration'), ...pick(status, 'update_time') };
    newest.set(uid, now);
    return (['observedGeneration', 'update_time'] as const)
      .filter((field) => now[field] < before[field])
      .map((field) => `${field} of ${uid} went from ${before[field]} to ${now[field]} (${entry.seq})`);
  });
}

const pick = (status: Json, field: string): Json =>
  status[field] === undefined || status[field] === null ? {} : { [field]: status[field] };

const answeredAt = ({ at, took }: Entry): number => at + (took ?? Number.POSITIVE_INFINITY);

/** G4: Ready=True for a generation only after a PUT of it was accepted, or a GET showed the job to be like that already. */
export function readyForCause(seen: Seen): string[] {
  const puts = putsOf(seen);
  return reportsOf(seen).flatMap(({ entry, uid, status }) => {
    const { status: ready, observedGeneration: generation } = readyIn(status);
    if (ready !== 'True') return [];
    const wish = seen.wishes.find((one) => one.uid === uid && one.generation === generation);
    if (wish === undefined)
      return [`Ready of ${uid} for generation ${generation}, which is nobody's (${entry.seq})`];
    const earlier = puts.filter(
      (put) => put.jobId === wish.jobId && isGood(put.entry) && answeredAt(put.entry) <= entry.at,
    );
    const sent = earlier.some((put) => put.wish === wish);
    return sent || wasEqual(seen, wish, { entry, earlier })
      ? []
      : [`Ready of ${uid} for generation ${generation} without a cause (${entry.seq})`];
  });
}

/** Whether a GET before the report met the job as it is wanted: behind the last PUT that had taken effect by then. */
function wasEqual(
  seen: Seen,
  wish: Wish,
  { entry, earlier }: { entry: Entry; earlier: readonly Put[] },
): boolean {
  const looks = seen.entries.filter(
    (one) => toJob(one, 'GET') && jobOf(one) === wish.jobId && isGood(one) && answeredAt(one) <= entry.at,
  );
  return looks.some((look) => {
    const last = earlier.filter((put) => put.entry.at < look.at).at(-1);
    const desc = last === undefined ? seen.before[wish.jobId] : (last.entry.body as Json).desc;
    return desc === wish.desc;
  });
}

/** G6: nobody ended but as expected, and nothing escaped. */
export const noUnhandledExit = ({ replicas }: Seen): string[] =>
  replicas.flatMap(({ replica, code, expected, said }) => [
    ...(code === expected ? [] : [`${replica} ended with ${code}, not with ${expected}`]),
    ...(/unhandled|uncaught|"level":"fatal"|^\s+at .+:\d+:\d+\)?$/im.test(said)
      ? [`${replica} let an error escape`]
      : []),
  ]);

/** G5: no secret in anything that was said: log, metrics, status, events. The trace masks what a Secret itself holds. */
export function nothingSecret({ entries, objects, replicas, secrets }: Seen): string[] {
  const written = entries.filter(({ server, method }) => server.startsWith('kubernetes') && method !== 'GET');
  const texts: [where: string, text: string][] = [
    ...replicas.map(({ replica, said }): [string, string] => [`what ${replica} said`, said]),
    ['what was written to the API server', stringifyJson(written.map(({ body }) => body ?? null))],
    ['the objects', stringifyJson(objects)],
  ];
  return texts.flatMap(([where, text]) => leaksIn(text, secrets).map(() => `a secret in ${where}`));
}

/** Growth of the resident memory that is no leak but the way of a heap, MiB. */
const GROWTH = 64;

/** G7: a process that went through it holds no more than before. */
export const nothingKept = ({ replicas }: Seen): string[] =>
  replicas.flatMap(({ replica, before, after }) => {
    if (before === undefined || after === undefined) return [];
    const grown = Math.round(after.rss - before.rss);
    const more = after.sockets - before.sockets;
    return [
      ...(grown > GROWTH ? [`${replica} has grown by ${grown} MiB`] : []),
      ...(more > 2 ? [`${replica} has ${more} more sockets open than before`] : []),
    ];
  });

export const ORACLES: Readonly<Record<string, Oracle>> = {
  G1: converged,
  G2: neverOlder,
  G3: neverTwice,
  'G4 (back)': neverBack,
  'G4 (cause)': readyForCause,
  G5: nothingSecret,
  // How long the event loop is held up is a time, and for the bench: here others use the machine too.
  G6: noUnhandledExit,
  G7: nothingKept,
};

/** Empty when all hold. */
export const violations = (seen: Seen): string[] =>
  Object.entries(ORACLES).flatMap(([name, oracle]) => oracle(seen).map((what) => `${name}: ${what}`));
