/** docs/bad-input.md as the tests read it. */
import { readFileSync } from 'node:fs';

export interface Row {
  situation: string;
  /** Reason of Ready; `-` where no status can be shown. */
  reason: string;
  stalled: string;
  again: string;
  event: string;
  /** Verbatim. */
  sentence: string;
}

const PAGE = new URL('../../docs/bad-input.md', import.meta.url);

const cells = (line: string): string[] =>
  line
    .slice(1, -1)
    .split(' | ')
    .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1'));

const LINES = readFileSync(PAGE, 'utf8')
  .split('\n')
  .filter((line) => /^\|.*\|$/.test(line) && !/^\| (-|situation)/.test(line))
  .map(cells);

/** What the status tells of. */
export const ROWS: readonly Row[] = LINES.filter((line) => line.length === 6).map((line) => {
  const [situation = '', reason = '', stalled = '', again = '', event = '', sentence = ''] = line;
  return { situation, reason, stalled, again, event, sentence };
});

/** What is said in another place. */
export const ELSEWHERE = LINES.filter((line) => line.length === 4).map((line) => {
  const [situation = '', where = '', again = '', sentence = ''] = line;
  return { situation, where, again, sentence };
});

/** Where it is said, and the sentence. */
export const saidElsewhere = (situation: string): [where: string, sentence: string] => {
  const row = ELSEWHERE.find((one) => one.situation === situation);
  return [row?.where ?? '', row?.sentence ?? `no row "${situation}"`];
};

/** What stands in the way of the whole controller: `ok`, or what /readyz begins with. */
export const READYZ = LINES.filter((line) => line.length === 3).map(([situation = '', begins = '']) => ({
  situation,
  begins,
}));

export function rowOf(situation: string): Row {
  const found = ROWS.filter((row) => row.situation === situation);
  if (found.length !== 1) throw new Error(`docs/bad-input.md has ${found.length} rows "${situation}"`);
  return found[0] as Row;
}
