/** Columns as kubectl prints them: of the width of their longest cell, with the last one cut to the screen. */
import { columnsOf, cut, padded } from './width.ts';

const GAP = 3;
const NARROWEST = 10;

/** Lines without their ends. `columns` undefined: nothing is cut off. */
export function tableLines(rows: readonly (readonly string[])[], columns: number | undefined): string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, columnsOf(cell));
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP, 0);
  const last = columns === undefined ? Number.POSITIVE_INFINITY : Math.max(NARROWEST, columns - before);
  return rows.map((row) =>
    row
      .map((cell, at) => (at === widths.length - 1 ? cut(cell, last) : padded(cell, (widths[at] ?? 0) + GAP)))
      .join('')
      .trimEnd(),
  );
}
