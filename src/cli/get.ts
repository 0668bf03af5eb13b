/** `fjj get`: FlinkJarJobs, a line each, and what the fleet comes to. */
import { REASONS } from '../core/report/reasons.ts';
import { indentedJson, type JsonObject } from '../ground/json.ts';
import { nearest } from '../ground/nearest.ts';
import { printable } from '../ground/text.ts';
import { fleetTable, summaryLine, summaryOf } from '../people/fleet/fleet-text.ts';
import { type FleetRow, fleetRow } from '../people/fleet/row.ts';
import { yamlOf } from '../people/layout/yaml.ts';
import { viewOf } from '../people/object/view.ts';
import { VERSION } from '../service/version.ts';
import { type PersonsCluster, withCluster, wrongName } from './cluster.ts';
import { ALL_NAMESPACES, CLUSTER_FLAGS } from './cluster-flags.ts';
import type { Command } from './command.ts';
import { type FlagTable, flagLines, type Options, readOptions } from './options.ts';
import type { Process } from './process.ts';

const FLAGS: FlagTable = {
  output: {
    short: 'o',
    value: 'FORMAT',
    choices: ['text', 'wide', 'json', 'yaml', 'name'],
    does: 'text (default); wide: more columns, and nothing is cut off; json; yaml; name',
  },
  reason: { value: 'REASON', does: 'only objects whose Ready has this reason; several may be given' },
  ...ALL_NAMESPACES,
  ...CLUSTER_FLAGS,
};

const usage = `usage: fjj get [NAME]... [-A] [-o text|wide|json|yaml|name] [--reason=REASON]

Shows FlinkJarJobs, a line each: whether each is Ready and why not, the state and the health of its job, for what a change waits,
when the job was restarted last and how long it was down; then how many have which reason. fjj list is the same command.

${flagLines(FLAGS)}
Exit codes: 0 shown, 1 they cannot be read, or one that is named is not there, 2 the arguments are wrong, 130 Ctrl-C.
`;

type ShowFleet = (rows: readonly FleetRow[], at: { now: number; namespaces: boolean }) => string;

const reportOf = (rows: readonly FleetRow[]): object => ({
  formatVersion: '1.0',
  fjjVersion: VERSION,
  summary: summaryOf(rows),
  objects: rows,
});

function showAs(output: string, { terminal }: Process): ShowFleet {
  if (output === 'json') return (rows) => `${indentedJson(reportOf(rows))}\n`;
  if (output === 'yaml') return (rows) => yamlOf(reportOf(rows));
  if (output === 'name')
    return (rows, { namespaces }) =>
      rows.map(({ namespace, name }) => `${namespaces ? `${namespace}/` : ''}${name}\n`).join('');
  return (rows, at) => {
    const table = fleetTable(rows, { ...at, wide: output === 'wide', columns: terminal()?.columns });
    return rows.length === 0 ? '' : `${table}\n${summaryLine(summaryOf(rows))}\n`;
  };
}

async function rowsOf(cluster: PersonsCluster, names: readonly string[], now: number): Promise<FleetRow[]> {
  const rowOf = (object: JsonObject): FleetRow => fleetRow(viewOf(object, now));
  if (names.length === 0) return cluster.objects.list(cluster.scope, rowOf);
  const rows: FleetRow[] = [];
  for (const name of names) rows.push(rowOf(await cluster.named(name)));
  return rows;
}

function noneOf({ scope }: PersonsCluster, reasons: readonly string[]): string {
  const where = scope === undefined ? '' : ` in namespace ${scope}`;
  const [reason] = reasons;
  if (reason === undefined) return `no FlinkJarJobs${where}\n`;
  const meant = Object.hasOwn(REASONS, reason) ? undefined : nearest(reason, Object.keys(REASONS));
  const hint = meant === undefined ? '' : `; the nearest reason is ${meant}`;
  return `no FlinkJarJobs${where} have the reason ${printable(reasons.join(' or '), 200)}${hint}\n`;
}

function shown(options: Options, user: Process): Promise<number> {
  const show = showAs(options.value('output') ?? 'text', user);
  const reasons = options.values('reason');
  return withCluster(options, user, async (cluster) => {
    const now = cluster.clock.wall();
    const all = await rowsOf(cluster, options.words, now);
    const rows = reasons.length === 0 ? all : all.filter(({ reason }) => reasons.includes(reason));
    if (rows.length === 0) user.err(noneOf(cluster, reasons));
    user.out(show(rows, { now, namespaces: cluster.scope === undefined }));
    return 0;
  });
}

function wrongIn(options: Options): string | undefined {
  if (options.words.length > 0 && options.isOn('all-namespaces'))
    return 'a name is of one namespace: leave --all-namespaces out, or the name';
  return options.words.map((name) => wrongName('the name', name)).find((one) => one !== undefined);
}

export const get: Command = {
  usage,
  flags: FLAGS,
  run(args, user) {
    const options = readOptions(args, FLAGS, 'fjj help get');
    const wrong = typeof options === 'string' ? options : wrongIn(options);
    if (typeof options !== 'string' && wrong === undefined) return shown(options, user);
    user.err(`${wrong}\n`);
    return 2;
  },
};
