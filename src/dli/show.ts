/** Reads one job. */
import { ok, type Result } from '../core/failure.ts';
import type { ShownJob } from '../core/ports.ts';
import { requestIdOf } from './answers/errors.ts';
import { readJob } from './answers/job-json.ts';
import { sensitiveValues } from './answers/sensitive.ts';
import { type Client, perform, type TargetCall } from './job-call.ts';

export async function show(client: Client, at: TargetCall): Promise<Result<ShownJob>> {
  const result = await perform(client, at, {
    operation: 'show',
    method: 'GET',
    path: ['jobs', at.target.jobId],
    body: '',
    secrets: [],
    read: (json, secrets) => readJob(json, at.target.jobId, secrets),
  });
  if (!result.ok) return result;
  const { value, reply, secrets, projectId } = result.value;
  const hidden = [...secrets, ...sensitiveValues(value.fields)];
  return ok({ ...value, projectId, requestId: requestIdOf(reply.answer, hidden) });
}
