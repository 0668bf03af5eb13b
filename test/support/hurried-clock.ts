import { type Clock, systemClock } from '../../src/ground/clock.ts';

/** Time that passes so many times faster; the date stays the true one. For suites in which back-offs have to pass. */
export const hurriedClock = (times: number): Clock => ({
  now: () => systemClock.now() * times,
  wall: systemClock.wall,
  after: (ms, run) => systemClock.after(ms / times, run),
});
