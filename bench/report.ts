/** The figures as tables. What each one means stands in docs/bench.md. */
import { KINDS } from './calls.ts';
import type { EditFigures } from './edits.ts';
import type { Spread } from './percentile.ts';
import { foretoldTable } from './report-foretold.ts';
import { importTable } from './report-imports.ts';
import { failoverTable, restTable, verdict, watchTable } from './report-lease.ts';
import { restartTable } from './report-restarts.ts';
import type { Results, TypicalStart } from './run.ts';
import { type Cell, shown, table } from './table.ts';

const MIB = 1_048_576;
const mib = (bytes: number | undefined): Cell => (bytes === undefined ? undefined : bytes / MIB);

/** By which an object makes the process bigger; undefined at 0 objects, and where memory is not known. */
function perObject(
  name: 'anon' | 'heap',
  { one, none }: { one: TypicalStart; none: TypicalStart },
): number | undefined {
  const [after, before] = [one[name], none[name]];
  if (one.objects === 0 || after === undefined || before === undefined) return undefined;
  return Math.round((after - before) / one.objects);
}

function startTable({ starts }: Results): string {
  const row = (name: string, of: (one: TypicalStart) => Cell): Cell[] => [name, ...starts.map(of)];
  const absent = (value: Cell): Cell => (value === undefined ? '-' : value);
  const [none] = starts;
  const added = (name: 'anon' | 'heap') => (one: TypicalStart) =>
    none === undefined ? undefined : absent(perObject(name, { one, none }));
  return table(
    ['start over objects', ...starts.map(({ objects }) => objects.toLocaleString('en-US'))],
    [
      row('ready, ms', ({ readyMs }) => readyMs),
      row('first request to DLI, ms', ({ firstCallMs }) => absent(firstCallMs)),
      row('all jobs read, ms', ({ allReadMs }) => absent(allReadMs)),
      row('processor time until then, ms', ({ cpuMs }) => cpuMs),
      row('longest hold-up of the event loop, ms', ({ blockedMs }) => blockedMs),
      row('RSS, MiB', ({ rss }) => mib(rss)),
      row('of it private, MiB', ({ anon }) => mib(anon)),
      row('highest RSS, MiB', ({ peak }) => mib(peak)),
      row('heap in use, MiB', ({ heap }) => absent(mib(heap))),
      row('heap, bytes an object', added('heap')),
      row('private memory, bytes an object', added('anon')),
      row('one scrape of the metrics, ms', ({ scrapeMs }) => scrapeMs),
    ],
  );
}

function editTable({ burst, stream }: Results): string {
  const both = (name: string, of: (one: EditFigures) => Cell): Cell[] => [name, of(burst), of(stream)];
  const times = (name: string, of: (one: EditFigures) => Spread): Cell[][] =>
    (['p50', 'p99', 'max'] as const).map((part) => both(`${name}, ${part}, ms`, (one) => of(one)[part]));
  return table(
    ['edits', 'all at once', 'one by one'],
    [
      both('edits', ({ edits }) => edits),
      ...times('edit to PUT', ({ toPut }) => toPut),
      ...times('edit to status', ({ toStatus }) => toStatus),
      both('accepted by the API server within, s', ({ acceptedSeconds }) => acceptedSeconds),
      both('first edit to last status, s', ({ seconds }) => seconds),
      both('converged a second', ({ perSecond }) => perSecond),
      both('  once all are accepted', ({ drainPerSecond }) => drainPerSecond),
      both('processor time an edit, ms: controller', ({ cpuMs }) => cpuMs.controller),
      both('  simulators', ({ cpuMs }) => cpuMs.simulators),
      both('  kube-apiserver and etcd', ({ cpuMs }) => cpuMs.server ?? '-'),
      both('  load generator', ({ cpuMs }) => cpuMs.load),
      both('missed', ({ missed }) => missed),
    ],
  );
}

function callTable({ burst, stream, firsts, starts, rest }: Results): string {
  const [first] = firsts;
  const again = starts[1];
  const columns: (readonly [head: string, calls: Record<string, number>, per: number])[] = [
    ['an edit (burst)', burst.calls, burst.edits],
    ['an edit (stream)', stream.calls, stream.edits],
    ['a new object', first?.calls ?? {}, first?.objects ?? 1],
    ['a restart', again?.calls ?? {}, again?.objects ?? 1],
    ['an interval at rest', rest.calls, rest.objects],
  ];
  const cell = (kind: string, calls: Record<string, number>, per: number): Cell =>
    ['dliGet', 'dliPut', 'statusPatch', 'event'].includes(kind)
      ? `${Number(((calls[kind] ?? 0) / per).toFixed(4))} x ${per}`
      : (calls[kind] ?? 0);
  return table(
    ['calls for', ...columns.map(([head]) => head)],
    KINDS.map((kind) => [kind, ...columns.map(([, calls, per]) => cell(kind, calls, per))]),
  );
}

function firstTable({ firsts }: Results): string {
  return table(
    ['new objects at once', 'status patches', 'events', 'events dropped'],
    firsts.map(({ objects, calls, eventsDropped }) => [
      shown(objects),
      calls.statusPatch,
      calls.event,
      eventsDropped,
    ]),
  );
}

export function report(results: Results): string {
  const { cores, model, platform, node, version, api, load } = results.machine;
  return [
    `flinkjarjob-controller ${version} on ${api}, Node ${node}, ${platform}, ${cores} cores (${model}), load ${shown(load)}`,
    startTable(results),
    editTable(results),
    callTable(results),
    firstTable(results),
    restTable(results),
    watchTable(results),
    ...(Object.keys(results.failovers).length === 0 ? [] : [failoverTable(results)]),
    restartTable(results),
    importTable(results),
    foretoldTable(results),
    verdict(results),
    'Counts are exact. Times are this machine in this minute: compare ratios on one machine only. See docs/bench.md.',
  ].join('\n\n');
}
