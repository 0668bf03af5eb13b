/** SECURITY.md says who cannot do what, and which test shows it. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ROOT, textOf } from '../image/made.ts';

const page = textOf('SECURITY.md');
const FOLDER = 'test/security';

/** The cells of the table under a heading, row by row. */
function rowsUnder(heading: string): string[][] {
  const [, after = ''] = page.split(`\n## ${heading}\n`);
  const [section = ''] = after.split('\n## ');
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const ATTACKS = readdirSync(join(ROOT, FOLDER)).filter((name) => /^\d\d-.*\.test\.ts$/.test(name));
const CLAIMS = rowsUnder('What each of them can and cannot do');
const shownBy = (claim: string[]): string[] =>
  [...(claim[3] ?? '').matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);

describe('11. SECURITY.md is a threat model', () => {
  test.each(['What is protected', 'Who acts', 'What each of them can and cannot do'])(
    'it has a table: %s',
    (heading) => {
      const rows = rowsUnder(heading);
      expect(rows.length).toBeGreaterThan(4);
      expect(rows.flat()).not.toContain('');
    },
  );

  test('it is about actors that it has introduced, each of them', () => {
    const actors = rowsUnder('Who acts').map(([name = '']) => name);
    const acting = CLAIMS.flatMap(([names = '']) =>
      actors.filter((one) => names.includes(one.split(',')[0] ?? one)),
    );
    const without = actors.filter((one) => !acting.includes(one));
    // Trusted with everything.
    expect(without).toEqual(['platform team']);
  });

  test.each(CLAIMS)('%s cannot %s: a test shows it', (...claim) => {
    const paths = shownBy(claim);
    expect(paths).not.toEqual([]);
    for (const path of paths) expect(textOf(path)).toMatch(/\btest(\.each)?[(<]/);
  });

  test('no suite of attacks is missing in it', () => {
    const shown = CLAIMS.flatMap(shownBy).map((path) => path.replace(`${FOLDER}/`, ''));
    expect(ATTACKS.filter((name) => !shown.includes(name))).toEqual(['11-threat-model.test.ts']);
  });

  test('every point has a suite that is named for it', () => {
    const points = ATTACKS.map((name) => Number(name.slice(0, 2)));
    expect([...new Set(points)].sort((a, b) => a - b)).toEqual(Array.from({ length: 13 }, (_, at) => at + 1));
    for (const name of ATTACKS)
      expect(textOf(`${FOLDER}/${name}`)).toContain(`describe('${Number(name.slice(0, 2))}. `);
  });
});
