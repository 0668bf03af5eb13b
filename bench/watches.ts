/** How often watches are taken up again: by what was asked of the server, and by what was opened. */
import { type Kind, kindOf, type Row } from './calls.ts';

export interface WatchFigures {
  opened: number;
  /** Opened again by a process whose last one had not lasted as long as it was to. */
  reopened: number;
  /** The shortest and longest time after which the server was asked to end one; undefined: none was opened. */
  shortestSeconds: number | undefined;
  longestSeconds: number | undefined;
  /** Of one watch that lasts as long as it is to, if every one were as short as the shortest. */
  reconnectsAnHour: number;
}

const HOUR = 3_600;

const secondsOf = ({ query }: Row): number =>
  Number(new URLSearchParams(query).get('timeoutSeconds') ?? Number.NaN);

/** A second is for the way. */
const lasted = (row: Row): boolean => (row.took ?? 0) >= (secondsOf(row) - 1) * 1_000;

/** `processes`: that had to open one each. `rows`: of the whole run. */
export function watchFigures(rows: readonly Row[], kind: Kind, processes: number): WatchFigures {
  const watches = rows.filter((row) => row.ours && kindOf(row) === kind);
  const asked = watches.map(secondsOf);
  const shortest = Math.min(...asked);
  return {
    opened: watches.length,
    reopened: watches.length - processes - watches.filter(lasted).length,
    shortestSeconds: asked.length === 0 ? undefined : shortest,
    longestSeconds: asked.length === 0 ? undefined : Math.max(...asked),
    reconnectsAnHour: HOUR / shortest,
  };
}
