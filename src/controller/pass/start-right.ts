/**
 * Whether the credentials of an object may start its job, before a restart stops it: DLI's rights are apart from each other, and who
 * may only stop a job leaves it down (`lifecycle.md` 5.6). A start of the running job tells, where DLI looks at the right before it
 * looks at the state. With the setting `probeStartRight` only.
 *
 * | DLI's answer                      | then                                                                            |
 * | --------------------------------- | ------------------------------------------------------------------------------- |
 * | the job runs already (13006)      | the right is there; remembered by this process for the job and the credentials  |
 * | the right is missing (10005, 403) | PermissionDenied: the job is not stopped                                        |
 * | taken: it had come to rest since  | the right is there, and the job was started, from its latest savepoint          |
 * | anything else                     | asked again, three times in all; then it is told, and the job is not stopped    |
 *
 * Nothing is lost with the memory but one more request: so it is no promise, and does not stand in the status.
 */
import type { Next } from '../../core/decide/next.ts';
import type { Failure } from '../../core/failure.ts';
import type { Operation } from '../../core/object/operation.ts';
import { isOpen } from '../../core/operate/refused.ts';
import { refuse } from '../../core/operate/turn.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Cluster, Dli } from '../../core/ports.ts';
import type { Clock } from '../../ground/clock.ts';
import { printable } from '../../ground/text.ts';
import { type Abandoned, abandoned } from './abandoned.ts';
import { DOUBT_MS, type JobWrites } from './job-writes.ts';
import { type Memory, type Past, recall } from './memory.ts';
import type { Seen } from './observe.ts';
import { send } from './send.ts';

interface Proving {
  dli: Dli;
  cluster: Cluster;
  writes: JobWrites;
  memory: Memory;
  clock: Pick<Clock, 'wall'>;
  operations: { probeStartRight: boolean; operationLook: number };
}

interface DecidedRestart {
  next: Next;
  /** The record of an operation that is not done with. */
  record: Operation | undefined;
  /** Why nothing may be sent, asked directly before the call. */
  mayNotSend: () => string | undefined;
}

/** The job is not stopped: as after a stop that DLI has refused. */
type NotStopped = Pick<Extract<Outcome, { kind: 'operating' }>, 'kind' | 'turn' | 'called' | 'requestId'>;

const RUNS_ALREADY = /(^|\.)13006$/;
const MOST_TRIES = 3;

/** The restart that is about to be announced. One that has begun was proven by whoever began it. */
function beginning({ next, record }: DecidedRestart): Operation | undefined {
  if (next.step !== 'operate' || next.turn.do !== 'record') return undefined;
  const { operation } = next.turn;
  const isBegun = record !== undefined && isOpen(record);
  return operation.type === 'Restart' && operation.step === 'Stop' && !isBegun ? operation : undefined;
}

type Right = NonNullable<Past['startRight']>;

/** Of this job, with these credentials. */
function rightOf(past: Past, { job, location }: Seen): Right {
  const of = `${job} ${location.account}`;
  if (past.startRight?.of !== of) past.startRight = { of, isProven: false, tries: 0 };
  return past.startRight;
}

/** Somebody has stopped it since the look. It cannot be told from a start of theirs by the next one, so it is told now. */
function tellStarted({ manifest }: Seen, cluster: Cluster): void {
  const note =
    'The job had come to rest just before its restart, and the probe of the right to start it has started it, from its latest savepoint.';
  cluster.record(manifest, { type: 'Warning', reason: 'Started', action: 'Restart', note });
}

/** A request that was given up may still arrive, and must not meet a job that was stopped since. */
const pauseOf = ({ ambiguous, retryAfterMs = 0 }: Failure, lookMs: number): number =>
  Math.max(retryAfterMs, ambiguous === true ? DOUBT_MS : lookMs);

function refused(
  operation: Operation,
  failure: Failure,
  { spec, now }: Pick<Seen, 'spec'> & { now: number },
) {
  const { kind: reason, error_code, error_msg, message, requestId } = failure;
  const words = printable(error_msg ?? message);
  const said =
    reason === 'PermissionDenied'
      ? `the job is not stopped, because these credentials may not start it again: ${words}`
      : `the job is not stopped, because DLI does not say whether these credentials may start it again: ${words}`;
  const refusal = { reason, ...(error_code === undefined ? {} : { error_code }), error_msg: printable(said) };
  const turn = refuse(operation, refusal, { spec, now });
  return { kind: 'operating', turn, called: operation, requestId } satisfies NotStopped;
}

async function ask(
  seen: Seen,
  { operation, right }: { operation: Operation; right: Right },
  { dli, cluster, writes, memory, clock, operations }: Proving,
): Promise<Abandoned | NotStopped> {
  // Never without state: a job at rest that has no savepoint is not started by it.
  const how = { resume: true, live: seen.observed.fields };
  const answer = await send(seen, () => dli.start(seen.located.target, how), { writes, memory });
  const { requestId } = answer.ok ? answer.value : answer.failure;
  if (answer.ok) tellStarted(seen, cluster);
  right.isProven = answer.ok || RUNS_ALREADY.test(answer.failure.error_code ?? '');
  if (answer.ok || right.isProven)
    return abandoned('the right to start the job is proven', { requestId, againMs: 0 });
  const { failure } = answer;
  right.tries += 1;
  if (failure.kind !== 'PermissionDenied' && right.tries < MOST_TRIES)
    return abandoned(`whether the job may be started again is not known: ${failure.message}`, {
      requestId,
      againMs: pauseOf(failure, operations.operationLook),
    });
  right.tries = 0;
  return refused(operation, failure, { spec: seen.spec, now: clock.wall() });
}

/** Undefined: no job is about to be stopped for a restart, or it is known that it may be started again. */
export async function provingStart(
  seen: Seen,
  decided: DecidedRestart,
  world: Proving,
): Promise<Abandoned | NotStopped | undefined> {
  const operation = world.operations.probeStartRight ? beginning(decided) : undefined;
  if (operation === undefined) return undefined;
  const right = rightOf(recall(world.memory, seen.manifest.uid), seen);
  if (right.isProven) return undefined;
  const why = decided.mayNotSend();
  return why === undefined ? ask(seen, { operation, right }, world) : abandoned(why, seen.observed);
}
