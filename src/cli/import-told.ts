/** What `fjj import` says of what it has done, line by line. */
import { join } from 'node:path';
import { printable } from '../ground/text.ts';
import { type FilesOfImport, withoutSensitive } from '../manifests/import/imported-files.ts';
import { KUSTOMIZATION } from '../manifests/import/standing-jobs.ts';
import { removalOf } from '../manifests/import/terraform-job.ts';
import { counted } from './counted.ts';
import type { ImportOptions } from './import-options.ts';
import type { FoundForImport } from './import-source.ts';
import type { TerraformJobs } from './import-terraform.ts';

export interface ImportFound extends FoundForImport {
  terraform?: TerraformJobs;
}

interface DoneImport {
  found: ImportFound;
  files: FilesOfImport;
  options: ImportOptions;
}

export function summary({ found, files, options: { folder, mode } }: DoneImport): string {
  const where = folder === undefined ? '' : ` in ${printable(folder, 200)}`;
  const kind = found.terraform === undefined ? 'job' : 'resource';
  const left = found.others === 0 ? '' : `; ${counted(found.others, `other ${kind}`)} left out`;
  const there = found.jobs.length - files.written.length;
  const kept = there === 0 ? '' : `; ${there} there already`;
  return `${counted(files.written.length, 'Flink jar job')} written${where}, mode ${mode}${kept}${left}\n`;
}

const WITH_VALUES =
  'the values of entrypoint_args, runtime_config and flink_log_config are in what was written: move passwords into Secrets (docs/values.md) before it goes into Git\n';

function remarks({ written: jobs }: FilesOfImport, { which }: ImportOptions): string[] {
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

/** The first few, as they are called in the folder. */
const some = (folder: string, names: readonly string[]): string =>
  [
    ...names.slice(0, MOST_TOLD).map((name) => printable(join(folder, name), 200)),
    ...(names.length > MOST_TOLD ? [counted(names.length - MOST_TOLD, 'more file')] : []),
  ].join(', ');

function leftAlone({ kept, unlisted }: FilesOfImport, { folder = '', overwrite }: ImportOptions): string[] {
  const anew = overwrite ? 'remove its file' : 'remove its file, or take --overwrite';
  return [
    ...(kept.length === 0
      ? []
      : [
          `left as they are, because they hold these jobs already: ${some(folder, kept)}; to have a job anew, ${anew}\n`,
        ]),
    ...(unlisted.length === 0
      ? []
      : [
          `${printable(join(folder, KUSTOMIZATION), 200)} stays as it is: add to its resources ${some('', unlisted)}\n`,
        ]),
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

/** After the summary. */
export const besides = ({ found, files, options }: DoneImport): string[] => [
  ...leftAlone(files, options),
  ...remarks(files, options),
  ...removals(found),
  ...leftUnread(found),
];
