/** `fjj import`: live jobs, and those of a Terraform state, to manifests. Nothing is changed in DLI. */
import { filesOf, type ImportedFile } from '../manifests/import/imported-files.ts';
import { EMPTY_FOLDER, type StandingFolder } from '../manifests/import/standing-jobs.ts';
import { type Command, untilStopped } from './command.ts';
import { FLAGS, type ImportOptions, readImportOptions, usage } from './import-options.ts';
import { importFromList, importNamed, type SoughtJob } from './import-source.ts';
import { jobsOfState, readTerraform, soughtOf, withAddresses } from './import-terraform.ts';
import { besides, type ImportFound, summary } from './import-told.ts';
import type { Process } from './process.ts';
import { progressFor } from './progress.ts';
import { writeFiles } from './write-files.ts';

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

/** Standard output holds nothing. What reads YAML is loaded when there is some to read. */
async function standingIn(folder: string | undefined, { stop }: Process): Promise<StandingFolder> {
  if (folder === undefined) return EMPTY_FOLDER;
  const { standingIn: lookInto } = await import('../manifests/import/standing-folder.ts');
  return lookInto(folder, stop);
}

async function write(found: ImportFound, options: ImportOptions, user: Process): Promise<number> {
  const { folder, overwrite, which } = options;
  const made = filesOf(found.jobs, { ...options, standing: await standingIn(folder, user) });
  const tell = folder === undefined ? user.err : user.out;
  if (folder === undefined) user.out(asStream(made.files));
  else {
    const how = { overwrite, private: which.withSensitive, stop: user.stop };
    const problem = await writeFiles(folder, made.files, how);
    if (problem !== undefined) {
      user.err(`${problem}\n`);
      return 1;
    }
  }
  const told = { found, files: made, options };
  tell(summary(told));
  for (const line of besides(told)) user.err(line);
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
