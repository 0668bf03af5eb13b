/** The figures that are counts: they are the same on every machine, so each is right or wrong. */
import type { Calls, Kind } from './calls.ts';
import type { EditFigures } from './edits.ts';
import type { FailoverFigures } from './failover.ts';
import type { ForetoldFigures } from './foretold.ts';
import type { ImportFigures } from './imports.ts';
import type { RestFigures } from './rest.ts';
import type { RestartFigures } from './restarts.ts';
import type { StartFigures } from './starts.ts';
import type { WatchFigures } from './watches.ts';

export interface Counted {
  burst: EditFigures;
  stream: EditFigures;
  firsts: readonly StartFigures[];
  /** Starts over objects that are up to date. */
  starts: readonly StartFigures[];
  rest: RestFigures;
  restarts: RestartFigures;
  imports: ImportFigures;
  foretold: ForetoldFigures;
  failovers: Readonly<Record<string, FailoverFigures>>;
  watches: Readonly<Record<'watch' | 'leaseWatch', WatchFigures>>;
  /** Watches of FlinkJarJobs that the server ended by its own account. */
  slowWatches?: number | undefined;
}

/** A renewal is due every 2 s, give or take a tenth. */
const RENEWAL_SECONDS = 1.8;
const RECONNECTS_AN_HOUR = 12;

type Line = [what: string, is: number, allowed: number, atMost?: true];

/** Calls that must be so many; kinds that are not named are not looked at. */
const exactly = (what: string, calls: Calls, wanted: Partial<Calls>): Line[] =>
  Object.entries(wanted).map(([kind, n]) => [`${kind} for ${what}`, calls[kind as Kind], n]);

const ofEdits = (what: string, { edits: n, calls, missed }: EditFigures): Line[] => [
  ...exactly(`${n} edits (${what})`, calls, { dliGet: n, dliPut: n, statusPatch: n, event: n, other: 0 }),
  [`edits missed (${what})`, missed, 0],
];

const ofFirst = ({ objects: n, calls, eventsDropped }: StartFigures): Line[] =>
  exactly(`${n} new objects`, calls, { dliPut: 0, statusPatch: n, event: n - eventsDropped, other: 0 });

const ofStart = ({ objects: n, calls }: StartFigures): Line[] =>
  exactly(`a restart over ${n} objects`, calls, { dliGet: n, dliPut: 0, statusPatch: 0, event: 0, other: 0 });

const ofRest = ({ objects: n, calls, writes, windowSeconds }: RestFigures): Line[] => [
  ...exactly(`${n} objects at rest`, calls, { dliGet: n, dliPut: 0, statusPatch: 0, event: 0, other: 0 }),
  ['writes to the API server at rest, renewals of the Lease apart', writes.others, 0],
  ['renewals of the Lease at rest', writes.renewals, Math.ceil(windowSeconds / RENEWAL_SECONDS), true],
];

const ofFailover = ([signal, { edits: n, calls, missed }]: [string, FailoverFigures]): Line[] => [
  ...exactly(`${n} edits around ${signal}`, calls, { dliPut: n, statusPatch: n, event: n, other: 0 }),
  [`edits missed around ${signal}`, missed, 0],
];

const ofWatch = (kind: string, { reopened, reconnectsAnHour }: WatchFigures, ended = 0): Line[] => [
  [`${kind} opened again before its time, by no doing of the server`, Math.max(0, reopened - ended), 0],
  [`reconnects an hour of a ${kind}`, reconnectsAnHour, RECONNECTS_AN_HOUR, true],
];

/** Steps that are recorded; while DLI works nothing is written. */
const RECORDED_STEPS = 7;

const ofRestarts = ({ restarts: n, ...figures }: RestartFigures): Line[] => [
  [`stops of a job, of ${n} restarts, the most`, figures.stops.max, 1],
  [`updates of a job, of ${n} restarts, the most`, figures.puts.max, 1],
  [`starts of a job, of ${n} restarts, the most`, figures.runs.max, 1],
  [`statusPatch for a restart, of ${n} restarts, the most`, figures.statusPatches.max, RECORDED_STEPS],
  // The one that sees it at rest, and that of the pass that sends the update.
  [`looks from rest to the update, of ${n} restarts, the most`, figures.looksToPut.max, 2, true],
  [`looks from the update to the start, of ${n} restarts, the most`, figures.looksToRun.max, 1, true],
];

const JOBS_A_PAGE = 100;

const ofImport = ({ jobs, lists, shows, files }: ImportFigures): Line[] => [
  [`lists for an import of ${jobs} jobs`, lists, Math.ceil(jobs / JOBS_A_PAGE)],
  [`jobs read alone for an import of ${jobs} jobs`, shows, 0],
  [`files of an import of ${jobs} jobs`, files, jobs],
];

const ofForetold = ({ jobs, lists, shows, writes }: ForetoldFigures): Line[] => [
  [`lists for a plan of ${jobs} manifests`, lists, Math.ceil(jobs / JOBS_A_PAGE)],
  [`jobs read alone for a plan of ${jobs} manifests`, shows, 0],
  [`writes of a plan of ${jobs} manifests`, writes, 0],
];

/** One line for each count that does not hold. */
export function broken(counted: Counted): string[] {
  const {
    burst,
    stream,
    firsts,
    starts,
    rest,
    restarts,
    imports,
    foretold,
    failovers,
    watches,
    slowWatches,
  } = counted;
  const lines = [
    ...ofEdits('burst', burst),
    ...ofEdits('stream', stream),
    ...firsts.flatMap(ofFirst),
    ...starts.flatMap(ofStart),
    ...ofRest(rest),
    ...ofRestarts(restarts),
    ...ofImport(imports),
    ...ofForetold(foretold),
    ...Object.entries(failovers).flatMap(ofFailover),
    ...ofWatch('watch', watches.watch, slowWatches),
    ...ofWatch('leaseWatch', watches.leaseWatch),
  ];
  const holds = ([, is, allowed, atMost]: Line): boolean =>
    atMost === true ? is <= allowed : is === allowed;
  return lines
    .filter((line) => !holds(line))
    .map(
      ([what, is, allowed, atMost]) =>
        `${what}: ${Number(is.toFixed(2))}, not ${atMost === true ? `${allowed} or less` : allowed}`,
    );
}
