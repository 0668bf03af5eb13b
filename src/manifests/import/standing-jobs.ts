/** The jobs that manifests of a folder name already: an import leaves these files to whoever has edited them. */
import { basename } from 'node:path';
import { isObject, textOf } from '../../ground/json.ts';
import { isMeant } from '../lint/identity.ts';
import { readManifests } from '../read/manifests.ts';
import type { ImportedJob, PartialLocation } from './manifest-text.ts';

export interface StandingJob extends PartialLocation {
  jobId: string;
  /** Its name in the folder. */
  file: string;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

export interface StandingFolder {
  jobs: readonly StandingJob[];
  /** Whether it has a file for Kustomize. */
  kustomization: boolean;
}

export const KUSTOMIZATION = 'kustomization.yaml';

export const EMPTY_FOLDER: StandingFolder = { jobs: [], kustomization: false };

/** Of files that cannot be read nothing is known, and of a folder that is not there. Rejects with the reason of the signal. */
export async function standingIn(folder: string, stop: AbortSignal): Promise<StandingFolder> {
  const jobs: StandingJob[] = [];
  let kustomization = false;
  for await (const part of readManifests({ paths: [folder], recursive: false, input: nothing(), stop })) {
    kustomization ||= basename(part.file) === KUSTOMIZATION;
    if (!('document' in part)) continue;
    for (const object of part.document.objects.filter(isMeant)) {
      const spec = isObject(object.value['spec']) ? object.value['spec'] : {};
      const [region, projectId] = [spec['region'], spec['projectId']].map((one) => textOf(one) || undefined);
      jobs.push({ jobId: textOf(spec['jobId']), region, projectId, file: basename(part.file) });
    }
  }
  stop.throwIfAborted();
  return { jobs, kustomization };
}

const fits = (one: string | undefined, other: string | undefined): boolean =>
  one === undefined || other === undefined || one === other;

/** Where a job stands already, as far as is known. */
export const standingFor = (
  { jobs }: StandingFolder,
  { jobId, location }: Pick<ImportedJob, 'jobId' | 'location'>,
): StandingJob | undefined =>
  jobs.find(
    (one) =>
      one.jobId === jobId && fits(one.region, location.region) && fits(one.projectId, location.projectId),
  );
