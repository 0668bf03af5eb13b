/** What the controller may call, how often, and after what. Judged where it is known which replica made each call. */
import type { Entry } from '../../http/trace.ts';
import type { Fields } from '../facts.ts';
import { secretsIn } from '../filled.ts';
import { type Evidence, isGood, isHandled, isToJob, jobOf, type Oracle, putsOf, sentAt } from './evidence.ts';
import { runCallsOf } from './run-calls.ts';

/** Calls of the replicas. */
const own = ({ entries, simulated }: Evidence): Entry[] =>
  simulated === undefined ? [] : entries.filter(({ from }) => from !== undefined);

/** The same update with `name` and `desc` beside it, or without: a running job may want them, or refuse them. */
export function isOtherForm(one: Entry, other: Entry): boolean {
  const [a, b] = [one, other].map(({ body }) => {
    const { name: _, desc: __, ...changes } = (body ?? {}) as Fields;
    return JSON.stringify(changes);
  });
  return a === b && one.status > 0;
}

/** Between two PUTs of a replica to one job it looks at the job, whatever became of the first. */
export const looksFirst: Oracle = (seen) => {
  const looked = new Set<string>();
  const last = new Map<string, Entry>();
  return own(seen)
    .toSorted((a, b) => sentAt(a) - sentAt(b))
    .flatMap((entry) => {
      const key = `${entry.from} ${jobOf(entry)}`;
      if (isToJob(entry, 'GET') && isGood(entry)) looked.add(key);
      if (!isToJob(entry, 'PUT')) return [];
      const before = last.get(key);
      last.set(key, entry);
      const blind = !looked.delete(key) && !(before !== undefined && isOtherForm(before, entry));
      return blind ? [`PUT to job ${jobOf(entry)} without a look before it (${entry.seq})`] : [];
    });
};

const WRITES: readonly [method: string, path: RegExp][] = [
  ['PATCH', /^\/apis\/dli\.gitops\.dev\/v1alpha1\/namespaces\/[^/]+\/flinkjarjobs\/[^/]+\/status$/],
  ['PATCH', /^\/apis\/dli\.gitops\.dev\/v1alpha1\/namespaces\/[^/]+\/flinkjarjobs\/[^/]+$/],
  ['POST', /^\/apis\/events\.k8s\.io\/v1\/namespaces\/[^/]+\/events$/],
  ['POST', /^\/apis\/coordination\.k8s\.io\/v1\/namespaces\/[^/]+\/leases$/],
  ['PUT', /^\/apis\/coordination\.k8s\.io\/v1\/namespaces\/[^/]+\/leases\/[^/]+$/],
];

/** Of an object itself: our finalizer, and what says which object is meant. */
const OWN_METADATA = ['uid', 'resourceVersion', 'finalizers'];

function isOfMore({ method, path, body }: Entry): boolean {
  if (method !== 'PATCH' || path.endsWith('/status')) return false;
  const { metadata = {}, ...others } = (body ?? {}) as { metadata?: object };
  const isOwn = Object.keys(metadata).every((name) => OWN_METADATA.includes(name));
  return !isOwn || Object.keys(others).length > 0;
}

/** To the API server it writes statuses, its finalizer, events and its Lease, and nothing else. */
export const writesOnlyItsOwn: Oracle = (seen) =>
  own(seen)
    .filter(({ server, method }) => server === 'kubernetes' && method !== 'GET')
    .filter(
      (entry) =>
        !WRITES.some(([method, path]) => entry.method === method && path.test(entry.path)) || isOfMore(entry),
    )
    .map(({ method, path, seq }) => `${method} ${path} is not the controller's to send (${seq})`);

const SECRET = /^\/api\/v1\/namespaces\/([^/]+)\/secrets(?:\/([^/]+))?$/;

/** Secrets are read one by one, and only those that an object of the same namespace names. */
export const secretsOfItsNamespace: Oracle = (seen) => {
  const named = new Set<string>();
  for (const fact of seen.simulated?.facts ?? []) {
    if (fact.kind !== 'wish') continue;
    const { key, secret, places = {} } = fact.wish;
    for (const name of [secret, ...Object.values(places).flatMap(secretsIn)])
      named.add(`${key.split('/')[0]}/${name}`);
  }
  return own(seen).flatMap(({ path, seq }) => {
    const [, namespace, name] = SECRET.exec(path) ?? [];
    if (namespace === undefined || named.has(`${namespace}/${name}`)) return [];
    return [`Secret ${namespace}/${name ?? '*'} is read, which no object names (${seq})`];
  });
};

const WINDOW_MS = 60_000;
/** A back-off makes far fewer. */
const MOST = 60;
/** What somebody does to one object wakes all that name the same job. */
const MORE_FOR_EACH = 2;

/** When somebody did something to an object or a Secret, ms. */
const doings = ({ simulated }: Evidence): number[] =>
  (simulated?.facts ?? [])
    .filter(({ kind }) => ['wish', 'deleted', 'asked', 'secret'].includes(kind))
    .map(({ at }) => at);

/** No more calls about one job in a minute than a back-off and what people do there make. */
export const noStorm: Oracle = (seen) => {
  const done = doings(seen);
  const recent = new Map<string, number[]>();
  const stormy = new Set<string>();
  for (const entry of own(seen)) {
    const job = jobOf(entry);
    if (entry.server !== 'dli' || job === '') continue;
    const key = `${entry.from} calls job ${job}`;
    const since = sentAt(entry) - WINDOW_MS;
    const times = [...(recent.get(key) ?? []).filter((at) => at > since), sentAt(entry)];
    recent.set(key, times);
    if (times.length <= MOST) continue;
    const most = MOST + MORE_FOR_EACH * done.filter((at) => at > since && at < sentAt(entry)).length;
    if (times.length > most) stormy.add(`${key} more than ${most} times a minute`);
  }
  return [...stormy];
};

interface LeaseHold {
  at: number;
  holder: string;
  /** When its renewal was sent. */
  sentAt: number;
  durationMs: number;
}

const LEASE = /\/leases(\/|$)/;

function holdsOf(seen: Evidence): LeaseHold[] {
  return own(seen)
    .filter(({ server, method, path }) => server === 'kubernetes' && method !== 'GET' && LEASE.test(path))
    .filter((entry) => isHandled(entry) && isGood(entry))
    .map((entry) => {
      const { spec } = entry.body as { spec: { holderIdentity: string; leaseDurationSeconds: number } };
      return {
        at: entry.at,
        holder: spec.holderIdentity,
        sentAt: sentAt(entry),
        durationMs: spec.leaseDurationSeconds * 1_000,
      };
    });
}

/** A write leaves only while its sender holds the Lease, and while nobody else can have taken it. */
export const onlyTheLeader: Oracle = (seen) => {
  const holds = holdsOf(seen);
  const setBack = (seen.simulated?.facts ?? []).filter(({ kind }) => kind === 'setBack');
  return [...putsOf(seen), ...runCallsOf(seen)].flatMap(({ entry, jobId }) => {
    const now = sentAt(entry);
    const last = holds.findLast(({ at }) => at <= now);
    if (entry.from === undefined || last === undefined) return [];
    // The Lease itself is another then.
    if (setBack.some(({ at }) => at <= now && now < at + 2 * last.durationMs)) return [];
    const isHolder = last.holder === entry.from && now <= last.sentAt + last.durationMs;
    return isHolder
      ? []
      : [`${entry.method} to job ${jobId} by ${entry.from}, who does not hold the Lease (${entry.seq})`];
  });
};
