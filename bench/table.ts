/** A table in plain text: the first column to the left, numbers to the right. */
export type Cell = string | number | undefined;

/** 4 significant digits are more than any time here is worth; counts are shown whole. */
export function shown(value: Cell): string {
  if (value === undefined || Number.isNaN(value)) return 'not available';
  if (typeof value === 'string') return value;
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 2 : 1 });
}

export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [head, ...rows.map((row) => row.map(shown))];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const padded = lines.map((line) =>
    widths
      .map((width, column) =>
        column === 0 ? (line[0] ?? '').padEnd(width) : (line[column] ?? '').padStart(width),
      )
      .join('  ')
      .trimEnd(),
  );
  return padded.join('\n');
}
