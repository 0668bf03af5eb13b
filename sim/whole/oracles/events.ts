/** Events, and requests to reconcile now: each event is posted once, and each request is answered. */
import type { Entry } from '../../http/trace.ts';
import {
  type Evidence,
  isGood,
  isHandled,
  isToJob,
  jobOf,
  type ObjectSeen,
  type Oracle,
  readyIn,
  reportsOf,
} from './evidence.ts';

interface KubeEvent {
  /** Of one telling: sent again, since its answer did not come, it has the same one. */
  metadata?: { name?: string };
  reason?: string;
  note?: string;
  regarding?: { uid?: string };
}

const HOUR_MS = 3_600_000;

const eventsOf = ({ entries, simulated }: Evidence): Entry[] =>
  simulated === undefined
    ? []
    : entries.filter(
        (entry) => entry.from !== undefined && entry.method === 'POST' && entry.path.endsWith('/events'),
      );

/** Something was tried of this object in between, and came out in the same way. */
function triedAgain(
  { entries, wishes }: Evidence,
  uid: string | undefined,
  [first, again]: readonly [Entry, Entry],
): boolean {
  const jobs = new Set(wishes.filter((wish) => wish.uid === uid).map(({ jobId }) => jobId));
  return entries
    .slice(first.seq, again.seq)
    .some((entry) => entry.from === again.from && isToJob(entry, 'PUT') && jobs.has(jobOf(entry)));
}

/** The status has said something else in between, the event of which was not heard. */
const saidOtherwise = (
  seen: Evidence,
  { regarding, reason }: KubeEvent,
  [first, again]: readonly [Entry, Entry],
): boolean =>
  reportsOf(seen).some(
    ({ uid, entry, status }) =>
      uid === regarding?.uid &&
      entry.seq > first.seq &&
      entry.seq < again.seq &&
      (readyIn(status).reason ?? reason) !== reason,
  );

const isHeard = (entry: Entry): boolean => isHandled(entry) && isGood(entry);

/** The same thing is not said twice in a row of one object by one replica, unless the first was not heard, or its answer not. */
export const saidOnce: Oracle = (seen) => {
  const last = new Map<string, { text: string; name: string | undefined; entry: Entry }>();
  return eventsOf(seen).flatMap((entry) => {
    const { metadata, reason, note, regarding } = entry.body as KubeEvent;
    const key = `${entry.from} ${regarding?.uid}`;
    const text = `${reason}: ${note}`;
    const name = metadata?.name;
    const before = last.get(key);
    // One that was not heard counts, too, where it says something else.
    if (isHeard(entry) || before?.text !== text) last.set(key, { text, name, entry });
    const again = isHeard(entry) && before?.text === text && entry.at - before.entry.at < HOUR_MS;
    if (!again || name === before.name || !isHeard(before.entry) || before.entry.fault !== undefined)
      return [];
    const both = [before.entry, entry] as const;
    return triedAgain(seen, regarding?.uid, both) || saidOtherwise(seen, entry.body as KubeEvent, both)
      ? []
      : [`event ${text} twice (${before.entry.seq}, ${entry.seq})`];
  });
};

const ANNOTATIONS = ['dli.gitops.dev/reconcile-requested-at', 'reconcile.fluxcd.io/requestedAt'];

/** When a pass was asked for that is not acknowledged yet. One that asks for what a person has to approve stays open until then. */
export function unanswered({ metadata, status = {} }: ObjectSeen): string | undefined {
  if (readyIn(status).reason === 'AwaitingApproval') return undefined;
  const annotations = (metadata['annotations'] ?? {}) as Record<string, string>;
  const asked = ANNOTATIONS.flatMap((name) => annotations[name] || []);
  const last = asked.join(' ');
  return last === '' || status['lastHandledReconcileAt'] === last ? undefined : last;
}

/** ms: a user is not tried again so soon after a bad login, which is longer than what a history waits for an answer. */
const USER_RESTS_MS = 15 * 60_000;

function isUserAtRest({ entries }: Evidence): boolean {
  const end = entries.at(-1)?.at ?? 0;
  return entries.some(({ server, method, status, at }) => {
    const isBadLogin = server === 'iam' && method === 'POST' && status === 401;
    return isBadLogin && end - at < USER_RESTS_MS;
  });
}

/** A pass that could not act leaves the request for the next one, as long as that lasts. */
function isPending(object: ObjectSeen, seen: Evidence): boolean {
  const { reason = '' } = readyIn(object.status);
  return /^(SecretUnreadable|KeyLocked)$/.test(reason) || (reason === 'AuthFailed' && isUserAtRest(seen));
}

/** Who asked for a pass now is answered, once it has been made. */
export const answered: Oracle = (seen) => {
  if (seen.simulated === undefined) return [];
  return seen.objects.flatMap((object) => {
    const asked = unanswered(object);
    if (asked === undefined || isPending(object, seen)) return [];
    return [`${object.metadata.uid} was to be reconciled at ${asked}, and does not say that it was`];
  });
};
