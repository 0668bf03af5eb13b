/** The table that the API server makes of the CRD's printer columns. */
export interface Table {
  columnDefinitions: { name: string; priority: number }[];
  rows: { cells: unknown[] }[];
}

const pad = (cells: readonly string[], widths: readonly number[]): string =>
  cells
    .map((cell, at) => cell.padEnd(widths[at] ?? 0))
    .join('   ')
    .trimEnd();

/** As kubectl prints it. */
export function rendered({ columnDefinitions, rows }: Table): string {
  const shown = columnDefinitions.flatMap(({ priority }, at) => (priority === 0 ? [at] : []));
  const lines = [
    shown.map((at) => columnDefinitions[at]?.name.toUpperCase() ?? ''),
    ...rows.map(({ cells }) => shown.map((at) => String(cells[at] ?? ''))),
  ];
  const widths = shown.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) => pad(line, widths)).join('\n');
}

/** READY by NAME, read back from the printed text. Both are filled in every row, so columns can be told by their gaps. */
export function readiness(text: string): Map<string, string> {
  const [head = '', ...rows] = text.trimEnd().split('\n');
  const at = head.split(/\s+/).indexOf('READY');
  return new Map(
    rows.map((row) => {
      const cells = row.split(/\s+/);
      return [cells[0] ?? '', at < 0 ? '' : (cells[at] ?? '')];
    }),
  );
}
