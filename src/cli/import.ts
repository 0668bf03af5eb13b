/** `fjj import`: live jobs, and those of a Terraform state, to manifests. Nothing is changed in DLI. */
import { printable } from '../ground/text.ts';
import { filesOf, type ImportedFile, withoutSensitive } from '../manifests/import/imported-files.ts';
import { removalOf } from '../manifests/import/terraform-job.ts';
import { type Command, untilStopped } from './command.ts';
import { counted } from './counted.ts';
import { FLAGS, type ImportOptions, readImportOptions, usage } from './import-options.ts';
import { type FoundForImport, importFromList, importNamed, type SoughtJob } from './import-source.ts';
import {
  jobsOfState,
  readTerraform,
  soughtOf,
  type TerraformJobs,
  withAddresses,
} from './import-terraform.ts';
import type { Process } from './process.ts';
import { progressFor } from './progress.ts';
import { writeFiles } from './write-files.ts';

interface ImportFound extends FoundForImport {
  terraform?: TerraformJobs;
}

/** `code`: of the exit. */
interface ImportFailed {
  code: 1 | 2;
  problem: string;
}

const failed = (problem: string, code: ImportFailed['code'] = 1): ImportFailed => ({ code, problem });

/** `named`: these, and no choice of jobs. */
async function fromDli(
  options: ImportOptions,
  user: Process,
  named: readonly SoughtJob[],
): Promise<ImportFound | ImportFailed> {
  const { openAccount } = await import('./account.ts');
  const live = await openAccount(options.given, user);
  if (typeof live === 'string') return failed(live, 2);
  const progress = progressFor(user, options.given);
  try {
    const from = { live, which: options.which, progress };
    const found =
      named.length > 0 ? await importNamed(from, named) : await importFromList(from, options.selection);
    return typeof found === 'string' ? failed(found) : found;
  } finally {
    progress.end();
    await live.close();
  }
}

async function fromTerraform(
  path: string,
  options: ImportOptions,
  user: Process,
): Promise<ImportFound | ImportFailed> {
  const state = await readTerraform(path, options.selection, user);
  if (typeof state === 'string') return failed(state);
  const { others } = state;
  const { which, given } = options;
  if (!options.refresh || state.jobs.length === 0) {
    const location = { region: given.value('region'), projectId: given.value('project-id') };
    return { jobs: jobsOfState(state, which, location), others, unread: [], terraform: state };
  }
  const refreshed = await fromDli(options, user, soughtOf(state));
  if ('problem' in refreshed) return refreshed;
  return { ...refreshed, jobs: withAddresses(state, refreshed.jobs), others, terraform: state };
}

const soughtIds = ({ selection: { ids } }: ImportOptions): SoughtJob[] =>
  ids.map((jobId) => ({ jobId, called: `job ${jobId}` }));

const asStream = (files: readonly ImportedFile[]): string => files.map(({ text }) => text).join('---\n');

function summary({ jobs, others, terraform }: ImportFound, { folder, mode }: ImportOptions): string {
  const where = folder === undefined ? '' : ` in ${printable(folder, 200)}`;
  const kind = terraform === undefined ? 'job' : 'resource';
  const left = others === 0 ? '' : `; ${counted(others, `other ${kind}`)} left out`;
  return `${counted(jobs.length, 'Flink jar job')} written${where}, mode ${mode}${left}\n`;
}

const WITH_VALUES =
  'the values of entrypoint_args, runtime_config and flink_log_config are in what was written: move passwords into Secrets (docs/values.md) before it goes into Git\n';

function remarks({ jobs }: ImportFound, { which }: ImportOptions): string[] {
  const lacking = [...withoutSensitive(jobs)].map(([field, count]) => `${field} (${counted(count, 'job')})`);
  const sensitive =
    lacking.length === 0
      ? []
      : [
          `left out, because they may hold keys: ${lacking.join(', ')}; see docs/values.md, or take --with-sensitive\n`,
        ];
  return [...sensitive, ...(which.withSensitive && jobs.length > 0 ? [WITH_VALUES] : [])];
}

const MOST_TOLD = 5;

function leftUnread({ unread }: ImportFound): string[] {
  const more = unread.length - MOST_TOLD;
  return [
    ...unread.slice(0, MOST_TOLD).map((problem) => `left out: ${problem}\n`),
    ...(more > 0 ? [`left out: ${counted(more, 'more job')}, for the like\n`] : []),
  ];
}

/** Nobody runs them but the user, when the objects are in the cluster. */
function removals({ terraform }: ImportFound): string[] {
  if (terraform === undefined || terraform.jobs.length === 0) return [];
  return [
    "when the objects are applied, take the jobs out of Terraform's state, or both will manage them:\n",
    ...terraform.jobs.map((job) => `${removalOf(job)}\n`),
  ];
}

async function write(found: ImportFound, options: ImportOptions, user: Process): Promise<number> {
  const { folder, overwrite, which } = options;
  const files = filesOf(found.jobs, options);
  const tell = folder === undefined ? user.err : user.out;
  if (folder === undefined) user.out(asStream(files));
  else {
    const how = { overwrite, private: which.withSensitive, stop: user.stop };
    const problem = await writeFiles(folder, files, how);
    if (problem !== undefined) {
      user.err(`${problem}\n`);
      return 1;
    }
  }
  tell(summary(found, options));
  for (const line of [...remarks(found, options), ...removals(found), ...leftUnread(found)]) user.err(line);
  return found.unread.length === 0 ? 0 : 1;
}

async function run(options: ImportOptions, user: Process): Promise<number> {
  const { terraform } = options;
  const found =
    terraform === undefined
      ? await fromDli(options, user, soughtIds(options))
      : await fromTerraform(terraform, options, user);
  if (!('problem' in found)) return write(found, options, user);
  user.err(`${found.problem}\n`);
  return found.code;
}

export const importJobs: Command = {
  usage,
  flags: FLAGS,
  run(args, user) {
    const options = readImportOptions(args);
    if (typeof options !== 'string') return untilStopped(user, () => run(options, user));
    user.err(`${options}\n`);
    return 2;
  },
};
