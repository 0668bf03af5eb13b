/** Objects that name no job: each makes one at most, and comes to no job but its own. */
import type { Evidence, KnownWish, Oracle, Simulated } from './evidence.ts';
import type { OwnJobSeen } from './run-calls.ts';

/** The job was taken away in between, or nobody knows any more that it was made. */
const isLost = ({ facts }: Simulated, jobId: string): boolean =>
  facts.some((fact) => fact.kind === 'setBack' || (fact.kind === 'job' && fact.jobId === jobId));

/** No object ever makes a second job. */
export const makesOne: Oracle = ({ simulated }) => {
  if (simulated === undefined) return [];
  const first = new Map<string, string>();
  return simulated.owned.flatMap(({ uid, jobId, isMade }) => {
    if (!isMade) return [];
    const before = first.get(uid);
    first.set(uid, jobId);
    return before === undefined || isLost(simulated, before)
      ? []
      : [`${uid} has made job ${jobId} beside job ${before}`];
  });
};

const RENAMED_MS = 60_000;

/** The console, or an update, has given it another name shortly before. */
const isRenamed = ({ jobId, at }: OwnJobSeen, { simulated, entries }: Evidence): boolean =>
  (simulated?.facts ?? []).some(
    (fact) => fact.kind === 'job' && fact.jobId === jobId && at - fact.at < RENAMED_MS && fact.at <= at,
  ) ||
  entries.some(
    (entry) => entry.method === 'PUT' && entry.path.endsWith(`/${jobId}`) && at - entry.at < RENAMED_MS,
  );

const mayAdopt = ({ adoptionPolicy }: KnownWish): boolean => adoptionPolicy !== 'Create';

/** A job that an object has not made it comes to by a spec that says so, and by its whole name. */
export const takesItsOwn: Oracle = (seen) => {
  const { simulated, wishes } = seen;
  if (simulated === undefined) return [];
  const { owned } = simulated;
  return owned.flatMap((one) => {
    const { uid, jobId, name, isMade } = one;
    const isOwn = owned.some((made) => made.isMade && made.uid === uid && made.jobId === jobId);
    if (isMade || isOwn) return [];
    const own = wishes.filter((wish) => wish.uid === uid);
    if (!own.some(mayAdopt)) return [`${uid} has taken job ${jobId} over, which no spec of it says`];
    const isNamed = own.some((wish) => wish.wants['name'] === name) || isRenamed(one, seen);
    return isNamed ? [] : [`${uid} has taken job ${jobId} over, whose name ${name} it does not want`];
  });
};
