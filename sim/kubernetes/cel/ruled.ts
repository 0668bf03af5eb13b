/** Which parts of a schema have rules at all. */
import type { Schema } from '../schema/schema.ts';

/** Of the part itself, or of anything inside it. */
interface Ruled {
  rules: boolean;
  /** It may have some that read an older self. */
  transitions: boolean;
}

/** Pure memory of a pure function: schemas are not changed. */
const known = new WeakMap<Schema, Ruled>();

export function ruled(schema: Schema): Ruled {
  const before = known.get(schema);
  if (before !== undefined) return before;
  const text = JSON.stringify(schema);
  const rules = text.includes('"x-kubernetes-validations"');
  const found = { rules, transitions: rules && text.includes('oldSelf') };
  known.set(schema, found);
  return found;
}
