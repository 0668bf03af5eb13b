/** The files of an import: one for each job, and one for Kustomize if it is wanted. */
import type { FieldName } from '../../core/job/fields.ts';
import { SENSITIVE } from './job-fields.ts';
import { type ImportedJob, type ManifestHow, manifestText } from './manifest-text.ts';
import { objectNames } from './object-names.ts';
import { yamlLines } from './yaml-text.ts';

export interface ImportedFile {
  name: string;
  text: string;
}

const kustomization = (names: readonly string[]): ImportedFile => ({
  name: 'kustomization.yaml',
  text: `${[
    ...yamlLines('apiVersion', 'kustomize.config.k8s.io/v1beta1'),
    ...yamlLines('kind', 'Kustomization'),
    ...yamlLines('resources', names),
  ].join('\n')}\n`,
});

/** In the order of their names. */
export function filesOf(
  jobs: readonly ImportedJob[],
  how: ManifestHow & { kustomization: boolean },
): readonly ImportedFile[] {
  const names = objectNames(jobs.map(({ jobId, name }) => ({ job_id: jobId, name })));
  const files = jobs
    .map((job) => ({ objectName: names.get(job.jobId) ?? '', job }))
    .toSorted((one, other) => (one.objectName < other.objectName ? -1 : 1))
    .map(({ objectName, job }) => ({
      name: `${objectName}.yaml`,
      text: manifestText(objectName, job, how),
    }));
  return how.kustomization ? [...files, kustomization(files.map(({ name }) => name))] : files;
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
