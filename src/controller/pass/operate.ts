/** Executes what was decided about an operation: at most one call to DLI, and only one that the status has announced. */
import type { Change } from '../../core/decide/diff.ts';
import { markOf } from '../../core/decide/operation-facts.ts';
import type { Result } from '../../core/failure.ts';
import type { Body } from '../../core/job/fields.ts';
import type { Operation } from '../../core/object/operation.ts';
import { afterCall } from '../../core/operate/answer.ts';
import type { Facts } from '../../core/operate/facts.ts';
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
}

interface Decided {
  sighting: Sighting;
  changes: readonly Change[];
  turn: Turn;
  facts: Facts;
  /** The body that puts the old settings of a job back. */
  old: (operation: Operation) => Body;
  /** Why nothing may be sent, asked directly before the call. */
  mayNotSend: () => string | undefined;
}

function callFor(
  operation: Operation,
  { located: { target }, observed: { fields: live }, spec: { initialSavepointPath = '' } }: Seen,
  { dli, old }: { dli: Dli; old: Decided['old'] },
): () => Promise<Result<Delivered>> {
  const { step, resume, upgradeMode } = operation;
  switch (step) {
    case 'PutOld':
      return () => dli.update(target, old(operation), { live });
    case 'Delete':
      return () => dli.remove(target, { live });
    case 'Import':
      return () => dli.restore(target, { path: initialSavepointPath, live });
    case 'Run':
      return () => dli.start(target, { resume: resume === true, live });
    default:
      return () => dli.stop(target, { savepoint: upgradeMode === 'Savepoint', live });
  }
}

/** The permission to send is used up by the call, unless the call is known not to have reached DLI. */
async function call(
  seen: Seen,
  operation: Operation,
  { facts, old, ...world }: Operating & Pick<Decided, 'facts' | 'old'>,
) {
  const past = recall(world.memory, seen.manifest.uid);
  past.announced = undefined;
  const answer = await send(seen, callFor(operation, seen, { dli: world.dli, old }), world);
  const turn = afterCall(operation, answer, { ...facts, now: world.clock.wall() });
  if (turn.do === 'retry') past.announced = markOf(operation);
  const requestId = answer.ok ? answer.value.requestId : answer.failure.requestId;
  return { turn, requestId };
}

export async function operate(
  seen: Seen,
  { sighting, changes, turn, facts, old, mayNotSend }: Decided,
  world: Operating,
): Promise<Outcome | Abandoned> {
  if (turn.do !== 'act') return { kind: 'operating', ...sighting, changes, turn };
  const why = mayNotSend();
  if (why !== undefined) return abandoned(why, seen.observed);
  const { turn: after, requestId } = await call(seen, turn.operation, { ...world, facts, old });
  return after.do === 'retry'
    ? { kind: 'unsent', ...sighting, changes, turn: after, failure: after.failure }
    : { kind: 'operating', ...sighting, changes, turn: after, called: turn.operation, requestId };
}
