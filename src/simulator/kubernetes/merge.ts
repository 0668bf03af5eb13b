/** An applied configuration laid over the live object: maps field by field, keyed lists and sets item by item. */
import { asFields, asItems, childShape, itemShape, itemStep } from './shape.ts';
import { type Fields, own, type Schema } from './schema.ts';
import { define } from './value.ts';

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

/**
 * The applied order wins among what is applied; other items keep their place before the applied item they stood in
 * front of.
 */
function mergeItems(live: readonly unknown[], applied: readonly unknown[], schema: Schema): unknown[] {
  const left = live.map((item) => ({ step: itemStep(schema, item), item }));
  const right = new Map(applied.map((item) => [itemStep(schema, item), item]));
  const stored = new Map(left.map(({ step, item }) => [step, item]));
  const merged = (step: string): unknown =>
    mergeValues(stored.get(step), right.get(step), itemShape(schema));
  const shared = [...right.keys()].filter((step) => stored.has(step));
  const out: unknown[] = [];
  const rest = [...right.keys()];
  let at = 0;
  const takeApplied = (): void => {
    const step = rest.shift();
    if (step === undefined) return;
    out.push(merged(step));
    if (shared[0] === step) shared.shift();
  };
  while (at < left.length || rest.length > 0) {
    const entry = left[at];
    if (entry === undefined) {
      takeApplied();
      continue;
    }
    if (!right.has(entry.step)) {
      out.push(entry.item);
      at += 1;
      continue;
    }
    if (entry.step === rest[0]) {
      takeApplied();
      at += 1;
      continue;
    }
    const skipped = rest.length > 0 && shared[0] !== undefined && shared[0] !== entry.step;
    if (skipped || !rest.includes(entry.step)) at += 1;
    if (!skipped) takeApplied();
  }
  return out;
}
