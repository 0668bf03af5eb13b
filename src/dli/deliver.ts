/** Orders: DLI says only that it has taken them. */
import { ok, type Result } from '../core/failure.ts';
import type { Body } from '../core/job/fields.ts';
import type { Delivered } from '../core/ports.ts';
import { requestIdOf } from './answers/errors.ts';
import { readDelivered } from './answers/job-json.ts';
import { sensitiveValues } from './answers/sensitive.ts';
import { type Client, perform, type TargetCall } from './job-call.ts';

export interface Order {
  operation: 'start' | 'stop' | 'restore' | 'remove';
  method: 'POST' | 'DELETE';
  /** What follows `streaming` in the path. */
  path: readonly string[];
  body: string;
  /** See `UpdateWith`. */
  live: Body | undefined;
}

export async function deliver(
  client: Client,
  at: TargetCall,
  { live = {}, ...order }: Order,
): Promise<Result<Delivered>> {
  const secrets = sensitiveValues(live);
  const result = await perform(client, at, { ...order, secrets, read: readDelivered });
  if (!result.ok) return result;
  const { reply, secrets: hidden } = result.value;
  return ok({ requestId: requestIdOf(reply.answer, hidden) });
}
