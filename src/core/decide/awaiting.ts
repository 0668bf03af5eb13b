/** What waits for a person's approval, what is said of it, and what goes ahead with one. */
import { FIELDS } from '../job/fields.ts';
import type { Risk } from '../job/risk.ts';
import type { Manifest } from '../object/manifest.ts';
import { type GatedPlan, PLAN_NOUNS } from '../object/plan.ts';
import type { Spec } from '../object/spec.ts';
import { updatesIn } from '../object/status.ts';
import { type Facts, upgradeModeOf } from '../operate/facts.ts';
import { isOpen } from '../operate/refused.ts';
import { gatedPlan } from './gated.ts';
import type { Next, UpdateNext } from './next.ts';
import { recordOf } from './rules.ts';
import type { Hold } from './situation.ts';

const named = (fields: GatedPlan['fields'], risk: Risk): string =>
  fields.filter((field) => FIELDS[field].risk === risk).join(', ');

/** What of it a person should know besides the fields. */
function warningOf({ class: what, fields }: GatedPlan, spec: Spec): string {
  if (what !== 'Restart') return '';
  if (upgradeModeOf(spec) === 'Stateless') return ', without its state';
  const [breaks, review] = [named(fields, 'breaks'), named(fields, 'review')];
  if (breaks !== '') return `, whose savepoint may not restore into another ${breaks}`;
  return review === '' ? '' : `, whose savepoint needs review with another ${review}`;
}

export function awaiting(plan: GatedPlan, spec: Spec): Hold {
  const { id, class: what, fields, instead } = plan;
  const about = fields.length === 0 ? '' : ` of ${fields.join(', ')}`;
  const other = instead === undefined ? '' : `; approved is another plan, ${instead}`;
  const words = `The ${PLAN_NOUNS[what]} ${id}${about} waits for approval${warningOf(plan, spec)}${other}`;
  return { because: 'AwaitingApproval', about: [], words };
}

/** An operation that a person must approve. */
export const awaitingOperation = (plan: GatedPlan | undefined, { spec }: Facts): Next =>
  plan === undefined
    ? { step: 'hold', hold: { because: 'AwaitingApproval', about: [] } }
    : { step: 'hold', hold: awaiting(plan, spec), plan };

/** The last try of the same was refused, or has no answer: it is tried again under its approval. */
function isTriedAgain({ update: { digests } }: UpdateNext, { status, generation }: Manifest): boolean {
  const record = recordOf(updatesIn(status), digests, generation);
  return record !== undefined && record.live === digests.live && record.outcome !== 'Applied';
}

/** An update waits as well, where everything does; but none that is a step of a restart. */
export function gatingUpdates(next: Next, given: { manifest: Manifest; spec: Spec }): Next {
  if (next.step !== 'update' || next.ofRestart === true) return next;
  const { part, changes } = next.update;
  const plan = gatedPlan({ class: part, changes }, given);
  if (plan === undefined) return next;
  const isLet = plan.approved === 'now' || (plan.approved === 'before' && isTriedAgain(next, given.manifest));
  return isLet ? { ...next, plan } : { step: 'hold', hold: awaiting(plan, given.spec), plan };
}

/** What keeps a restart that is approved from its begin. */
const BEHIND_APPROVAL: readonly Hold['because'][] = [
  'OutsideWindow',
  'AwaitingTurn',
  'RolloutPaused',
  'SavepointUnavailable',
  'BreaksRule',
];

const isDropped = ({ turn }: Extract<Next, { step: 'operate' }>): boolean =>
  turn.do === 'end' && turn.end.how === 'Dropped';

/** The plan that waits, or that is approved and begins now, or when it may; of what is dropped the one that it was begun for. */
export function planIn(next: Next, { gated, record }: Facts): GatedPlan | undefined {
  if (next.step === 'nothing') return undefined;
  if (next.step === 'update') return next.plan;
  if (next.step === 'hold')
    return next.plan ?? (BEHIND_APPROVAL.includes(next.hold.because) ? gated.Restart : undefined);
  const isBegun = record !== undefined && isOpen(record);
  return isBegun && !isDropped(next) ? undefined : gated[next.turn.operation.type];
}
