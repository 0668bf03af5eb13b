/** Executes what was decided about an operation: at most one call to DLI, and only one that the status has announced. */
import { markOf } from '../../core/decide/decide.ts';
import type { Change } from '../../core/decide/diff.ts';
import type { Result } from '../../core/failure.ts';
import type { Operation } from '../../core/object/operation.ts';
import { afterCall } from '../../core/operate/answer.ts';
import type { Patience } from '../../core/operate/facts.ts';
import type { Turn } from '../../core/operate/turn.ts';
import type { Outcome, Sighting } from '../../core/outcome.ts';
import type { Delivered, Dli } from '../../core/ports.ts';
import { type Abandoned, abandoned } from './abandoned.ts';
import type { JobWrites } from './job-writes.ts';
import { type Memory, recall } from './memory.ts';
import type { Seen } from './observe.ts';
import { send } from './send.ts';

interface Operating {
  dli: Dli;
  writes: JobWrites;
  memory: Memory;
  clock: { wall(): number };
  operations: Patience;
}

interface Decided {
  sighting: Sighting;
  changes: readonly Change[];
  turn: Turn;
  /** Why nothing may be sent, asked directly before the call. */
  mayNotSend: () => string | undefined;
}

function callFor(
  { type, resume, upgradeMode }: Operation,
  { located: { target }, observed: { fields: live } }: Seen,
  dli: Dli,
): () => Promise<Result<Delivered>> {
  return type === 'Start'
    ? () => dli.start(target, { resume: resume === true, live })
    : () => dli.stop(target, { savepoint: upgradeMode === 'Savepoint', live });
}

/** The permission to send is used up by the call, unless the call is known not to have reached DLI. */
async function call(seen: Seen, operation: Operation, world: Operating) {
  const past = recall(world.memory, seen.manifest.uid);
  past.announced = undefined;
  const answer = await send(seen, callFor(operation, seen, world.dli), world);
  const turn = afterCall(operation, answer, {
    now: world.clock.wall(),
    patience: world.operations,
    spec: seen.spec,
  });
  if (turn.do === 'retry') past.announced = markOf(operation);
  const requestId = answer.ok ? answer.value.requestId : answer.failure.requestId;
  return { turn, requestId };
}

export async function operate(
  seen: Seen,
  { sighting, changes, turn, mayNotSend }: Decided,
  world: Operating,
): Promise<Outcome | Abandoned> {
  if (turn.do !== 'act') return { kind: 'operating', ...sighting, changes, turn };
  const why = mayNotSend();
  if (why !== undefined) return abandoned(why, seen.observed);
  const { turn: after, requestId } = await call(seen, turn.operation, world);
  return after.do === 'retry'
    ? { kind: 'unsent', ...sighting, changes, turn: after, failure: after.failure }
    : { kind: 'operating', ...sighting, changes, turn: after, called: turn.operation, requestId };
}
