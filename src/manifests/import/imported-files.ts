/** The files of an import: one for each job, and one for Kustomize if it is wanted. */
import type { FieldName } from '../../core/job/fields.ts';
import { SENSITIVE } from './job-fields.ts';
import { type ImportedJob, type ManifestHow, manifestText } from './manifest-text.ts';
import { objectNames } from './object-names.ts';
import { KUSTOMIZATION, type StandingFolder, standingFor } from './standing-jobs.ts';
import { yamlLines } from './yaml-text.ts';

export interface ImportedFile {
  name: string;
  text: string;
}

const kustomization = (names: readonly string[]): ImportedFile => ({
  name: KUSTOMIZATION,
  text: `${[
    ...yamlLines('apiVersion', 'kustomize.config.k8s.io/v1beta1'),
    ...yamlLines('kind', 'Kustomization'),
    ...yamlLines('resources', names),
  ].join('\n')}\n`,
});

interface FilesHow extends ManifestHow {
  kustomization: boolean;
  overwrite: boolean;
  /** What is in the folder. */
  standing: StandingFolder;
}

export interface FilesOfImport {
  files: readonly ImportedFile[];
  /** The jobs of these files, but for that of Kustomize. */
  written: readonly ImportedJob[];
  /** Names of files that hold a job already. */
  kept: readonly string[];
  /** A file for Kustomize that stays as it is lacks these files. */
  unlisted: readonly string[];
}

/** In the order of their names. A job that stands in the folder stays there, but in a file that is to be overwritten. */
export function filesOf(jobs: readonly ImportedJob[], how: FilesHow): FilesOfImport {
  const names = objectNames(jobs.map(({ jobId, name }) => ({ job_id: jobId, name })));
  const placed = jobs
    .map((job) => ({ objectName: names.get(job.jobId) ?? '', job }))
    .toSorted((one, other) => (one.objectName < other.objectName ? -1 : 1))
    .map(({ objectName, job }) => {
      const file = { name: `${objectName}.yaml`, text: manifestText(objectName, job, how) };
      const standing = standingFor(how.standing, job)?.file;
      return { job, file, kept: how.overwrite && standing === file.name ? undefined : standing };
    });
  const fresh = placed.filter(({ kept }) => kept === undefined);
  const files = fresh.map(({ file }) => file);
  const kept = [...new Set(placed.flatMap((one) => one.kept ?? []))];
  const resources = [...new Set(placed.map((one) => one.kept ?? one.file.name))];
  const stays = how.kustomization && how.standing.kustomization && !how.overwrite;
  return {
    files: how.kustomization && !stays ? [...files, kustomization(resources)] : files,
    written: fresh.map(({ job }) => job),
    kept,
    unlisted: stays ? files.map(({ name }) => name) : [],
  };
}

/** How many jobs lack a field because it may hold keys, by field. */
export function withoutSensitive(jobs: readonly ImportedJob[]): ReadonlyMap<FieldName, number> {
  const counts = new Map<FieldName, number>();
  for (const { chosen } of jobs) {
    const fields = chosen.left.filter(({ why }) => why === SENSITIVE).map(({ field }) => field);
    for (const field of new Set(fields)) counts.set(field, (counts.get(field) ?? 0) + 1);
  }
  return counts;
}
