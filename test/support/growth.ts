/** How the time that work takes grows with the size of what it is given. */

const TIMES = 8;
const ROUNDS = 12;

/** In proportion the time grows by `TIMES`, with the square by its square; this lies between. */
export const AS_THE_SIZE = TIMES ** 1.5;

function processorMicros(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/**
 * How many times as long `work` takes on eight times the size: processor time of this process, both sizes by turns, the best of
 * each. The collector and the compiler work at odd times, so there are more rounds while the answer is too high.
 */
export function growth(work: (size: number) => unknown, size: number): number {
  // Compiled before it is measured.
  work(TIMES * size);
  let [one, many] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < ROUNDS; round += 1) {
    one = Math.min(
      one,
      processorMicros(() => work(size)),
    );
    many = Math.min(
      many,
      processorMicros(() => work(TIMES * size)),
    );
    if (round > 0 && many / one < AS_THE_SIZE) break;
  }
  return many / one;
}
