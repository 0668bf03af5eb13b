/** `POST dli/obs-authorize`: DLI may write to these buckets (`dli_02_0225`, deprecated, and Terraform calls it before every job). */
import type { Reply } from '../http/answer.ts';
import { readBody } from './body.ts';
import { Refusal } from './refusals.ts';
import { type Request, success } from './request.ts';

const BUCKET = /^[a-z0-9][a-z0-9.-]{0,62}$/;

export function authorizeBuckets(request: Request): Reply {
  const { made, settings } = request.world;
  const buckets = readBody(request.call)['obs_buckets'];
  if (!Array.isArray(buckets) || buckets.length === 0) throw new Refusal('DLI.19004');
  const unknown = buckets.find((name) => typeof name !== 'string' || !BUCKET.test(name));
  if (unknown !== undefined) throw new Refusal('DLI.19003', String(unknown));
  const known = settings.buckets === 'any' ? made.buckets : settings.buckets;
  const fresh = buckets.filter((name: string) => !known.has(name));
  if (fresh.length === 0) throw new Refusal('DLI.19005', buckets.join(', '));
  for (const name of fresh) known.add(name);
  return success(request, 'authorized', {
    message: `The following OBS bucket is authorized successfully, ${fresh.join(', ')}.`,
  });
}
