/** What docs/lifecycle.md says of the fields after which a savepoint may not restore. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { FIELD_NAMES, FIELDS } from '../../../src/core/job/fields.ts';
import type { Risk } from '../../../src/core/job/risk.ts';

const PAGE = readFileSync(new URL('../../../docs/lifecycle.md', import.meta.url), 'utf8');
const WORDS: Record<Risk, string> = { none: 'none', review: 'review', breaks: 'may not restore' };

const cold = FIELD_NAMES.filter((name) => !FIELDS[name].hot);

test.each(Object.entries(WORDS) as [Risk, string][])(
  '%s: the page names the cold fields of it',
  (risk, word) => {
    const line = PAGE.split('\n').find((text) => text.startsWith(`| ${word} | `)) ?? '';
    const named = [...line.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    expect(named.toSorted()).toEqual(cold.filter((name) => FIELDS[name].risk === risk).toSorted());
  },
);

test('a hot field has none', () => {
  expect(FIELD_NAMES.filter((name) => FIELDS[name].hot && FIELDS[name].risk !== 'none')).toEqual([]);
});
