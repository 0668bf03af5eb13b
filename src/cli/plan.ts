/** `fjj plan`: what becomes of jobs when manifests are applied, before they are. */
import { systemClock } from '../ground/clock.ts';
import { stringifyJson } from '../ground/json.ts';
import { rfc3339 } from '../ground/rfc3339.ts';
import { againstFolder } from '../manifests/plan/against-folder.ts';
import { DENIED, type Denied, denials } from '../manifests/plan/denied.ts';
import { type FiledJobs, readJobs } from '../manifests/plan/read.ts';
import {
  FORMAT_VERSION,
  type PlanError,
  type PlannedChange,
  type PlanReport,
} from '../manifests/plan/report.ts';
import { isChange, isShown, summaryOf } from '../manifests/plan/summary.ts';
import { planMarkdown } from '../manifests/show/plan-markdown.ts';
import { planText } from '../manifests/show/plan-text.ts';
import { VERSION } from '../service/version.ts';
import { type Command, stoppedBy } from './command.ts';
import { type FlagTable, flagLines, type Options, readOptions } from './options.ts';
import type { Process } from './process.ts';

const FLAGS: FlagTable = {
  filename: {
    short: 'f',
    value: 'PATH',
    does: 'a file, a folder (its .yaml, .yml and .json files), or - for standard input; also without -f',
  },
  recursive: { short: 'R', does: 'the folders in a folder, too' },
  against: {
    value: 'WHAT',
    does: 'none: schema and rules only; or a folder: the manifests of the base revision, without any network',
  },
  output: {
    short: 'o',
    value: 'FORMAT',
    choices: ['text', 'json', 'markdown'],
    does: 'text (default); json: see schemas/; markdown: one comment for a pull request',
  },
  show: {
    value: 'WHICH',
    choices: ['changed', 'all'],
    does: 'changed (default), or all: unchanged jobs, too',
  },
  'detailed-exitcode': { does: '0 no change, 1 an error, 2 changes' },
  deny: {
    value: 'CLASSES',
    does: `exit code 1 where one of them is planned: ${DENIED.join(', ')}; with commas between`,
  },
  namespace: { short: 'n', value: 'NAME', does: 'namespace of objects that name none' },
  'max-bytes': {
    value: 'BYTES',
    does: 'markdown: at most so long, from 2000 on; 60000 (default) fits GitHub',
  },
  key: {
    value: 'KEY',
    does: 'markdown: which comment it is, where a pull request has several; fjj (default)',
  },
};

const usage = `usage: fjj plan -f FILE|FOLDER|- [-f ...] [-R] [--against=none|FOLDER] [-o text|json|markdown]

Says what will become of each DLI job when FlinkJarJobs are applied: the fields that differ, whether the job is restarted for them, what
that means for its state, and what it waits for. The functions of the controller decide it. Nothing is written anywhere, and no
value of a field that may hold keys is shown.

${flagLines(FLAGS)}
Exit codes: 0 the plan was made, 1 something could not be planned, or is denied, 2 the arguments are wrong, 130 Ctrl-C.
With --detailed-exitcode: 0 nothing changes, 1 anything failed, is denied or is wrong, 2 something changes.
`;

const HELP = 'fjj help plan';
const DEFAULT_BYTES = 60_000;
const FEWEST_BYTES = 2_000;
const KEY = /^[A-Za-z0-9._/]+(-[A-Za-z0-9._/]+)*$/;

interface PlanOptions {
  paths: readonly string[];
  recursive: boolean;
  against: string;
  output: string;
  isAll: boolean;
  isDetailed: boolean;
  denied: readonly Denied[];
  namespace: string | undefined;
  maxBytes: number;
  key: string;
}

function deniedOf(options: Options): readonly Denied[] | string {
  const given = options.values('deny').flatMap((text) => text.split(','));
  const wrong = given.find((one) => !DENIED.some((known) => known === one));
  return wrong === undefined
    ? (given as Denied[])
    : `--deny takes ${DENIED.join(', ')}, with commas between, not ${wrong}`;
}

