/** The table of an import. */
import type { Results } from './run.ts';
import { table } from './table.ts';

export function importTable({ imports }: Results): string {
  const { jobs, callMs, lists, shows, callsMs, fromFirstCallMs, ratio, wholeMs } = imports;
  return table(
    [`import of ${jobs} jobs, DLI takes ${callMs} ms a call`, 'figure'],
    [
      ['calls: lists', lists],
      ['  jobs read alone', shows],
      ['all calls one after the other, ms', callsMs],
      ['from the first call to the end, ms', fromFirstCallMs],
      ['  as a part of the calls', ratio],
      ['from the spawn of the process to its end, ms', wholeMs],
    ],
  );
}
