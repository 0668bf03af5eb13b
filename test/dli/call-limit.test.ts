import { expect, test } from '@jest/globals';
import { limitIn } from '../../src/dli/answers/call-limit.ts';

test.each([
  ['policy user over ratelimit,limit:200,time:5 minute', 200, 300_000],
  [
    'The throttling threshold has been reached: policy user over ratelimit,limit:10,time:1 minute',
    10,
    60_000,
  ],
  ['limit: 3, time: second', 3, 1_000],
  ['limit:1,time:2 hours', 1, 7_200_000],
  ['limit:9,time:1 day', 9, 86_400_000],
])('%s', (words, calls, windowMs) => {
  expect(limitIn(words)).toEqual({ limit: { calls, windowMs } });
});

test.each([
  '',
  'limit:0,time:1 minute',
  'limit:5,time:0 minute',
  'limit:5',
  'limit:99999999,time:1 second',
  'slow down',
])('nothing in "%s"', (words) => {
  expect(limitIn(words)).toEqual({});
});
