/** What to do next: a pure decision from values. At most one write; the next pass looks again. */

import type { Body } from '../job/fields.ts';
import { LOOK_AGAIN_MS } from '../retry.ts';
import { runningBody, wholeBody } from './body.ts';
import type { Digests } from './digest.ts';
import { type Candidate, candidates } from './part.ts';
import {
  type HoldRule,
  isAskedFor,
  OF_AN_UPDATE,
  OF_THE_PASS,
  type Tried,
  timesSent,
  tried,
} from './rules.ts';
import type { Hold, Situation } from './situation.ts';
import { mostUrgent } from './urgency.ts';

/** One update as it is sent. */
interface Update extends Candidate {
  body: Body;
  /** `name` and `desc`, which a running job may want or refuse; undefined where the body has them. */
  identity: Body | undefined;
  digests: Digests;
  /** Fingerprint of the request that it answers. */
  request: string | undefined;
}

/** What else differs. */
export interface Rest {
  /** ms until the next update can be sent: what was sent before and nobody asks for now waits. Undefined: nothing is left. */
  restInMs: number | undefined;
  /** What of it cannot be sent now. */
  held: Hold | undefined;
}

export type Plan =
  | { step: 'nothing' }
  | { step: 'hold'; hold: Hold }
  | { step: 'update'; update: Update; rest: Rest };

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

/** A running job that may be restarted is not sent what it does not take. */
export function plan(situation: Situation): Plan {
  const { spec, observed, changes } = situation;
  if (changes.length === 0) return { step: 'nothing' };
  const whole = first(OF_THE_PASS, changes, situation);
  if (whole !== undefined) return { step: 'hold', hold: whole };
  const judged = candidates(changes, observed)
    .filter(({ part }) => part !== 'Cold' || spec.updateStrategy !== 'Restart')
    .map((candidate) => tried(candidate, situation))
    .map((one) => ({ one, hold: first(OF_AN_UPDATE, one, situation) }));
  const held = mostUrgent(newestFirst(judged, situation).flatMap(({ hold }) => hold ?? []));
  // What was sent less often goes first: a part that never converges does not keep the other from its turn.
  const [next, ...others] = judged
    .filter(({ hold }) => hold === undefined)
    .map(({ one }) => one)
    .toSorted((a, b) => timesSent(a) - timesSent(b));
  if (next === undefined) return held === undefined ? { step: 'nothing' } : { step: 'hold', hold: held };
  return {
    step: 'update',
    update: updateFor(next, situation),
    rest: { restInMs: restIn(others, situation), held },
  };
}

function restIn(others: readonly Tried[], situation: Situation): number | undefined {
  if (others.length === 0) return undefined;
  const isDueNow = (one: Tried): boolean => timesSent(one) === 0 || isAskedFor(one.record, situation);
  return others.some(isDueNow) ? 0 : LOOK_AGAIN_MS;
}

function updateFor({ part, changes, digests }: Tried, situation: Situation): Update {
  const { spec, observed, remembered, request } = situation;
  const sent =
    part === 'Whole'
      ? { body: wholeBody(spec, observed, remembered), identity: undefined }
      : runningBody(changes, observed, remembered);
  return { part, changes, digests, request, ...sent };
}
