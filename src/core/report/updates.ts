/** What is remembered of the updates that were sent: the last of each part, and a short history. */
import { printable } from '../../ground/text.ts';
import type { Change } from '../decide/diff.ts';
import { isConverged } from '../decide/part.ts';
import { recordOf } from '../decide/rules.ts';
import type { UpdateRefusal } from '../decide/situation.ts';
import { FAILURES, type Failure } from '../failure.ts';
import type { ObservedJob } from '../job/states.ts';
import { type LastUpdate, MOST_TIMES, PARTS } from '../object/last-update.ts';
import type { Operation } from '../object/operation.ts';
import type { JobStatus } from '../object/status.ts';
import { isOwed } from '../operate/refused.ts';
import type { Outcome } from '../outcome.ts';
import { RETRIES } from '../retry.ts';
import type { Stamp } from './stamp.ts';

type UpdateOutcome = Extract<Outcome, { kind: 'failed' | 'updated' }>;

export const rememberedRefusal = (failure: Failure): Omit<UpdateRefusal, 'part'> => ({
  reason: failure.kind,
  ...(failure.error_code === undefined ? {} : { error_code: printable(failure.error_code, 64) }),
  error_msg: printable(failure.error_msg ?? failure.message),
});

/** What became of an update; undefined when it is known not to have reached DLI, so that nothing is to be remembered. */
export function resultOf(outcome: UpdateOutcome): LastUpdate['outcome'] | undefined {
  if (outcome.kind === 'updated') return 'Applied';
  if (outcome.failure.ambiguous === true) return 'Unknown';
  return RETRIES[FAILURES[outcome.failure.kind].retry].judged ? 'Refused' : undefined;
}

/** Counted over restarts, refusals and lost answers, until the values are seen as live. */
const timesOf = (alike: LastUpdate | undefined, result: LastUpdate['outcome']) => {
  const before = alike?.converged === true ? undefined : alike;
  const applied = Math.min(MOST_TIMES, (before?.applied ?? 0) + (result === 'Applied' ? 1 : 0));
  const attempts = (before === undefined || before.outcome === 'Applied' ? 0 : before.attempts) + 1;
  return { attempts: Math.min(MOST_TIMES, attempts), ...(applied === 0 ? {} : { applied }) };
};

/** The record of an update; undefined when there is nothing new to remember. */
function recordFor(
  before: readonly LastUpdate[],
  outcome: UpdateOutcome,
  stamp: Stamp,
): LastUpdate | undefined {
  const result = resultOf(outcome);
  const { part, digests, location, request, observed } = outcome;
  const alike = recordOf(before, digests, stamp.generation);
  // One more lost answer is nothing new.
  if (result === undefined || (result === 'Unknown' && alike?.outcome === 'Unknown')) return undefined;
  return {
    wanted: digests.wanted,
    live: digests.live,
    secret: location.account,
    part,
    status: printable(observed.status, 64),
    ...(observed.start_time === undefined ? {} : { start_time: observed.start_time }),
    generation: stamp.generation,
    ...(request === undefined ? {} : { request }),
    ...timesOf(alike, result),
    outcome: result,
    ...(outcome.kind === 'failed' && result === 'Refused' ? rememberedRefusal(outcome.failure) : {}),
    at: stamp.now,
  };
}

/**
 * What was sent before is seen as live: a later difference is a new one, and is counted anew. After one applied update there is
 * nothing to count yet, and writing this down for every edit would be one more write to the API server each.
 */
function marked(record: LastUpdate, changes: readonly Change[], observed: ObservedJob): LastUpdate {
  const { part = 'Whole', applied = 0, converged } = record;
  if (applied < 2 || converged === true || !isConverged(part, changes, observed)) return record;
  return { ...record, converged: true };
}

interface Records {
  /** The last update of each part, the newest first; after an update those of an older generation no longer count. */
  all: readonly LastUpdate[];
  /** The one that this pass has added. */
  added: LastUpdate | undefined;
}

/** The records after a pass. */
export function recordsAfter(before: readonly LastUpdate[], outcome: Outcome, stamp: Stamp): Records {
  if (!('observed' in outcome)) return { all: before, added: undefined };
  const changes = outcome.kind === 'same' ? [] : outcome.changes;
  const seen = before.map((record) => marked(record, changes, outcome.observed));
  const sent = outcome.kind === 'failed' || outcome.kind === 'updated' ? outcome : undefined;
  const added = sent === undefined ? undefined : recordFor(seen, sent, stamp);
  if (added === undefined) return { all: seen, added };
  const others = seen.filter(
    ({ part, generation }) => part !== added.part && generation === stamp.generation,
  );
  return { all: [added, ...others].slice(0, PARTS.length), added };
}

const HISTORY_LIMIT = 5;

type HistoryEntry = NonNullable<JobStatus['history']>[number];

const downtimeOf = ({ downtimeSeconds }: Operation) =>
  downtimeSeconds === undefined ? {} : { downtimeSeconds };

/** The job is down, and a person decides. One that was rolled back is told once, at its end. */
const isHeld = ({ refusal, givenUp }: Operation): boolean =>
  givenUp === undefined && ['SavepointMissing', 'StartFailed'].includes(refusal?.reason ?? '');

function refusedEntry(record: Operation): Pick<HistoryEntry, 'outcome' | 'error_code'> | undefined {
  const { error_code } = record.refusal ?? {};
  const code = error_code === undefined ? {} : { error_code };
  if (isOwed(record)) return isHeld(record) ? { outcome: 'Held', ...code } : undefined;
  return { outcome: record.refusal?.reason === 'RolledBack' ? 'RolledBack' : 'Refused', ...code };
}

/** An operation that is over: done, or refused. */
function operationEntry(outcome: Outcome, { now }: Stamp): HistoryEntry | undefined {
  if (outcome.kind !== 'operating') return undefined;
  const { turn } = outcome;
  const { type, generation } = turn.operation;
  const base = { at: now, generation, fields: [], operation: type, ...downtimeOf(turn.operation) };
  if (turn.do === 'refuse') {
    const entry = turn.stands === true ? undefined : refusedEntry(turn.operation);
    return entry && { ...base, ...entry };
  }
  if (turn.do !== 'end' || turn.end.how !== 'Done') return undefined;
  const savepoint = turn.end.savepoint ?? turn.operation.savepoint;
  return { ...base, outcome: 'Applied', ...(savepoint === undefined ? {} : { savepoint }) };
}

export function historyAfter(
  before: JobStatus['history'],
  added: LastUpdate | undefined,
  { outcome, stamp }: { outcome: Outcome; stamp: Stamp },
): JobStatus['history'] {
  const operated = operationEntry(outcome, stamp);
  if (operated !== undefined) return [operated, ...(before ?? [])].slice(0, HISTORY_LIMIT);
  if (added === undefined || !('sent' in outcome)) return before;
  const entry = {
    at: added.at,
    generation: added.generation,
    fields: outcome.sent.map(({ field }) => field),
    outcome: added.outcome,
    ...(added.error_code === undefined ? {} : { error_code: added.error_code }),
  };
  return [entry, ...(before ?? [])].slice(0, HISTORY_LIMIT);
}
