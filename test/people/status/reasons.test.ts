/** What `fjj status` says of each reason, to be read in a review: test/golden/status/. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { REASONS, type Reason } from '../../../src/core/report/reasons.ts';
import { viewOf } from '../../../src/people/object/view.ts';
import { statusText } from '../../../src/people/status/status-text.ts';
import { OF_REASON, objectAfter } from '../../argocd/golden.ts';
import { T0 } from '../../support/example.ts';

const FOLDER = new URL('../../golden/status/', import.meta.url).pathname;
const reasons = Object.keys(REASONS) as Reason[];

const NOW = T0 + 185_000;

const textOf = (reason: Reason): string => {
  const view = viewOf(objectAfter(OF_REASON[reason]), NOW);
  return statusText({ view, now: NOW, events: [] }, { columns: undefined, color: false });
};

/** To write them anew: UPDATE_GOLDEN=1 npm run unit -- test/people/status/reasons.test.ts */
function golden(name: string, text: string): string {
  const path = `${FOLDER}${name}.txt`;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, text);
  return readFileSync(path, 'utf8');
}

describe('P21: the next step for every reason, ready to paste', () => {
  test.each(reasons)('%s', (reason) => {
    const text = textOf(reason);
    expect(text).toBe(golden(reason, text));
    expect(text).toContain(`Ready ${REASONS[reason].status}  ${reason} for `);
    expect(text).toContain(`  what to do    `);
  });

  test('there is one file a reason, and no other', () => {
    expect(readdirSync(FOLDER).toSorted()).toEqual(reasons.map((reason) => `${reason}.txt`).toSorted());
  });

  test.each(reasons.filter((reason) => !REASONS[reason].fix.startsWith('None')))(
    '%s: a person has something to do, and is told more than the fix',
    (reason) => {
      const [, after = ''] = textOf(reason).split('  what to do    ');
      expect(after.split('\n  tried again')[0]?.split('\n').length).toBeGreaterThan(1);
    },
  );
});
