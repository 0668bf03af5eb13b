import { describe, expect, test } from '@jest/globals';
import { AtOnce } from '../../src/ground/at-once.ts';
import { letPromisesRun } from '../support/fake-clock.ts';

const never = new AbortController().signal;

describe('AtOnce', () => {
  test('lets so many begin, and the others in their order', async () => {
    const room = new AtOnce(2);
    const begun: number[] = [];
    for (const number of [1, 2, 3, 4]) void room.begin(never).then(() => begun.push(number));
    await letPromisesRun();
    expect(begun).toEqual([1, 2]);
    room.end();
    await letPromisesRun();
    expect(begun).toEqual([1, 2, 3]);
    room.end();
    room.end();
    room.end();
    await letPromisesRun();
    expect(begun).toEqual([1, 2, 3, 4]);
  });

  test('who has waited in vain takes no room', async () => {
    const room = new AtOnce(1);
    await room.begin(never);
    const given = new AbortController();
    const waiting = room.begin(given.signal);
    given.abort(new Error('late'));
    await expect(waiting).rejects.toThrow('late');
    room.end();
    await room.begin(never);
    const taken = new AbortController();
    const both = room.begin(taken.signal);
    room.end();
    taken.abort(new Error('late'));
    await both.then(
      () => room.end(),
      () => undefined,
    );
    await room.begin(never);
  });
});
