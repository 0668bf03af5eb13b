/** What `fjj import` takes, and what of it goes together. */

import type { JobFilter, Tag } from '../core/job/found.ts';
import { STATES } from '../core/job/states.ts';
import { isJobId } from '../core/object/names.ts';
import { nearest } from '../ground/nearest.ts';
import { printable } from '../ground/text.ts';
import type { WhichFields } from '../manifests/import/job-fields.ts';
import { ACCOUNT_FLAGS } from './account-flags.ts';
import type { Selection } from './import-source.ts';
import { type FlagTable, flagLines, type Options, readOptions } from './options.ts';

export const FLAGS: FlagTable = {
  all: { does: 'every Flink jar job of the project' },
  id: { value: 'ID', does: 'the job of this number; several times, or with commas' },
  name: { value: 'TEXT', does: 'jobs with this in their names' },
  queue: { value: 'QUEUE', does: 'jobs of this queue' },
  tag: { value: 'KEY=VALUE', does: 'jobs with this tag' },
  status: { value: 'STATUS', does: 'jobs in this state, such as job_running' },
  'from-terraform': {
    value: 'FILE',
    does: 'jobs in a state of Terraform: the output of terraform show -json, or the\nstate file itself; - for standard input',
  },
  refresh: {
    value: 'dli',
    choices: ['dli'],
    does: 'with --from-terraform: what DLI says of the jobs now, not what the state says',
  },
  output: { short: 'o', value: 'DIR', does: 'a folder, one file a job; default: - for standard output' },
  overwrite: {
    does: 'replace files that are there already; without it they stay where they hold the\nsame job, and nothing is written where one holds something else',
  },
  kustomization: { does: 'a kustomization.yaml beside them' },
  namespace: {
    short: 'n',
    value: 'NAMESPACE',
    does: 'of the objects; default: none, so that kubectl -n counts',
  },
  mode: {
    value: 'MODE',
    choices: ['Observe', 'Manage'],
    does: 'default: Observe, which changes nothing in DLI',
  },
  fields: {
    value: 'WHICH',
    choices: ['set', 'all'],
    does: 'set (default): without what DLI fills in by itself; all: all that can be written',
  },
  'with-sensitive': {
    does: 'also entrypoint_args, runtime_config and flink_log_config, which may hold keys',
  },
  ...ACCOUNT_FLAGS,
};

export const usage = `usage: fjj import --all|--id=ID|--name=TEXT|--queue=QUEUE|--tag=KEY=VALUE|--status=STATUS [-o DIR] [--flag=value]...
       fjj import --from-terraform=FILE [-o DIR] [--flag=value]...

Writes live DLI jobs as FlinkJarJobs, one file a job. It only reads from DLI. The files are in mode Observe, and what they say is
what the jobs have: fjj plan shows no change for them. Values that may hold keys are left out.

${flagLines(FLAGS)}
Exit codes: 0 written, 1 it failed and nothing is written, or jobs of the list may not be read and the others are written,
2 the arguments are wrong, 130 Ctrl-C.
`;

const HELP = 'fjj help import';

export interface ImportOptions {
  /** All that was given, for the way to DLI. */
  given: Options;
  selection: Selection;
  terraform: string | undefined;
  refresh: boolean;
  which: WhichFields;
  /** Undefined: standard output. */
  folder: string | undefined;
  overwrite: boolean;
  kustomization: boolean;
  namespace: string | undefined;
  mode: 'Observe' | 'Manage';
}

const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

const idsIn = (options: Options): string[] =>
  [...options.values('id'), ...(options.values('id').length > 0 ? options.words : [])]
    .flatMap((text) => text.split(','))
    .map((id) => id.trim())
    .filter((id) => id !== '');

function tagOf(text: string | undefined): Tag | undefined {
  const [key = '', ...value] = text?.split('=') ?? [];
  return value.length === 0 || key === '' ? undefined : { key, value: value.join('=') };
}

const FILTERS = ['name', 'queue', 'tag', 'status'] as const;

