/** A suite of one table: every row is walked, named by its words. */
import { describe, expect, test } from '@jest/globals';
import { differences, type Row, walk } from './comment-table.ts';

export type Cells<Given> = [words: string, holds: Row<Given>['holds'], ends: Row<Given>['ends']];

/** `of`: what the first cell of a row says, which every combination of the row has. */
export const rowsFor = <Given>(
  of: Readonly<Record<string, (given: Given) => boolean>>,
  table: readonly Cells<Given>[],
): Row<Given>[] =>
  table.map(([words, holds, ends]) => {
    const isOf = of[words.slice(0, words.indexOf(' | '))];
    return { words, holds: holds && ((given) => isOf?.(given) === true && holds(given)), ends };
  });

/** Of a table that says so: a combination is of the first row that holds. */
export const inOrder = <Given>(table: readonly Cells<Given>[]): Row<Given>[] =>
  table.map(([words, holds, ends], at) => {
    const above = table.slice(0, at);
    const isFirst = (given: Given): boolean => !above.some(([, one]) => one?.(given) === true);
    return { words, holds: holds && ((given) => holds(given) && isFirst(given)), ends };
  });

export function walksTable<Given>(
  file: string,
  rows: readonly Row<Given>[],
  { givens, endOf }: { givens: readonly Given[]; endOf: (given: Given) => string },
): void {
  describe(`${file}, row by row:`, () => {
    const { met, wrong, astray } = walk(rows, givens, endOf);
    const words = rows.map((row) => row.words);

    test('each row of the table is walked, and no other', () => expect(differences(file, words)).toEqual([]));

    test('each combination belongs to one row', () => expect(astray).toEqual([]));

    test.each(words)('%s', (row) => {
      expect(wrong.get(row)).toBeUndefined();
      expect(met.get(row)).toBeGreaterThan(0);
    });
  });
}
