/** A work queue on a clock of the test's: one account, and places for whatever comes, unless told otherwise. */
import type { Standing } from '../../src/controller/queue/accounts.ts';
import { Lanes, type LanesOptions, type PassFound } from '../../src/controller/queue/lanes.ts';
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
    callRate: 1_000_000,
    ...options,
  });

/** Only its lanes, on a clock that stands still. */
export const newLanes = (options: Partial<LanesOptions> = {}): Lanes =>
  new Lanes({
    clock: new FakeClock(),
    chance: chanceOf(() => 0.5),
    onOpened: () => undefined,
    width: { young: 10, all: 60 },
    accountOf: () => 'one',
    tenantOf: () => 'one',
    standingOf: () => 'answers',
    callRate: 1_000_000,
    ...options,
  });

/** Of a pass that tells this of its key, and nothing of the service. */
export const foundOnly = (standing: Standing | undefined): PassFound => ({ standing, heard: undefined });
