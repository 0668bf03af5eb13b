/** What a pass has found out about the service that its account asks. */
import type { Failure, FailureKind } from '../core/failure.ts';
import { hasWritten, type Outcome } from '../core/outcome.ts';
import type { Abandoned } from './pass/abandoned.ts';
import type { Hearing } from './queue/call-gate.ts';

/** No answer, or one of a service that does not work: it would be the same for any job. */
const UNREACHED: readonly FailureKind[] = ['CloudUnavailable', 'EndpointNotFound', 'TLSFailed'];

/** A read and a write. */
const WITH_WRITE = 2;

function ofFailure({ kind, retryAfterMs, limit, doubted, ...answer }: Failure): Hearing | undefined {
  if (kind === 'Throttled') return { kind: 'throttled', retryAfterMs, limit };
  if (UNREACHED.includes(kind) && doubted === undefined) return { kind: 'unreachable' };
  const isAnswer = answer.error_code !== undefined || answer.requestId !== undefined;
  return isAnswer ? { kind: 'answers', calls: 1 } : undefined;
}

const ofWait = ({ failure }: { failure: Failure | undefined }): Hearing | undefined =>
  failure === undefined ? { kind: 'unasked' } : ofFailure(failure);

/** Undefined: nothing was asked, or the answer is one of before. */
export function hearingOf(outcome: Outcome | Abandoned): Hearing | undefined {
  if (outcome.kind === 'abandoned') return outcome.waitsForRound && ofWait(outcome.waitsForRound);
  if (outcome.kind === 'same' && outcome.calls !== undefined)
    return { kind: 'answers', calls: outcome.calls };
  const failure = 'failure' in outcome ? outcome.failure : undefined;
  if (failure?.repeated === true) return undefined;
  if (failure?.kind === 'Throttled') return ofFailure(failure);
  if ('observed' in outcome) return { kind: 'answers', calls: hasWritten(outcome) ? WITH_WRITE : 1 };
  return failure && ofFailure(failure);
}
