/** Whether a refusal that is told again from memory answers a request: only if it was given after the request was seen. */
import { isRequested, type Manifest, requestOf } from '../../core/object/manifest.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Past } from './memory.ts';

/**
 * Until the time that the first telling names nobody may ask again. Told once more after that, it is the answer to somebody
 * else's question since, and so to this request, too: many objects with the same credentials need no question each.
 * `now`: monotonic ms, so that a clock that is set back makes nobody wait.
 */
export function answering(
  outcome: Outcome,
  manifest: Manifest,
  { past, now }: { past: Past; now: number },
): Outcome {
  if (!('failure' in outcome) || outcome.failure.repeated !== true || !isRequested(manifest)) return outcome;
  const { repeated: _, ...failure } = outcome.failure;
  const request = requestOf(manifest);
  if (past.waits === undefined || past.waits.request !== request)
    past.waits = { request, until: Math.floor(now + (failure.retryAfterMs ?? 0)) };
  else if (now >= past.waits.until) return { ...outcome, failure };
  return outcome;
}
