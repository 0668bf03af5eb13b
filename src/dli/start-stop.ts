/** Starts and stops one job. Both calls take a list of jobs, and their answers carry no ids: so each request is about one. */
import type { Result } from '../core/failure.ts';
import type { Delivered, StartHow, StopHow } from '../core/ports.ts';
import { stringifyJson } from '../ground/json.ts';
import { deliver, type Order } from './deliver.ts';
import type { Client, TargetCall } from './job-call.ts';

/** The flag is always sent: what DLI does without it is its own choice, and costs the state of the job. */
const orderOf = (
  { target }: TargetCall,
  verb: 'run' | 'stop',
  flag: { resume_savepoint: boolean } | { trigger_savepoint: boolean },
): Pick<Order, 'method' | 'path' | 'body'> => ({
  method: 'POST',
  path: ['jobs', verb],
  body: stringifyJson({ job_ids: [BigInt(target.jobId)], ...flag }),
});

export const start = (
  client: Client,
  at: TargetCall,
  { resume, live }: StartHow,
): Promise<Result<Delivered>> =>
  deliver(client, at, { operation: 'start', ...orderOf(at, 'run', { resume_savepoint: resume }), live });

export const stop = (
  client: Client,
  at: TargetCall,
  { savepoint, live }: StopHow,
): Promise<Result<Delivered>> =>
  deliver(client, at, { operation: 'stop', ...orderOf(at, 'stop', { trigger_savepoint: savepoint }), live });
