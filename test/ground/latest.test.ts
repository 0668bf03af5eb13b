import { expect, test } from '@jest/globals';
import { Latest } from '../../src/ground/latest.ts';

async function all<T>(latest: Latest<T>, at: (value: T) => void = () => undefined): Promise<T[]> {
  const seen: T[] = [];
  for await (const value of latest.read()) {
    seen.push(value);
    at(value);
  }
  return seen;
}

test('what came before a reader has come: the last of it, also where it is undefined', async () => {
  const latest = new Latest<number | undefined>();
  latest.put(1);
  latest.put(undefined);
  latest.end();
  expect(await all(latest)).toEqual([undefined]);
});

test('what comes while a reader is at work: the last of it', async () => {
  const latest = new Latest<number>();
  const reading = all(latest, (value) => {
    if (value > 1) return latest.end();
    latest.put(2);
    latest.put(3);
  });
  latest.put(1);
  expect(await reading).toEqual([1, 3]);
});

test('an error comes behind what was put, and the first end counts', async () => {
  const latest = new Latest<number>();
  const seen: number[] = [];
  const reading = all(latest, (value) => void seen.push(value));
  latest.put(1);
  latest.end(new Error('away'));
  latest.end();
  await expect(reading).rejects.toThrow('away');
  expect(seen).toEqual([1]);
});
