/** The jobs that manifests of a folder name already: an import leaves these files to whoever has edited them. */
import type { ImportedJob, PartialLocation } from './manifest-text.ts';

export interface StandingJob extends PartialLocation {
  jobId: string;
  /** Its name in the folder. */
  file: string;
}

export interface StandingFolder {
  jobs: readonly StandingJob[];
  /** Whether it has a file for Kustomize. */
  kustomization: boolean;
}

export const KUSTOMIZATION = 'kustomization.yaml';

export const EMPTY_FOLDER: StandingFolder = { jobs: [], kustomization: false };

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
