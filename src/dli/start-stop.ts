/** Starts and stops one job. Both calls take a list of jobs, and their answers carry no ids: so each request is about one. */
import { ok, type Result } from '../core/failure.ts';
import type { Body } from '../core/job/fields.ts';
import type { Delivered, StartHow, StopHow } from '../core/ports.ts';
import { stringifyJson } from '../ground/json.ts';
import { requestIdOf } from './answers/errors.ts';
import { readDelivered } from './answers/job-json.ts';
import { sensitiveValues } from './answers/sensitive.ts';
import { type Client, perform, type TargetCall } from './job-call.ts';

interface Order {
  operation: 'start' | 'stop';
  /** The last part of the path. */
  verb: 'run' | 'stop';
  /** Always sent: what DLI does without it is its own choice, and costs the state of the job. */
  flag: { resume_savepoint: boolean } | { trigger_savepoint: boolean };
  live: Body | undefined;
}

async function deliver(
  client: Client,
  at: TargetCall,
  { operation, verb, flag, live = {} }: Order,
): Promise<Result<Delivered>> {
  const result = await perform(client, at, {
    operation,
    method: 'POST',
    path: ['jobs', verb],
    body: stringifyJson({ job_ids: [BigInt(at.target.jobId)], ...flag }),
    secrets: sensitiveValues(live),
    read: readDelivered,
  });
  if (!result.ok) return result;
  const { reply, secrets } = result.value;
  return ok({ requestId: requestIdOf(reply.answer, secrets) });
}

export const start = (
  client: Client,
  at: TargetCall,
  { resume, live }: StartHow,
): Promise<Result<Delivered>> =>
  deliver(client, at, { operation: 'start', verb: 'run', flag: { resume_savepoint: resume }, live });

export const stop = (
  client: Client,
  at: TargetCall,
  { savepoint, live }: StopHow,
): Promise<Result<Delivered>> =>
  deliver(client, at, { operation: 'stop', verb: 'stop', flag: { trigger_savepoint: savepoint }, live });
