/** What validation found at one place. */

import type { Correlation } from './correlate.ts';
import type { Cause } from './schema/cause.ts';
import type { Schema } from './schema/schema.ts';

export interface Verdict {
  causes: Cause[];
  /** How much fitted: of several alternatives that all fail, the one with most matches is reported. */
  matches: number;
}

/** A place in the object: its schema, its path, and its value before the write. */
export interface Place {
  schema: Schema;
  path: string;
  old: Correlation | undefined;
}

/** The same cause is told once. */
export function addCauses(into: Verdict, causes: readonly Cause[]): void {
  for (const cause of causes) {
    const told = into.causes.some((one) => one.field === cause.field && one.message === cause.message);
    if (!told) into.causes.push(cause);
  }
}

export function merge(into: Verdict, from: Verdict): void {
  into.matches += from.matches;
  addCauses(into, from.causes);
}