function filterOf(options: Options): JobFilter {
  const [queue, status, tag] = [options.value('queue'), options.value('status'), tagOf(options.value('tag'))];
  return {
    ...(queue === undefined ? {} : { queue_name: queue }),
    ...(status === undefined ? {} : { status }),
    ...(tag === undefined ? {} : { tag }),
  };
}

const has = (options: Options, flag: string): boolean => options.value(flag) !== undefined;

/** What is wrong with the choice of jobs; undefined: nothing. */
function wrongChoice(options: Options, ids: readonly string[]): string | undefined {
  const [filter] = FILTERS.filter((flag) => has(options, flag));
  const isState = has(options, 'from-terraform');
  if (options.isOn('all') && (ids.length > 0 || filter !== undefined))
    return '--all and a choice of jobs do not go together: leave one of the two out';
  if (ids.length > 0 && filter !== undefined)
    return `--id and --${filter} do not go together: leave one of the two out`;
  if (!options.isOn('all') && ids.length === 0 && filter === undefined && !isState)
    return `import what? name jobs by --all, --id, --name, --queue, --tag or --status, or a state by --from-terraform; see ${HELP}`;
  if (isState && has(options, 'tag')) return '--tag selects in DLI, and not in a state: leave --tag out';
  return has(options, 'refresh') && !isState
    ? '--refresh is for --from-terraform: leave it out, all else is read from DLI anyway'
    : undefined;
}

/** What is wrong with a value; undefined: nothing. */
function wrongValue(options: Options, ids: readonly string[]): string | undefined {
  const wrongId = ids.find((id) => !isJobId(id));
  if (wrongId !== undefined) return `--id must be the number of a job, not ${printable(wrongId, 80)}`;
  const [tag, status, namespace] = ['tag', 'status', 'namespace'].map((flag) => options.value(flag));
  if (tag !== undefined && tagOf(tag) === undefined)
    return '--tag must be KEY=VALUE, such as --tag=team=orders';
  if (status !== undefined && !Object.hasOwn(STATES, status)) {
    const meant = nearest(status, Object.keys(STATES)) ?? 'job_running';
    return `--status must be a state of DLI, not ${printable(status, 80)}; the nearest is ${meant}`;
  }
  return namespace === undefined || NAMESPACE.test(namespace)
    ? undefined
    : `--namespace must be the name of a namespace, not ${printable(namespace, 80)}`;
}

/** What is wrong, or does not go together, as one line without its end; the first that applies. */
function problemIn(options: Options, ids: readonly string[]): string | undefined {
  const [word] = options.words;
  if (word !== undefined && ids.length === 0)
    return `unexpected argument ${printable(word, 100)}; see ${HELP}`;
  const wrong = wrongChoice(options, ids) ?? wrongValue(options, ids);
  if (wrong !== undefined) return wrong;
  return options.isOn('kustomization') && isStandardOutput(options)
    ? '--kustomization needs a folder: -o DIR'
    : undefined;
}

const isStandardOutput = (options: Options): boolean => (options.value('output') ?? '-') === '-';

/** A text: what is wrong, as one line without its end. */
export function readImportOptions(args: readonly string[]): ImportOptions | string {
  const given = readOptions(args, FLAGS, HELP);
  if (typeof given === 'string') return given;
  const ids = idsIn(given);
  const problem = problemIn(given, ids);
  if (problem !== undefined) return problem;
  return {
    given,
    selection: { ids: [...new Set(ids)], name: given.value('name'), filter: filterOf(given) },
    terraform: given.value('from-terraform'),
    refresh: given.value('refresh') !== undefined,
    which: {
      fields: given.value('fields') === 'all' ? 'all' : 'set',
      withSensitive: given.isOn('with-sensitive'),
    },
    folder: isStandardOutput(given) ? undefined : given.value('output'),
    overwrite: given.isOn('overwrite'),
    kustomization: given.isOn('kustomization'),
    namespace: given.value('namespace'),
    mode: given.value('mode') === 'Manage' ? 'Manage' : 'Observe',
  };
}
