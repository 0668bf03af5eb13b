/** Gives a job another state to begin with, and deletes it. */
import { ok, type Result } from '../core/failure.ts';
import type { Delivered, RemoveHow, RestoreHow } from '../core/ports.ts';
import { stringifyJson } from '../ground/json.ts';
import { deliver } from './deliver.ts';
import type { Client, TargetCall } from './job-call.ts';

/** The documents have the path with `obs://` and without it; without it, it is as DLI writes those of its own. */
const plainPath = (path: string): string => path.replace(/^obs:\/\//, '');

/** By the documents the id is a number here, though it stands in the path, too. */
export const restore = (
  client: Client,
  at: TargetCall,
  { path, live }: RestoreHow,
): Promise<Result<Delivered>> =>
  deliver(client, at, {
    operation: 'restore',
    method: 'POST',
    path: ['jobs', at.target.jobId, 'import-savepoint'],
    body: stringifyJson({ job_id: BigInt(at.target.jobId), savepoint_path: plainPath(path) }),
    live,
  });

/** Of a job that is gone nothing is left to delete. */
export async function remove(
  client: Client,
  at: TargetCall,
  { live }: RemoveHow,
): Promise<Result<Delivered>> {
  const result = await deliver(client, at, {
    operation: 'remove',
    method: 'DELETE',
    path: ['jobs', at.target.jobId],
    body: '',
    live,
  });
  if (result.ok || result.failure.kind !== 'JobNotFound') return result;
  return ok({ requestId: result.failure.requestId });
}
