import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { combinations, differences, type Row, rowsOf, tabled, walk } from './comment-table.ts';

const TEXT = `/**
 * Steps.
 *
 * | step   | job   | then |
 * | ------ | ----- | ---- |
 * | A      | rests | x    |
 * |        | runs  | y    |
 * | A, B,  | falls | z    |
 * | C      | burns | w    |
 * |        | sinks | v    |
 * | C      | flies | u    |
 */
const other = ' * | not | of the | table |';
`;

test('the rows of a comment, each with its first cell', () => {
  expect(rowsOf(TEXT)).toEqual([
    'A | rests | x',
    'A | runs | y',
    'A, B, C | falls | z',
    'A, B, C | burns | w',
    'A, B, C | sinks | v',
    'C | flies | u',
  ]);
});

test.each(tabled())('the table of %s has a suite that walks it', (file) => {
  const suite = new URL(file.replace(/\.ts$/, '.test.ts'), import.meta.url);
  expect(readFileSync(suite, 'utf8')).toMatch(new RegExp(`^walksTable\\(\\s*'${file}'`, 'm'));
});

describe('the table and the suite differ', () => {
  const ROWS = [
    'taken | WaitRest, WaitRunning; after PutOld and Import the next',
    'none, or garbled; the state forbids it (13006, 15002) | Unclear: the next look tells',
    'nothing to resume from (13017) | refused: SavepointMissing',
    'judged, and refused: an import | see `restore.ts`',
    'judged, and refused, of a job that a restart has down | see `owed.ts`',
    'judged, and refused | refused: nothing has changed, and it is not sent again soon',
    'not judged: credentials, throttled, away | as it was: the call has not reached DLI, and is sent again',
  ];

  test('in nothing', () => expect(differences('answer.ts', ROWS)).toEqual([]));

  test('a row without a test, a test without a row, and a row with two tests are each one sentence', () => {
    expect(differences('answer.ts', [...ROWS.slice(1), 'taken | other words', ROWS[1] ?? ''])).toEqual([
      'the table of answer.ts has a row that no test walks: "taken | WaitRest, WaitRunning; after PutOld and Import the next"',
      'a test walks a row that the table of answer.ts lacks: "taken | other words"',
      `two tests walk one row of answer.ts: "${ROWS[1]}"`,
    ]);
  });
});

describe('a walk', () => {
  interface Given {
    runs: boolean;
    age: number;
  }
  const GIVENS = combinations<Given>({ runs: [true, false], age: [0, 1] });
  const row = (words: string, holds: Row<Given>['holds'], end: string): Row<Given> => ({
    words,
    holds,
    ends: () => end,
  });
  const end = ({ runs, age }: Given): string => (runs && age === 1 ? 'late' : 'waits');

  test('tells how many combinations a row has, and the first that ends otherwise', () => {
    const rows = [row('it runs', ({ runs }) => runs, 'waits'), row('else', undefined, 'waits')];
    const { met, wrong, astray } = walk(rows, GIVENS, end);
    expect([...met]).toEqual([
      ['it runs', 2],
      ['else', 2],
    ]);
    expect([...wrong]).toEqual([['it runs', '{"runs":true,"age":1}: late, and not waits']]);
    expect(astray).toEqual([]);
  });

  test('tells combinations of no row, and of two', () => {
    const rows = [
      row('it runs', ({ runs }) => runs, 'waits'),
      row('at once', ({ age }) => age === 0, 'waits'),
    ];
    expect(walk(rows, GIVENS, end).astray).toEqual([
      '{"runs":true,"age":0} is of "it runs" and "at once"',
      '{"runs":false,"age":1} is of no row',
    ]);
  });
});
