/** What is remembered of the updates that were sent: the last of each part, and a short history. */
import type { Stamp } from './conditions.ts';
import type { Change } from './diff.ts';
import { FAILURES } from './failure.ts';
import type { Outcome } from './outcome.ts';
import { PARTS } from './part.ts';
import { sameWish } from './plan.ts';
import type { JobStatus, LastUpdate } from './status.ts';
import { printable } from './text.ts';
import { refusalOf } from './verdict.ts';

type Put = Extract<Outcome, { kind: 'stuck' | 'updated' }>;

/** What became of a PUT; undefined when it is known not to have reached DLI, so that nothing is to be remembered. */
function resultOf(outcome: Put): LastUpdate['outcome'] | undefined {
  if (outcome.kind === 'updated') return 'Applied';
  if (outcome.failure.ambiguous === true) return 'Unknown';
  return FAILURES[outcome.failure.kind].retry === 'backoff' ? undefined : 'Refused';
}

/** The last update of each part, the newest first; those of an older generation no longer count. */
export function updatesAfter(
  before: readonly LastUpdate[],
  outcome: Put,
  stamp: Stamp,
): readonly LastUpdate[] {
  const result = resultOf(outcome);
  const { part, digest, secret } = outcome;
  const alike = outcome.afresh ? undefined : before.find((one) => sameWish(one.digest, digest));
  const again = alike?.outcome === result;
  if (result === undefined || (again && result === 'Unknown')) return before;
  const update: LastUpdate = {
    ...{ digest, secret, part },
    status: printable(outcome.observed.status, 64),
    generation: stamp.generation,
    attempts: again ? (alike?.attempts ?? 0) + 1 : 1,
    outcome: result,
    ...(outcome.kind === 'stuck' && result === 'Refused' ? refusalOf(outcome.failure) : {}),
    at: stamp.now,
  };
  const others = before.filter((one) => one.part !== part && one.generation === stamp.generation);
  return [update, ...others].slice(0, PARTS.length);
}

const HISTORY_LIMIT = 5;

export function historyAfter(
  before: JobStatus,
  last: LastUpdate | undefined,
  sent: readonly Change[],
): JobStatus['history'] {
  if (last === undefined || last === before.lastUpdate) return before.history;
  const { at, generation, outcome, error_code } = last;
  const fields = sent.map(({ field }) => field);
  const entry = { at, generation, fields, outcome, ...(error_code === undefined ? {} : { error_code }) };
  return [entry, ...(before.history ?? [])].slice(0, HISTORY_LIMIT);
}
