/** A restart begins while a maintenance window is open, or because somebody lets it. */

import { isOpenAt } from '../windows.ts';
import { EPOCH } from '../world.ts';
import { announcementOf, ofEachCall, told } from './announcements.ts';
import { sentAt } from './evidence.ts';
import { specsOf } from './operations.ts';

/** ms: a pass may be held up so long between its look at the clock and its call, and clocks may be behind, or ahead, by less. */
const LATE_MS = 100_000;
const EARLY_MS = 45_000;
const STEP_MS = 5_000;

/** Only the first stop: it goes on after the end of its window. */
export const inItsWindow = ofEachCall((call, seen, earlier) => {
  const { simulated } = seen;
  const record = call.type === 'Stop' ? announcementOf(call, simulated) : undefined;
  if (record?.operation?.type !== 'Restart') return [];
  const { id, planId } = record.operation;
  const isAgain = earlier.some((other) => announcementOf(other, simulated)?.operation?.id === id);
  const isLet = simulated.facts.some(
    (fact) => fact.kind === 'let' && fact.uid === record.uid && fact.plan === planId,
  );
  if (isAgain || isLet || simulated.facts.some(({ kind }) => kind === 'clock')) return [];
  const windows = specsOf(call, record, seen).map((wish) => wish.windows ?? []);
  const now = EPOCH + sentAt(call.entry);
  for (let at = now - LATE_MS; at <= now + EARLY_MS; at += STEP_MS)
    if (windows.some((one) => isOpenAt(one, at))) return [];
  return [told(call, 'begins a restart outside its windows')];
});
