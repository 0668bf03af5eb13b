/** Which call goes where, and which right it needs. What is not listed is not published. */
import type { Reply } from '../answer.ts';
import type { Call } from '../serve.ts';
import { listJobs } from './list.ts';
import {
  createJob,
  deleteJob,
  deleteJobs,
  importSavepoint,
  type Request,
  runJobs,
  savepointJob,
  showJob,
  stopJobs,
  updateJob,
} from './operations.ts';
import { Refusal } from './refusals.ts';
import { addTags, removeTags, showTags } from './tags.ts';

export interface Api {
  right: 'get' | 'update' | undefined;
  handle: (request: Request) => Reply;
}

type Route = Api & { method: string; path: RegExp };

const route = (method: string, template: string, api: Api): Route => ({
  ...api,
  method,
  path: new RegExp(`^${template.replace('.', '\\.').replaceAll(/\{\w+\}/g, '([^/]+)')}$`),
});

const JOBS = '/v1.0/{project}/streaming/jobs';
const FLINK_JOBS = '/v1.0/{project}/streaming/flink-jobs';
const TAGS = '/v3/{project}/dli_flink_job/{job}/tags';

const ROUTES: readonly Route[] = [
  route('PUT', `${FLINK_JOBS}/{job}`, { right: 'update', handle: updateJob }),
  route('POST', FLINK_JOBS, { right: undefined, handle: createJob }),
  route('GET', JOBS, { right: 'get', handle: listJobs }),
  route('GET', `${JOBS}/{job}`, { right: 'get', handle: showJob }),
  route('DELETE', `${JOBS}/{job}`, { right: undefined, handle: deleteJob }),
  route('POST', `${JOBS}/run`, { right: undefined, handle: runJobs }),
  route('POST', `${JOBS}/stop`, { right: undefined, handle: stopJobs }),
  route('POST', `${JOBS}/delete`, { right: undefined, handle: deleteJobs }),
  route('POST', `${JOBS}/{job}/savepoint`, { right: undefined, handle: savepointJob }),
  route('POST', `${JOBS}/{job}/import-savepoint`, { right: 'update', handle: importSavepoint }),
  route('GET', `${JOBS}/{job}/execute-graph`, { right: 'get', handle: noGraph }),
  route('GET', TAGS, { right: undefined, handle: showTags }),
  route('POST', `${TAGS}/create`, { right: undefined, handle: addTags }),
  route('POST', `${TAGS}/delete`, { right: undefined, handle: removeTags }),
];

function noGraph(): never {
  throw new Refusal('DLI.14001');
}

export interface Found {
  api: Api;
  projectId: string;
  id: string;
}

/** Throws APIG.0101 for a path or method that is not published. */
export function find({ method, path }: Call): Found {
  for (const api of ROUTES) {
    const match = api.method === method ? api.path.exec(path) : null;
    if (match !== null) return { api, projectId: match[1] ?? '', id: match[2] ?? '' };
  }
  throw new Refusal('APIG.0101');
}
