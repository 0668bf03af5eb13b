/** An applied configuration laid over the live object: maps field by field, keyed lists and sets item by item. */

import type { Fields } from '../objects.ts';
import { own, type Schema } from '../schema/schema.ts';
import { asFields, asItems, childShape, itemShape, itemStep } from '../schema/shape.ts';
import { define } from '../schema/value.ts';

export function mergeValues(live: unknown, applied: unknown, schema: Schema): unknown {
  if (applied === undefined) return live;
  if (live === undefined) return applied;
  const [liveItems, appliedItems] = [asItems(schema, live), asItems(schema, applied)];
  if (liveItems !== undefined && appliedItems !== undefined) {
    return mergeItems(liveItems, appliedItems, schema);
  }
  const [liveFields, appliedFields] = [asFields(schema, live), asFields(schema, applied)];
  if (liveFields !== undefined && appliedFields !== undefined) {
    return mergeFields(liveFields, appliedFields, schema);
  }
  const full = liveItems?.length || Object.keys(liveFields ?? {}).length;
  return applied === null && full ? live : applied;
}

function mergeFields(live: Fields, applied: Fields, schema: Schema): Fields {
  const out: Fields = {};
  for (const name of new Set([...Object.keys(live), ...Object.keys(applied)])) {
    define(out, name, mergeValues(own(live, name), own(applied, name), childShape(schema, name)));
  }
  return out;
}

/** Steps of a list, walked from the front. */
interface Walk {
  /** What is stored and not yet placed. */
  live: string[];
  /** What is applied and not yet placed. */
  applied: string[];
  /** What is in both and not yet placed, in the applied order. */
  shared: string[];
}

/** Which item comes next; `undefined` when a stored one is passed over because its place is among the applied ones. */
function nextStep(walk: Walk, isApplied: (step: string) => boolean): string | undefined {
  const [stored] = walk.live;
  if (stored === undefined) return walk.applied.shift();
  if (!isApplied(stored)) return walk.live.shift();
  const [first, shared] = [walk.applied[0], walk.shared[0]];
  const skipped = stored !== first && first !== undefined && shared !== undefined && shared !== stored;
  if (skipped || stored === first || !walk.applied.includes(stored)) walk.live.shift();
  return skipped ? undefined : walk.applied.shift();
}

/**
 * The applied order wins among what is applied; other items keep their place in front of the applied item they stood
 * before.
 */
function mergeItems(live: readonly unknown[], applied: readonly unknown[], schema: Schema): unknown[] {
  const stored = new Map(live.map((item) => [itemStep(schema, item), item]));
  const wanted = new Map(applied.map((item) => [itemStep(schema, item), item]));
  const walk: Walk = {
    live: [...stored.keys()],
    applied: [...wanted.keys()],
    shared: [...wanted.keys()].filter((step) => stored.has(step)),
  };
  const out: unknown[] = [];
  while (walk.live.length > 0 || walk.applied.length > 0) {
    const step = nextStep(walk, (one) => wanted.has(one));
    if (step === undefined) continue;
    if (walk.shared[0] === step) walk.shared.shift();
    out.push(mergeValues(stored.get(step), wanted.get(step), itemShape(schema)));
  }
  return out;
}
