/** Objects that are not to be managed are left alone. */
import { type Evidence, type JobPut, type KnownWish, type Oracle, putsOf, reportsOf } from './evidence.ts';

/** Of each object that names the job, the generation that the sender of the PUT has dealt with last. */
function dealtWith(seen: Evidence, { entry, jobId }: JobPut): KnownWish[] {
  const reports = reportsOf(seen).filter(
    (report) => report.entry.from === entry.from && report.entry.seq < entry.seq,
  );
  const uids = new Set(seen.wishes.filter((wish) => wish.jobId === jobId).map(({ uid }) => uid));
  return [...uids].flatMap((uid) => {
    const last = reports.findLast(
      ({ uid: of, status }) => of === uid && status['observedGeneration'] !== undefined,
    );
    if (last === undefined) return [];
    const { entry: told, status } = last;
    const then = seen.wishes.filter((wish) => wish.uid === uid && (wish.seq ?? 0) < told.seq);
    return then.findLast(({ generation }) => generation === status['observedGeneration']) ?? [];
  });
}

const isManaged = ({ suspended, observed }: KnownWish): boolean => suspended !== true && observed !== true;

/** Nothing is sent for an object once the sender has said that it is suspended, or only observed. */
export const handsOff: Oracle = (seen) => {
  if (seen.simulated === undefined) return [];
  return putsOf(seen).flatMap((put) => {
    const known = dealtWith(seen, put);
    // An object that it has not said anything of yet may be managed.
    const others = put.wishes.filter(
      (wish) => !known.some(({ uid, generation }) => uid === wish.uid && generation >= wish.generation),
    );
    const free = !put.back && known.length > 0 && others.length === 0 && !known.some(isManaged);
    return free ? [`PUT to job ${put.jobId}, which nobody manages (${put.entry.seq})`] : [];
  });
};
