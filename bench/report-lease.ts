/** Tables of what happens on its own: failovers, watches that end, and what is written while nothing changes. */
import type { FailoverFigures } from './failover.ts';
import type { Range } from './percentile.ts';
import type { Results } from './run.ts';
import { type Cell, table } from './table.ts';

const NAMES = {
  signalToExit: 'signal to exit',
  exitToRenewal: 'exit to first renewal by the other',
  exitToPut: 'exit to first PUT by the other',
  editToPut: 'edit at the signal to its PUT',
} as const;

type Time = keyof typeof NAMES;

const rowsOf = (signal: string, figures: FailoverFigures): Cell[][] =>
  (Object.keys(NAMES) as Time[]).map((name) => {
    const { min, median, max }: Range = figures[name];
    return [`${signal}: ${NAMES[name]}`, figures.trials, min, median, max];
  });

export const failoverTable = ({ failovers }: Results): string =>
  table(
    ['failover, ms', 'N', 'min', 'median', 'max'],
    Object.entries(failovers).flatMap(([signal, figures]) => rowsOf(signal, figures)),
  );

export function watchTable({ watches, slowWatches }: Results): string {
  const rows = Object.entries({
    FlinkJarJobs: watches.watch,
    'the Lease, by a follower': watches.leaseWatch,
  });
  const ended = `Of all clients, ${slowWatches} were ended by the server, as too slow.`;
  const figures = table(
    ['watches of', 'opened', 'opened again', 'asked to last, s', 'reconnects an hour, at most'],
    rows.map(([what, one]) => [
      ...[what, one.opened, one.reopened],
      one.shortestSeconds === undefined ? '-' : `${one.shortestSeconds} to ${one.longestSeconds}`,
      one.reconnectsAnHour,
    ]),
  );
  return slowWatches === undefined ? figures : `${figures}\n${ended}`;
}

export const restTable = ({ rest }: Results): string =>
  table(
    ['writes to the API server at rest', 'in s', 'renewals of the Lease', 'others'],
    [[`${rest.objects} objects`, rest.windowSeconds, rest.writes.renewals, rest.writes.others]],
  );

/** `broken`: a line for each count that does not hold. */
export const verdict = ({ broken }: Results): string =>
  broken.length === 0
    ? 'All counts are as they must be.'
    : ['COUNTS THAT DO NOT HOLD:', ...broken.map((line) => `  ${line}`)].join('\n');
