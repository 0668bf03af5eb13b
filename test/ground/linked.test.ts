import { getEventListeners } from 'node:events';
import { expect, test } from '@jest/globals';
import { linked } from '../../src/ground/linked.ts';

const listenersOn = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

test('aborts with the other signal, for its reason, and at once when that has aborted already', () => {
  const other = new AbortController();
  const { signal } = linked(other.signal);
  expect(signal.aborted).toBe(false);
  other.abort('enough');
  expect(signal.reason).toBe('enough');
  expect(linked(other.signal).signal.reason).toBe('enough');
});

test('aborts by itself, which the other signal does not notice', () => {
  const other = new AbortController();
  const { signal, abort } = linked(other.signal);
  abort('own');
  expect([signal.reason, other.signal.aborted]).toEqual(['own', false]);
});

test.each([
  ['cleared', (one: ReturnType<typeof linked>) => one.clear()],
  ['aborted', (one: ReturnType<typeof linked>) => one.abort()],
])('is not held by the other signal once it is %s', (_word, end) => {
  const other = new AbortController();
  const one = linked(other.signal);
  expect(listenersOn(other.signal)).toBe(1);
  end(one);
  expect(listenersOn(other.signal)).toBe(0);
});

test('needs no other signal', () => {
  const { signal, abort } = linked();
  abort();
  expect(signal.aborted).toBe(true);
});
