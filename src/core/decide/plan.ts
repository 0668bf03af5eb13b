/** What to do next: a pure decision from values. At most one write; the next pass looks again. */
import type { Body } from '../job/fields.ts';
import { runningBody, wholeBody } from './body.ts';
import type { Digests } from './digest.ts';
import { type Candidate, candidates } from './part.ts';
import { type HoldRule, OF_AN_UPDATE, OF_THE_PASS, type Tried, timesSent, tried } from './rules.ts';
import type { Hold, Situation } from './situation.ts';
import { mostUrgent } from './urgency.ts';

/** One update as it is sent. */
export interface Update extends Candidate {
  body: Body;
  /** `name` and `desc`, which a running job may want or refuse; undefined where the body has them. */
  identity: Body | undefined;
  digests: Digests;
}

export type Plan =
  | { step: 'nothing' }
  | { step: 'hold'; hold: Hold }
  /** `more`: another update can follow at once. `held`: what cannot be sent now. */
  | { step: 'update'; update: Update; more: boolean; held: Hold | undefined };

const first = <T>(rules: readonly HoldRule<T>[], one: T, situation: Situation): Hold | undefined => {
  for (const rule of rules) {
    const hold = rule(one, situation);
    if (hold !== undefined) return hold;
  }
  return undefined;
};

interface Judged {
  one: Tried;
  hold: Hold | undefined;
}

function newestFirst(judged: readonly Judged[], { records }: Situation): Judged[] {
  const age = ({ one: { record } }: Judged): number => (record === undefined ? -1 : records.indexOf(record));
  return judged.toSorted((a, b) => age(a) - age(b));
}

export function plan(situation: Situation): Plan {
  const { observed, changes } = situation;
  if (changes.length === 0) return { step: 'nothing' };
  const whole = first(OF_THE_PASS, changes, situation);
  if (whole !== undefined) return { step: 'hold', hold: whole };
  const judged = candidates(changes, observed)
    .map((candidate) => tried(candidate, situation))
    .map((one) => ({ one, hold: first(OF_AN_UPDATE, one, situation) }));
  const held = mostUrgent(newestFirst(judged, situation).flatMap(({ hold }) => hold ?? []));
  // What was sent less often goes first: a part that never converges does not keep the other from its turn.
  const [next, ...others] = judged
    .filter(({ hold }) => hold === undefined)
    .map(({ one }) => one)
    .toSorted((a, b) => timesSent(a) - timesSent(b));
  if (next === undefined) return { step: 'hold', hold: held as Hold };
  return { step: 'update', update: updateFor(next, situation), more: others.length > 0, held };
}

function updateFor({ part, changes, digests }: Tried, { spec, observed, remembered }: Situation): Update {
  if (part === 'Whole')
    return { part, changes, digests, body: wholeBody(spec, observed, remembered), identity: undefined };
  const { body, identity } = runningBody(changes, observed, remembered);
  return { part, changes, digests, body, identity };
}
