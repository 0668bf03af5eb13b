/** The update of a restart. Its rows are those of Put in `restart.ts`. */
import type { Operation } from '../object/operation.ts';
import { announceRun, announceStart } from './announce-start.ts';
import { ageOf, type Facts, runStateSeen, sightOf } from './facts.ts';
import { withPrevious } from './previous.ts';
import { announce, end, refuse, type StepRule, type Turn, wait } from './turn.ts';

/** An update that the state of the job forbids is tried again for so long; then the old settings are started. */
const CONFLICT_MS = 120_000;

/** So many updates without an answer that helps, and as long: DLI may fail at these settings and at nothing else. */
const MOST_UNCLEAR = 5;

const isInVain = (record: Operation, facts: Facts): boolean =>
  record.sent === 'Unclear' && record.attempt > MOST_UNCLEAR && ageOf(record, facts) >= CONFLICT_MS;

/** The job runs as somebody else has started it. It is not stopped for the same plan again. */
export const interrupted: StepRule = (record, facts) => {
  if (record.step === 'Stop' && facts.mine) return end(record, { how: 'Dropped' });
  const { downSince: _, ...rest } = record;
  return refuse({ ...rest, before: sightOf(facts.observed) }, { reason: 'Interrupted' }, facts);
};

/** Before the update: what it replaces is written down first. */
export function announcePut(record: Operation, facts: Facts): Turn {
  if (facts.differing.length === 0) return announceStart(record, facts);
  const previous = withPrevious(record.previous, facts.differing, facts.observed.fields);
  const { generation } = facts;
  return announce(record, { step: 'Put', attempt: 1, previous, generation, givenUp: undefined }, facts);
}

/** The update is not sent: it waits, or the job is started without it. */
function keptBack(record: Operation, facts: Facts): Turn | undefined {
  const { updates } = facts;
  if (updates.are === 'held') {
    const mayPass = updates.refusal?.reason === 'StateConflict' && ageOf(record, facts) < CONFLICT_MS;
    if (mayPass) return wait(record, facts);
    return updates.refusal === undefined
      ? announceStart(record, facts)
      : announceRun(record, facts, updates.refusal);
  }
  const { refusal = { reason: 'CloudUnavailable' } } = record;
  return isInVain(record, facts) ? announceRun(record, facts, refusal) : undefined;
}

export const put: StepRule = (record, facts) => {
  const state = runStateSeen(facts);
  if (state === 'running') return interrupted(record, facts);
  if (state === 'blocked') return refuse(record, { reason: 'ArrearsStopped' }, facts);
  if (state !== 'rest') return wait(record, facts);
  const { updates, differing, generation } = facts;
  if (differing.length === 0) return announceStart(record, facts);
  const kept = keptBack(record, facts);
  if (kept !== undefined) return kept;
  const known = record.previous?.map(({ field }) => field) ?? [];
  if (!differing.every((field) => known.includes(field)) || record.generation !== generation)
    return announcePut(record, facts);
  return updates.are === 'ready' ? { do: 'put', operation: record } : wait(record, facts);
};
