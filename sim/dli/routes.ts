/** Which call goes where, and which right it needs. What is not listed is not published. */
import type { Reply } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { deleteJobs, runJobs, stopJobs } from './batch.ts';
import { authorizeBuckets } from './buckets.ts';
import { showGraph, showMetrics } from './flow.ts';
import { listJobs } from './list.ts';
import { createJob, deleteJob, showJob, updateJob } from './operations.ts';
import { createPackages, deletePackage, listPackages, showPackage, uploadPackages } from './packages.ts';
import { createQueue, deleteQueue, listQueues, showQueue } from './queues.ts';
import { Refusal } from './refusals.ts';
import type { Request } from './request.ts';
import { importSavepoint, savepointJob } from './savepoints.ts';
import { addTags, removeTags, showTags } from './tags.ts';
import { exportJobs, importJobs } from './transfer.ts';
import type { Right } from './world.ts';

interface Api {
  right: Right | undefined;
  handle: (request: Request) => Reply;
}

interface Route extends Api {
  method: string;
  path: RegExp;
}

const pattern = (template: string): RegExp =>
  new RegExp(`^${template.replace('.', '\\.').replaceAll(/\{\w+\}/g, '([^/]+)')}$`);

/** Method and path, what it does, and the right it needs. */
const route = (...[method, template, handle, right]: [string, string, Api['handle'], Right?]): Route => ({
  method,
  path: pattern(template),
  handle,
  right,
});

const JOBS = '/v1.0/{project}/streaming/jobs';
const FLINK_JOBS = '/v1.0/{project}/streaming/flink-jobs';
const TAGS = '/v3/{project}/dli_flink_job/{job}/tags';

const QUEUES = '/v1.0/{project}/queues';
const PACKAGES = '/v2.0/{project}/resources';

const ROUTES: readonly Route[] = [
  route('PUT', `${FLINK_JOBS}/{job}`, updateJob, 'update'),
  route('POST', FLINK_JOBS, createJob, 'create'),
  route('GET', JOBS, listJobs, 'list'),
  route('GET', `${JOBS}/{job}`, showJob, 'get'),
  route('DELETE', `${JOBS}/{job}`, deleteJob, 'delete'),
  route('POST', `${JOBS}/run`, runJobs, 'start'),
  route('POST', `${JOBS}/stop`, stopJobs, 'stop'),
  route('POST', `${JOBS}/delete`, deleteJobs, 'delete'),
  route('POST', `${JOBS}/metrics`, showMetrics, 'get'),
  route('POST', `${JOBS}/export`, exportJobs, 'get'),
  route('POST', `${JOBS}/import`, importJobs, 'update'),
  route('POST', `${JOBS}/{job}/savepoint`, savepointJob),
  route('POST', `${JOBS}/{job}/import-savepoint`, importSavepoint, 'update'),
  route('GET', `${JOBS}/{job}/execute-graph`, showGraph, 'get'),
  route('POST', '/v1.0/{project}/dli/obs-authorize', authorizeBuckets),
  route('GET', TAGS, showTags),
  route('POST', `${TAGS}/create`, addTags),
  route('POST', `${TAGS}/delete`, removeTags),
  route('POST', QUEUES, createQueue),
  route('GET', QUEUES, listQueues),
  route('GET', `${QUEUES}/{queue}`, showQueue),
  route('DELETE', `${QUEUES}/{queue}`, deleteQueue),
  route('POST', PACKAGES, createPackages),
  route('GET', PACKAGES, listPackages),
  route('POST', `${PACKAGES}/{kind}`, uploadPackages),
  route('GET', `${PACKAGES}/{package}`, showPackage),
  route('DELETE', `${PACKAGES}/{package}`, deletePackage),
];

export interface Found {
  api: Api;
  projectId: string;
  id: string;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Throws APIG.0101 for a path or method that is not published. */
export function find({ method, path }: Call): Found {
  for (const api of ROUTES) {
    const match = api.method === method ? api.path.exec(path) : null;
    if (match !== null) return { api, projectId: match[1] ?? '', id: decoded(match[2] ?? '') };
  }
  throw new Refusal('APIG.0101');
}
