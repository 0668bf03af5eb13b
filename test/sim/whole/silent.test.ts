/**
 * Jobs whose GET is never answered, beside one that is well, all of one account, in virtual time. `test/e2e/silent.test.ts` is the
 * same over sockets and a real API server.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Fleet, type Pair } from './fleet.ts';

const SILENT = 40;
const FOR_EVER = '1h';
/** What is well has to be so within this virtual time. */
const SOON_MS = 5_000;
const LATER_MS = 600_000;

let fleet: Fleet;

beforeEach(() => {
  fleet = new Fleet('silent');
});

afterEach(async () => {
  expect([await fleet.stop(), fleet.world.bugs]).toEqual([0, []]);
});

const start = (dliTimeout: string): void => fleet.start({ 'dli-timeout': dliTimeout });

const well = (): Pair => fleet.pair('well', 0);

const silentPairs = (count = SILENT): Pair[] => fleet.pairs(count);

/** An edit becomes true at DLI soon. */
async function isWell(pair: Pair, round: number): Promise<void> {
  fleet.edit(pair, `edit ${round}`);
  await fleet.settled(pair, SOON_MS);
  expect(fleet.descOf(pair)).toBe(`edit ${round}`);
}

/** A change in the console is put right within an interval, its jitter and a pass. */
async function isRepaired(pair: Pair): Promise<void> {
  const wanted = fleet.descOf(pair);
  fleet.jobs.edit(pair.id, { desc: 'from the console' });
  await fleet.until('the repair', () => fleet.descOf(pair) === wanted || undefined, 11_000 + SOON_MS);
}

const hang = (path: string): number =>
  fleet.world.faults.add({ server: 'dli', verb: 'GET', path, action: { kind: 'hang' } });

const others = ({ id }: Pair): string => `/jobs/(?!${id}$)\\d+$`;

const inVain = (): number => fleet.world.trace.entries.filter(({ fault }) => fault === 'hang').length;

describe('40 jobs that do not answer', () => {
  test('from their creation: edits of another are applied, and its drift is repaired', async () => {
    start(FOR_EVER);
    const one = well();
    await fleet.settled(one, SOON_MS);
    hang(others(one));
    silentPairs();
    await fleet.until(
      'as many calls in vain as there are places',
      () => inVain() > 10 || undefined,
      LATER_MS,
    );
    for (let round = 1; round <= 5; round += 1) await isWell(one, round);
    await isRepaired(one);
  });

  test('any more, though they did, and are edited: the same', async () => {
    start(FOR_EVER);
    const one = well();
    const silent = silentPairs();
    await fleet.allSettled([one, ...silent], LATER_MS);
    hang(others(one));
    for (const pair of silent) fleet.edit(pair, 'edited');
    for (let round = 1; round <= 5; round += 1) await isWell(one, round);
    await isRepaired(one);
    await fleet.until('a call in vain of each', () => inVain() === SILENT || undefined, LATER_MS);
  });

  test('say so; after a restart another is well at once, and when they answer again they are', async () => {
    start('500ms');
    const one = well();
    await fleet.settled(one, SOON_MS);
    hang(others(one));
    const silent = silentPairs();
    await fleet.allSettled(silent, LATER_MS, 'CloudUnavailable');
    expect(await fleet.stop()).toBe(0);
    start(FOR_EVER);
    await isWell(one, 1);
    expect(await fleet.stop()).toBe(0);
    fleet.world.faults.clear();
    start('10s');
    await fleet.allSettled(silent, LATER_MS);
  });

  test('hold up none that answers again', async () => {
    start('500ms');
    const silent = silentPairs(12);
    const fault = hang('/jobs/\\d+$');
    await fleet.allSettled(silent, LATER_MS, 'CloudUnavailable');
    fleet.world.faults.remove(fault);
    await fleet.allSettled(silent, LATER_MS);
  });
});
