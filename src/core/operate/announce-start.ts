/** How the start of a job at rest is announced: at once, or after DLI has got the state that the job is to begin with. */
import { nextAttempt, type Operation, type OperationRefusal } from '../object/operation.ts';
import { type Facts, isOtherRun, sightOf, upgradeModeOf } from './facts.ts';
import { again, announce, type Move, type Turn } from './turn.ts';

/** Resume from the savepoint, whatever the spec says by now, but where there is none and a person wants the job without state. */
function resumeOwed(
  { upgradeMode, savepoint, refusal, restore }: Operation,
  { spec, observed }: Facts,
): boolean {
  if (restore !== undefined && restore.became !== 'Asked') return true;
  if (upgradeMode === 'Stateless') return false;
  const hasNone = savepoint === 'none' || refusal?.reason === 'SavepointMissing';
  if (hasNone && upgradeModeOf(spec) === 'Stateless') return false;
  return observed.status !== 'job_finish';
}

/** `givenUp`: why the job is started with its old settings, or from its old state. */
export function announceRun(record: Operation, facts: Facts, givenUp?: OperationRefusal): Turn {
  const before = sightOf(facts.observed);
  const { generation } = facts;
  const resume = resumeOwed(record, facts);
  return announce(record, { step: 'Run', attempt: 1, resume, before, generation, givenUp }, facts);
}

/** What an operation begins with. */
export const askedFor = ({ restore }: Facts): Operation['restore'] =>
  restore && { ...restore, became: 'Asked' };

/** The path itself is never in the record: whoever may write the status could name another one. */
export function announceImport(record: Operation, facts: Facts, move: Move = {}): Turn {
  const { generation, observed } = facts;
  const begun: Move = { step: 'Import', attempt: 1, resume: true, restore: askedFor(facts), generation };
  return announce(record, { ...begun, before: sightOf(observed), ...move }, facts);
}

/** Another state was asked for since. Why the settings were given up stays as long as they are. */
export const importAnew = (record: Operation, facts: Facts): Turn =>
  announceImport(record, facts, facts.differing.length === 0 ? { givenUp: undefined } : {});

/** Another state is asked for than the record knows of. */
export const isNewlyAsked = ({ restore }: Operation, facts: Facts): boolean =>
  facts.restore !== undefined && facts.restore.of !== restore?.of;

/** DLI is to get it first, or once more: a start that has failed may have used it up. Not so a job that has run since. */
function isToImport(record: Operation, facts: Facts): boolean {
  if (facts.restore === undefined) return false;
  if (isNewlyAsked(record, facts) || record.restore?.became === 'Asked') return true;
  const isUsedUp = facts.observed.has_savepoint === false && !isOtherRun(record, facts);
  return record.restore?.became === 'Imported' && isUsedUp;
}

/** The next step of a job at rest that is to be started. */
export const announceStart = (record: Operation, facts: Facts, givenUp?: OperationRefusal): Turn =>
  isToImport(record, facts)
    ? announceImport(record, facts, { givenUp })
    : announceRun(record, facts, givenUp);

/** The same start, once more. */
export const startAgain = (record: Operation, facts: Facts): Turn =>
  record.step === 'Run' && isToImport(record, facts)
    ? announceImport(record, facts, { attempt: nextAttempt(record.attempt) })
    : again(record, facts);
