import { expect, test } from '@jest/globals';
import { monotonic, wall, within } from '../src/clock.ts';

const soon = () => new Promise<void>((resolve) => monotonic.after(20, resolve));

test('runs once, and not before its time', async () => {
  const start = monotonic.now();
  let runs = 0;
  monotonic.after(5, () => {
    runs += 1;
  });
  await soon();
  expect(runs).toBe(1);
  expect(monotonic.now()).toBeGreaterThanOrEqual(start + 5);
});

test('does not run when it was called off', async () => {
  let runs = 0;
  monotonic.after(1, () => {
    runs += 1;
  })();
  await soon();
  expect(runs).toBe(0);
});

test.each([[2 ** 31], [1e12], [Number.POSITIVE_INFINITY]])(
  'a delay of %p ms, more than a timer of Node takes, does not run at once',
  async (ms) => {
    let runs = 0;
    const cancel = monotonic.after(ms, () => {
      runs += 1;
    });
    await soon();
    cancel();
    expect(runs).toBe(0);
  },
);

test('the wall clock counts epoch milliseconds', () => {
  expect(new Date(wall()).getUTCFullYear()).toBeGreaterThanOrEqual(2025);
});

test.each<[sentence: string, work: Promise<unknown>, done: boolean]>([
  ['done in time', Promise.resolve(), true],
  ['not done in time', new Promise(() => undefined), false],
])('within says whether work was done: %s', async (_, work, done) => {
  expect(await within(20, work)).toBe(done);
});
