/** The table of a plan. */
import type { Results } from './run.ts';
import { table } from './table.ts';

export function foretoldTable({ foretold }: Results): string {
  const { jobs, callMs, lists, shows, wholeMs, peak, firstOutputMs } = foretold;
  return table(
    [`plan of ${jobs} manifests, DLI takes ${callMs} ms a call`, 'figure'],
    [
      ['calls: lists', lists],
      ['  jobs read alone', shows],
      ['from the spawn of the process to its end, ms', wholeMs],
      ['highest RSS, MiB', peak === undefined ? undefined : peak / 1_048_576],
      ['start to first output of one manifest, against none, ms', firstOutputMs],
    ],
  );
}
