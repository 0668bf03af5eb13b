/**
 * The tables in the comments of src/core/operate, walked: a suite has a row for each row of the table, named by its words, and tries
 * every combination of what the step depends on. Each combination belongs to one row, and ends as that row says.
 */
import { readdirSync, readFileSync } from 'node:fs';

const cells = (line: string): string[] =>
  line
    .slice(line.indexOf('|') + 1, line.lastIndexOf('|'))
    .split('|')
    .map((cell) => cell.trim());

/**
 * Rows as `first | second | third`. An empty first cell is the one above it, as in a table that people read; one that ends in a comma
 * goes on in the next row, and names both.
 */
export function rowsOf(text: string): string[] {
  const comment = text.slice(0, text.indexOf('*/'));
  const lines = comment.split('\n').filter((line) => line.startsWith(' * |'));
  const table = lines.slice(2).map(cells);
  const goesOn = (at: number): boolean => table[at]?.[0]?.endsWith(',') === true;
  let first = '';
  return table.map(([own = '', ...others], at) => {
    if (goesOn(at)) first = `${own} ${table[at + 1]?.[0]}`;
    else if (own !== '' && !goesOn(at - 1)) first = own;
    return [first, ...others].join(' | ');
  });
}

const FOLDER = new URL('../../../src/core/operate/', import.meta.url);

/** Files of the folder whose first comment has a table. */
export const tabled = (): string[] =>
  readdirSync(FOLDER).filter((file) => file.endsWith('.ts') && tableOf(file).length > 0);

const tableOf = (file: string): string[] => rowsOf(readFileSync(new URL(file, FOLDER), 'utf8'));

/** What to do about each row that only the table or only the suite has. */
export function differences(file: string, tested: readonly string[]): string[] {
  const table = tableOf(file);
  const twice = tested.filter((row, at) => tested.indexOf(row) < at);
  return [
    ...table
      .filter((row) => !tested.includes(row))
      .map((row) => `the table of ${file} has a row that no test walks: "${row}"`),
    ...tested
      .filter((row) => !table.includes(row))
      .map((row) => `a test walks a row that the table of ${file} lacks: "${row}"`),
    ...twice.map((row) => `two tests walk one row of ${file}: "${row}"`),
  ];
}

/** What a step depends on, and every value of it that makes a difference. */
export type Values<Given> = { readonly [K in keyof Given]: readonly Given[K][] };

/** Each with each. */
export function combinations<Given extends object>(values: Values<Given>): Given[] {
  let made: object[] = [{}];
  for (const [name, each] of Object.entries<readonly unknown[]>(values))
    made = made.flatMap((given) => each.map((value) => ({ ...given, [name]: value })));
  return made as Given[];
}

export interface Row<Given> {
  /** Those of the table. */
  words: string;
  /** Whether the combination is one of this row; `undefined`: it is, where no other row has it. */
  holds: ((given: Given) => boolean) | undefined;
  /** How it ends. */
  ends: (given: Given) => string;
}

export interface Walked {
  /** Combinations of each row. */
  met: Map<string, number>;
  /** The first combination of each row that ends otherwise, and how. */
  wrong: Map<string, string>;
  /** Combinations of no row or of two, at most five. */
  astray: string[];
}

/** The row of a combination, or where it is astray. */
function rowOf<Given>(rows: readonly Row<Given>[], given: Given): Row<Given> | string {
  const held = rows.filter(({ holds }) => holds?.(given));
  const [row, second] = held.length === 0 ? rows.filter(({ holds }) => holds === undefined) : held;
  if (row !== undefined && second === undefined) return row;
  const which = row === undefined ? 'no row' : `"${row.words}" and "${second?.words}"`;
  return `${JSON.stringify(given)} is of ${which}`;
}

/** `endOf`: what the source makes of it. */
export function walk<Given>(
  rows: readonly Row<Given>[],
  givens: readonly Given[],
  endOf: (given: Given) => string,
): Walked {
  const { met, wrong, astray }: Walked = { met: new Map(), wrong: new Map(), astray: [] };
  for (const given of givens) {
    const row = rowOf(rows, given);
    if (typeof row === 'string') {
      astray.push(row);
      continue;
    }
    met.set(row.words, (met.get(row.words) ?? 0) + 1);
    const [ends, expected] = [endOf(given), row.ends(given)];
    if (ends !== expected && !wrong.has(row.words))
      wrong.set(row.words, `${JSON.stringify(given)}: ${ends}, and not ${expected}`);
  }
  return { met, wrong, astray: astray.slice(0, 5) };
}
