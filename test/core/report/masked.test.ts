import { expect, test } from '@jest/globals';
import { maskedAsBefore } from '../../../src/core/report/masked.ts';

const OF_BEFORE = 'main failed, args ***: wrong password';

test.each<[sentence: string, text: string, before: string | undefined, shown: string]>([
  ['a text is shown as it is, where nothing was said before', 'failed with x', undefined, 'failed with x'],
  ['or nothing was masked', 'failed with x', 'failed with y', 'failed with x'],
  ['what was masked stays so', 'main failed, args --key old: wrong password', OF_BEFORE, OF_BEFORE],
  ['what is still masked, too', OF_BEFORE, OF_BEFORE, OF_BEFORE],
  ['at the ends', 'old is wrong: old', '*** is wrong: ***', '*** is wrong: ***'],
  ['twice', 'a old b old c', 'a *** b *** c', 'a *** b *** c'],
  ['in a text that was cut', `old ${'x'.repeat(50)}`, `*** ${'x'.repeat(40)}…`, `*** ${'x'.repeat(40)}…`],
  ['other words are shown', 'stopped by a user', OF_BEFORE, 'stopped by a user'],
  ['words with another end', 'main failed, args x: wrong jar', OF_BEFORE, 'main failed, args x: wrong jar'],
  ['words with another middle', 'a old c', 'a *** b *** c', 'a old c'],
  ['ends do not overlap', 'abc', 'ab***bc', 'abc'],
])('%s', (...[, text, before, shown]) => {
  expect(maskedAsBefore(text, before)).toBe(shown);
});
