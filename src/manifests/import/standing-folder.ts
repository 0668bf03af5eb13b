/** What an import finds in a folder. */
import { basename } from 'node:path';
import { isObject, textOf } from '../../ground/json.ts';
import { isMeant } from '../lint/identity.ts';
import { readManifests } from '../read/manifests.ts';
import type { FiledObject } from '../read/objects.ts';
import { KUSTOMIZATION, type StandingFolder, type StandingJob } from './standing-jobs.ts';

async function* nothing(): AsyncGenerator<Uint8Array> {}

function standingJob(path: string, { value }: FiledObject): StandingJob {
  const spec = isObject(value['spec']) ? value['spec'] : {};
  const [region, projectId] = [spec['region'], spec['projectId']].map((one) => textOf(one) || undefined);
  return { jobId: textOf(spec['jobId']), region, projectId, file: basename(path) };
}

/** Of files that cannot be read nothing is known, and of a folder that is not there. Rejects with the reason of the signal. */
export async function standingIn(folder: string, stop: AbortSignal): Promise<StandingFolder> {
  const jobs: StandingJob[] = [];
  let kustomization = false;
  for await (const part of readManifests({ paths: [folder], recursive: false, input: nothing(), stop })) {
    kustomization ||= basename(part.file) === KUSTOMIZATION;
    if (!('document' in part)) continue;
    jobs.push(...part.document.objects.filter(isMeant).map((object) => standingJob(part.file, object)));
  }
  stop.throwIfAborted();
  return { jobs, kustomization };
}