/** What is wrong, as one line, where they cannot be used. */
function wantedOf(options: Options): PlanOptions | string {
  const paths = [...options.values('filename'), ...options.words];
  if (paths.length === 0)
    return `plan what? name a file, a folder, or - for standard input: fjj plan -f PATH; see ${HELP}`;
  const denied = deniedOf(options);
  if (typeof denied === 'string') return denied;
  const bytes = options.value('max-bytes') ?? String(DEFAULT_BYTES);
  if (!/^\d{1,9}$/.test(bytes) || Number(bytes) < FEWEST_BYTES)
    return `--max-bytes must be a number from ${FEWEST_BYTES} on`;
  const key = options.value('key') ?? 'fjj';
  if (!KEY.test(key) || key.length > 100)
    return '--key must have letters, digits, ".", "_", "/" and single "-" between them, at most 100';
  return {
    paths,
    recursive: options.isOn('recursive'),
    against: options.value('against') ?? 'none',
    output: options.value('output') ?? 'text',
    isAll: options.value('show') === 'all',
    isDetailed: options.isOn('detailed-exitcode'),
    denied,
    namespace: options.value('namespace'),
    maxBytes: Number(bytes),
    key,
  };
}

interface Planned {
  against: PlanReport['against'];
  changes: readonly PlannedChange[];
  errors: readonly PlanError[];
  notCompared: number;
}

async function planned(filed: FiledJobs, wanted: PlanOptions, user: Process): Promise<Planned> {
  const { against, recursive, namespace } = wanted;
  if (against === 'none') return { against, changes: [], errors: [], notCompared: filed.jobs.length };
  const { input, stop } = user;
  const base = await readJobs({ paths: [against], recursive, input, stop }, namespace);
  const changes = againstFolder(filed, base.jobs, systemClock.wall()).map(({ change }) => change);
  return { against: 'folder', changes, errors: base.errors, notCompared: 0 };
}

function reportOf(filed: FiledJobs, made: Planned, { isAll }: PlanOptions): PlanReport {
  const errors = [...filed.errors, ...made.errors];
  const counted = {
    notCompared: made.notCompared,
    skipped: 0,
    errors: errors.length,
    otherObjects: filed.otherObjects,
  };
  return {
    formatVersion: FORMAT_VERSION,
    fjjVersion: VERSION,
    createdAt: rfc3339(systemClock.wall()),
    against: made.against,
    summary: summaryOf(made.changes, counted),
    changes: made.changes.filter((change) => isAll || isShown(change)),
    errors,
  };
}

function shown(report: PlanReport, { output, key, maxBytes }: PlanOptions, color: boolean): string {
  if (output === 'json') return `${stringifyJson(report, 2)}\n`;
  return output === 'markdown' ? planMarkdown(report, { key, maxBytes }) : planText(report, color);
}

async function run(wanted: PlanOptions, user: Process): Promise<number> {
  const { out, err, stop, color, input } = user;
  const { paths, recursive, namespace, isDetailed } = wanted;
  const filed = await readJobs({ paths, recursive, input, stop }, namespace);
  const made = await planned(filed, wanted, user);
  if (stop.aborted) return stoppedBy(user);
  const report = reportOf(filed, made, wanted);
  out(shown(report, wanted, color));
  const denied = denials(made.changes, wanted.denied);
  for (const line of denied) err(`${line}\n`);
  if (report.errors.length > 0 || denied.length > 0) return 1;
  return isDetailed && made.changes.some(isChange) ? 2 : 0;
}

/** Terraform's codes have no other for arguments. */
const isDetailed = (args: readonly string[]): boolean => args.includes('--detailed-exitcode');

export const plan: Command = {
  usage,
  flags: FLAGS,
  run(args, user) {
    const options = readOptions(args, FLAGS, HELP);
    const wanted = typeof options === 'string' ? options : wantedOf(options);
    if (typeof wanted !== 'string') return run(wanted, user);
    user.err(`${wanted}\n`);
    return isDetailed(args) ? 1 : 2;
  },
};
