/** Gives a job another state to begin with, and deletes it. */
import { ok, type Result } from '../core/failure.ts';
import type { Delivered, RemoveHow, RestoreHow } from '../core/ports.ts';
import { stringifyJson } from '../ground/json.ts';
import { deliver } from './deliver.ts';
import type { Client, TargetCall } from './job-call.ts';

/** As DLI writes those of its own. */
const plainPath = (path: string): string => path.replace(/^obs:\/\//, '');

/** By the documents the id is a number here, though it stands in the path, too. */
const give = (client: Client, at: TargetCall, { path, live }: RestoreHow): Promise<Result<Delivered>> =>
  deliver(client, at, {
    operation: 'restore',
    method: 'POST',
    path: ['jobs', at.target.jobId, 'import-savepoint'],
    body: stringifyJson({ job_id: BigInt(at.target.jobId), savepoint_path: path }),
    live,
  });

/**
 * The documents have the path with `obs://` and without it, and do not say which DLI wants. Refused without it, nothing has changed,
 * and it is sent once more with it. What is refused in both forms is told as it was the first time.
 */
export async function restore(client: Client, at: TargetCall, how: RestoreHow): Promise<Result<Delivered>> {
  const path = plainPath(how.path);
  const first = await give(client, at, { ...how, path });
  if (first.ok || first.failure.kind !== 'Rejected') return first;
  const second = await give(client, at, { ...how, path: `obs://${path}` });
  return !second.ok && second.failure.kind === 'Rejected' ? first : second;
}

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
