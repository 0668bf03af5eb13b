/** What there is to say of a reason of a condition or an event. */
import { DRIFT_REASONS } from '../../core/report/drift-reasons.ts';
import { EVENT_REASONS } from '../../core/report/event-reasons.ts';
import { REASONS, type Reason } from '../../core/report/reasons.ts';
import type { Labelled } from '../layout/lines.ts';
import { triedAgain } from '../status/again.ts';
import { nextSteps } from '../status/next-steps.ts';
import { type StepFacts, stepLines } from '../status/steps.ts';

export const isReason = (word: string): word is Reason => Object.hasOwn(REASONS, word);

/** Whose turn it is. */
function whoActs(reason: Reason): string {
  const { status, with: whose, fix } = REASONS[reason];
  if (status === 'True') return 'nobody';
  if (whose === 'Stalled') return 'a person';
  if (whose === 'Progressing') return 'the controller: it is at work';
  const itself = fix.startsWith('None');
  if (whose === 'ProgressingWithRetry')
    return `the controller: it tries again by itself${itself ? '' : '; a person, if it lasts'}`;
  return itself ? 'nobody: it goes on by itself' : 'a person';
}

/** Where no object is known. */
const ANY: StepFacts = { namespace: 'NAMESPACE', name: 'NAME', secret: 'dli-credentials', planId: 'PLAN' };

export function reasonLines(reason: Reason): Labelled[] {
  const { meaning, fix } = REASONS[reason];
  return [
    ['meaning', meaning],
    ['who acts', whoActs(reason)],
    ['tried again', triedAgain(reason)],
    ['what to do', fix],
    ...stepLines('next', nextSteps(reason, ANY)),
  ];
}

/** A reason of an event, or of Drifted; undefined for any other word. */
export function otherReasonLines(word: string): { what: string; lines: Labelled[] } | undefined {
  const event = Object.hasOwn(EVENT_REASONS, word) ? EVENT_REASONS[word] : undefined;
  if (event !== undefined)
    return {
      what: `a reason of events, ${event.type}`,
      lines: [['meaning', event.meaning.replaceAll('`', '')]],
    };
  const why = Object.hasOwn(DRIFT_REASONS, word)
    ? DRIFT_REASONS[word as keyof typeof DRIFT_REASONS]
    : undefined;
  if (why !== undefined)
    return { what: 'a reason of Drifted: True', lines: [['meaning', `Fields differ, ${why}.`]] };
  return word === 'NotCompared'
    ? {
        what: 'a reason of Drifted: Unknown',
        lines: [['meaning', 'This generation of the spec was not compared yet.']],
      }
    : undefined;
}
