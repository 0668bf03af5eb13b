/** G2: no PUT of an older generation than one that was sent already for that object; none that nobody asked for. */
import { type JobPut, type Oracle, presentGeneration, putsOf } from './evidence.ts';

/** The only object that it can be of; undefined when there are several. */
const objectOf = ({ wishes }: JobPut): string | undefined =>
  new Set(wishes.map(({ uid }) => uid)).size === 1 ? wishes[0]?.uid : undefined;

export const neverOlder: Oracle = (seen) => {
  const newest = new Map<string, number>();
  return putsOf(seen).flatMap((put) => {
    const { entry, jobId, wishes } = put;
    if (put.back) return [];
    if (wishes.length === 0) return [`PUT to job ${jobId} of what nobody wanted (${entry.seq})`];
    const before = (one: string): number =>
      Math.min(newest.get(one) ?? 0, presentGeneration(seen, one, entry));
    const old = wishes.every(({ uid, generation }) => generation < before(uid));
    const [first, last] = [wishes[0], wishes.at(-1)];
    const uid = objectOf(put);
    if (uid !== undefined) newest.set(uid, Math.max(before(uid), first?.generation ?? 0));
    return old
      ? [
          `PUT of generation ${last?.generation} after ${before(String(last?.uid))} to job ${jobId} (${entry.seq})`,
        ]
      : [];
  });
};
