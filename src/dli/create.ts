/** Makes a job. DLI's answer is the only place where its id stands, until the list has it. */
import { ok, type Result } from '../core/failure.ts';
import type { Body } from '../core/job/fields.ts';
import type { Created, CreateWith } from '../core/ports.ts';
import { stringifyJson } from '../ground/json.ts';
import { requestIdOf } from './answers/errors.ts';
import { readCreated } from './answers/job-json.ts';
import { sensitiveValues } from './answers/sensitive.ts';
import { type Client, type PlaceCall, perform } from './job-call.ts';

interface NewJob extends CreateWith {
  body: Body;
}

export async function create(
  client: Client,
  at: PlaceCall,
  { body, tags }: NewJob,
): Promise<Result<Created>> {
  const result = await perform(client, at, {
    operation: 'create',
    method: 'POST',
    path: ['flink-jobs'],
    body: stringifyJson(tags.length === 0 ? body : { ...body, tags }),
    secrets: sensitiveValues(body),
    read: readCreated,
  });
  if (!result.ok) return result;
  const { value, reply, secrets } = result.value;
  return ok({ ...value, requestId: requestIdOf(reply.answer, secrets) });
}
