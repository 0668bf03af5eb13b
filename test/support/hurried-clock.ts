import { type Clock, systemClock } from '../../src/ground/clock.ts';

const TIMES = 5;

/** Time that passes five times as fast; the date stays the true one. For suites in which back-offs have to pass. */
export const hurriedClock: Clock = {
  now: () => systemClock.now() * TIMES,
  wall: systemClock.wall,
  after: (ms, run) => systemClock.after(ms / TIMES, run),
};

/** As long as it takes anybody else to give up: a machine that is busy answers no faster. */
export const UNHURRIED = { 'dli-timeout': `${10 * TIMES}s` };
