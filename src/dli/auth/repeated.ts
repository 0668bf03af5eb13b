/** A refusal that is said again from memory. */
import type { Failure } from '../../core/failure.ts';

/** As it was, but for the id of a request that is not made: a status does not change because nothing was sent. */
export function repeated({ requestId: _none, ...failure }: Failure, retryAfterMs: number): Failure {
  return { ...failure, repeated: true, retryAfterMs };
}
