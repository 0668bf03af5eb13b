/** Savepoints on demand (`dli_02_0392`), and one brought from elsewhere (`dli_02_0393`). */
import { stringifyJson } from '../../src/ground/json.ts';
import type { Reply } from '../http/answer.ts';
import { readBody } from './body.ts';
import { Refusal } from './refusals.ts';
import { jobOf, type Request, success } from './request.ts';
import type { DliSettings } from './settings.ts';
import { isAtRest } from './states.ts';

function pathIn(body: Record<string, unknown>): string | undefined {
  const path = body['savepoint_path'] ?? undefined;
  if (path !== undefined && typeof path !== 'string') throw new Refusal('DLI.10004', 'savepoint_path');
  return path;
}

/** The answer's message is JSON text in itself. */
export function savepointJob(request: Request): Reply {
  const body = readBody(request.call);
  const job = jobOf(request, 'DLI.16001');
  if (body['action'] !== 'TRIGGER') throw new Refusal('DLI.0001', 'action');
  request.world.jobs.triggerSavepoint(job.id, pathIn(body));
  const inner = { is_success: 'true', message: 'api.msg.deal_savepoint_success' };
  return success(request, 'run', { message: stringifyJson(inner) });
}

/** A folder of a bucket. */
const FOLDER = /^(obs:\/\/)?[a-z0-9][a-z0-9.-]*\/[^/]/;

/** `obs://` and slashes at the end make no other path of it. */
const plainPath = (path: string): string => path.replace(/^obs:\/\//, '').replace(/\/+$/, '');

function checkPath(path: string, { savepoints, savepointScheme }: DliSettings): void {
  const hasScheme = path.startsWith('obs://');
  const isBad = !FOLDER.test(path) || savepointScheme === (hasScheme ? 'refused' : 'required');
  if (isBad) throw new Refusal('DLI.0001', 'savepoint_path');
  if (savepoints === 'any') return;
  const isThere = [...savepoints].some((known) => plainPath(known) === plainPath(path));
  if (!isThere) throw new Refusal('DLI.0002', path);
}

/** The id in the body is a number by the document and text by Terraform; it must be that of the path. */
export function importSavepoint(request: Request): Reply {
  const body = readBody(request.call);
  const job = jobOf(request, 'DLI.16001');
  if (String(body['job_id'] ?? job.id) !== job.id) throw new Refusal('DLI.0001', 'job_id');
  if (!isAtRest(job.status)) throw new Refusal('DLI.0001', 'the job is running');
  const path = pathIn(body);
  if (path === undefined || path === '') throw new Refusal('DLI.11029', 'savepoint_path');
  checkPath(path, request.world.settings);
  job.savepoint_path = path;
  return success(request, 'imported');
}
