/** The flags of `fjj plan`, and what they mean. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../ground/environment.ts';
import { printable } from '../ground/text.ts';
import { DENIED, type Denied } from '../manifests/plan/denied.ts';
import { ACCOUNT_FLAGS, isAccountGiven } from './account-flags.ts';
import { CLUSTER_FLAGS } from './cluster-flags.ts';
import { type FlagTable, flagLines, type Options } from './options.ts';

export const FLAGS: FlagTable = {
  filename: {
    short: 'f',
    value: 'PATH',
    does: 'a file, a folder (its .yaml, .yml and .json files), or - for standard input; also without -f',
  },
  recursive: { short: 'R', does: 'the folders in a folder, too' },
  against: {
    value: 'WHAT',
    does: 'dli: the live jobs; cluster: the objects and their status; none: schema and rules only;\nor a folder: the manifests of the base revision, without any network. See below',
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
  'detailed-exitcode': { does: 'exit code 0 no change, 1 an error, 2 changes' },
  deny: {
    value: 'CLASSES',
    does: `exit code 1 where one of them is planned: ${DENIED.join(', ')}; with commas between`,
  },
  'max-bytes': {
    value: 'BYTES',
    does: 'markdown: at most so long, from 2000 on; 60000 (default) fits GitHub',
  },
  key: {
    value: 'KEY',
    does: 'markdown: which comment it is, where a pull request has several; fjj (default)',
  },
  ...ACCOUNT_FLAGS,
  ...CLUSTER_FLAGS,
};

export const usage = `usage: fjj plan -f FILE|FOLDER|- [-f ...] [-R] [--against=dli|cluster|none|FOLDER] [-o text|json|markdown]

Says what will become of each DLI job when FlinkJarJobs are applied: the fields that differ, whether the job is restarted for them, what
that means for its state, and what it waits for. The functions of the controller decide it. Nothing is written anywhere, and no
value of a field that may hold keys is shown.

${flagLines(FLAGS)}
Without --against: dli where credentials are given, else cluster where there is a kubeconfig, else none; the output says which.

Exit codes: 0 the plan was made, 1 something could not be planned, or is denied, 2 the arguments are wrong, 130 Ctrl-C.
With --detailed-exitcode: 0 nothing changes, 1 anything failed, is denied or is wrong, 2 something changes.
`;

export const HELP = 'fjj help plan';

const DEFAULT_BYTES = 60_000;
const FEWEST_BYTES = 2_000;
const KEY = /^[A-Za-z0-9._/]+(-[A-Za-z0-9._/]+)*$/;
const LONGEST_KEY = 100;

export interface PlanOptions {
  given: Options;
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
    : `--deny takes ${DENIED.join(', ')}, with commas between, not ${printable(wrong, 80)}`;
}

const hasKubeconfig = (options: Options, env: Environment): boolean =>
  options.value('kubeconfig') !== undefined ||
  options.value('context') !== undefined ||
  Boolean(env['KUBECONFIG']) ||
  (env['HOME'] !== undefined && existsSync(join(env['HOME'], '.kube', 'config')));

function againstOf(options: Options, env: Environment): string {
  if (isAccountGiven(options, env)) return 'dli';
  return hasKubeconfig(options, env) ? 'cluster' : 'none';
}

function wrongMarkdown(bytes: string, key: string): string | undefined {
  if (!/^\d{1,9}$/.test(bytes) || Number(bytes) < FEWEST_BYTES)
    return `--max-bytes must be a number from ${FEWEST_BYTES} on`;
  return KEY.test(key) && key.length <= LONGEST_KEY
    ? undefined
    : `--key must have letters, digits, ".", "_", "/" and single "-" between them, at most ${LONGEST_KEY}`;
}

/** What is wrong, as one line, where they cannot be used. */
export function planOptions(given: Options, env: Environment): PlanOptions | string {
  const paths = [...given.values('filename'), ...given.words];
  if (paths.length === 0)
    return `plan what? name a file, a folder, or - for standard input: fjj plan -f PATH; see ${HELP}`;
  const against = given.value('against') ?? againstOf(given, env);
  if (against === '-') return '--against takes a file or a folder, not standard input';
  const denied = deniedOf(given);
  if (typeof denied === 'string') return denied;
  const bytes = given.value('max-bytes') ?? String(DEFAULT_BYTES);
  const key = given.value('key') ?? 'fjj';
  const wrong = wrongMarkdown(bytes, key);
  if (wrong !== undefined) return wrong;
  return {
    given,
    paths,
    recursive: given.isOn('recursive'),
    against,
    output: given.value('output') ?? 'text',
    isAll: given.value('show') === 'all',
    isDetailed: given.isOn('detailed-exitcode'),
    denied,
    namespace: given.value('namespace'),
    maxBytes: Number(bytes),
    key,
  };
}
