/** `fjj get`: a line an object, and what the fleet comes to. */
import { ageAt, span } from '../layout/age.ts';
import { tableLines } from '../layout/table.ts';
import type { FleetRow } from './row.ts';

interface FleetScreen {
  now: number;
  /** With the columns that few need, and nothing cut off. */
  wide: boolean;
  /** Objects of several namespaces. */
  namespaces: boolean;
  /** Undefined: no terminal. */
  columns: number | undefined;
}

type Cell = readonly [head: string, of: (row: FleetRow, now: number) => string];

const NAMESPACE: Cell = ['NAMESPACE', ({ namespace }) => namespace];

const DOWN: Cell = [
  'DOWN',
  ({ downSince, downSeconds }, now) => {
    if (downSince !== '') return `${ageAt(now, downSince)} now`;
    return downSeconds === undefined ? '' : span(downSeconds * 1_000);
  },
];

const USUAL: readonly Cell[] = [
  ['NAME', ({ name }) => name],
  ['READY', ({ ready }) => ready],
  ['REASON', ({ reason }) => reason],
  ['FOR', ({ since }, now) => ageAt(now, since)],
  ['JOB', ({ job }) => job],
  ['HEALTHY', ({ healthy }) => healthy],
  ['DRIFT', ({ drift }) => String(drift)],
  ['RESTARTED', ({ restartedAt }, now) => (restartedAt === '' ? '' : `${ageAt(now, restartedAt)} ago`)],
  DOWN,
];

const WAITS: Cell = ['WAITS FOR', ({ waits }) => waits];

const WIDE: readonly Cell[] = [
  ['OPERATION', ({ operation }) => operation],
  ['JOB-ID', ({ jobId }) => jobId],
  ['QUEUE', ({ queue }) => queue],
  ['REGION', ({ region }) => region],
  ['MESSAGE', ({ message }) => message],
];

export function fleetTable(
  rows: readonly FleetRow[],
  { now, wide, namespaces, columns }: FleetScreen,
): string {
  const cells = [...(namespaces ? [NAMESPACE] : []), ...USUAL, WAITS, ...(wide ? WIDE : [])];
  const body = rows.map((row) => cells.map(([, of]) => of(row, now)));
  const lines = tableLines([cells.map(([head]) => head), ...body], wide ? undefined : columns);
  return lines.map((line) => `${line}\n`).join('');
}

interface FleetSummary {
  objects: number;
  ready: number;
  /** How many have each, the most first. */
  reasons: Readonly<Record<string, number>>;
  /** For an approval or a window. */
  waiting: number;
  /** By a restart. */
  down: number;
  unhealthy: number;
}

const countOf = (rows: readonly FleetRow[], holds: (row: FleetRow) => boolean): number =>
  rows.filter(holds).length;

export function summaryOf(rows: readonly FleetRow[]): FleetSummary {
  const reasons = [...Map.groupBy(rows, ({ reason }) => reason)]
    .map(([reason, all]) => [reason, all.length] as const)
    .toSorted(([one, first], [other, second]) => second - first || (one < other ? -1 : 1));
  return {
    objects: rows.length,
    ready: countOf(rows, ({ ready }) => ready === 'True'),
    reasons: Object.fromEntries(reasons),
    waiting: countOf(rows, ({ waits }) => waits !== ''),
    down: countOf(rows, ({ downSince }) => downSince !== ''),
    unhealthy: countOf(rows, ({ healthy }) => healthy.startsWith('False')),
  };
}

/** How many reasons are named. */
const MOST = 8;

export function summaryLine({ objects, ready, reasons, waiting, down, unhealthy }: FleetSummary): string {
  const named = Object.entries(reasons);
  const counts = named.slice(0, MOST).map(([reason, count]) => `${count} ${reason}`);
  const rest = named.slice(MOST).reduce((sum, [, count]) => sum + count, 0);
  const others = rest === 0 ? [] : [`${rest} of other reasons`];
  return [
    `${objects} ${objects === 1 ? 'FlinkJarJob' : 'FlinkJarJobs'}, ${ready} ready: ${[...counts, ...others].join(', ')}`,
    ...(waiting === 0 ? [] : [`${waiting} waiting`]),
    ...(down === 0 ? [] : [`${down} down by a restart`]),
    ...(unhealthy === 0 ? [] : [`${unhealthy} unhealthy`]),
  ].join('; ');
}
