/** A work queue on a clock of the test's: one account, and places for whatever comes, unless told otherwise. */
import { type QueueOptions, WorkQueue } from '../../src/controller/queue/queue.ts';
import { chanceOf } from './chance.ts';
import { FakeClock } from './fake-clock.ts';

export const newQueue = (options: Partial<QueueOptions> = {}): WorkQueue =>
  new WorkQueue({
    clock: new FakeClock(),
    chance: chanceOf(() => 0.5),
    width: { young: 1_000, all: 2_000 },
    accountOf: () => 'one',
    tenantOf: () => 'one',
    standingOf: () => 'new',
    ...options,
  });
