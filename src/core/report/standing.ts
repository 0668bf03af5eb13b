/** What still holds an update back after a pass, as the next pass will find it. */
import { needsRestart } from '../decide/rules.ts';
import type { Hold } from '../decide/situation.ts';
import { mostUrgent } from '../decide/urgency.ts';
import type { Outcome } from '../outcome.ts';
import { rememberedRefusal, resultOf } from './updates.ts';

type Failed = Extract<Outcome, { kind: 'failed' }>;

/** The refusal of this pass, and of another part before: the most urgent is told, so that the next pass says the same. */
function ofRefused(outcome: Failed): Hold | undefined {
  if (resultOf(outcome) !== 'Refused') return undefined;
  const { failure, part, sent: about, observed, held } = outcome;
  const record = { part, ...rememberedRefusal(failure) };
  const because = needsRestart(record, observed) ? 'RestartRequired' : 'Refused';
  return mostUrgent([{ because, about, record }, ...(held === undefined ? [] : [held])]);
}

export function standing(outcome: Outcome): Hold | undefined {
  switch (outcome.kind) {
    case 'held':
      return outcome.hold;
    case 'updated':
      return outcome.restInMs === undefined ? outcome.held : undefined;
    case 'failed':
      return ofRefused(outcome);
    default:
      return undefined;
  }
}
