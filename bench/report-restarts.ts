/** The table of restarts. */
import type { Range } from './percentile.ts';
import type { RestartFigures } from './restarts.ts';
import type { Results } from './run.ts';
import { type Cell, table } from './table.ts';

type Measured = {
  [name in keyof RestartFigures]: RestartFigures[name] extends Range ? name : never;
}[keyof RestartFigures];

const NAMES: Record<Measured, string> = {
  own: 'down by DLI alone, from the stop to the running job, ms',
  added: 'down in addition, ms',
  restToPut: '  from rest to the PUT, ms',
  looksToPut: '    looks meanwhile',
  putToRun: "  from the PUT's answer to the run, ms",
  looksToRun: '    looks meanwhile',
  stops: 'stops sent',
  puts: 'PUTs sent',
  runs: 'runs sent',
  statusPatches: 'status patches',
};

export function restartTable({ restarts }: Results): string {
  const rows = (Object.keys(NAMES) as Measured[]).map((name): Cell[] => {
    const { min, median, max } = restarts[name];
    return [NAMES[name], min, median, max];
  });
  const { restarts: count, lookMs } = restarts;
  return table([`${count} restarts, a look every ${lookMs / 1_000} s`, 'min', 'median', 'max'], rows);
}
