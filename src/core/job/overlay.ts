/** What is sent of a field: its live value in the form in which it is written, and over it what the spec names. */

import { modeNumber } from './checkpoint-mode.ts';
import type { Comparer } from './fields.ts';
import { isNothing, type Pair } from './pair.ts';
import { overlaidProperties } from './properties.ts';
import { overlaidResources, writtenResources } from './resources.ts';

/** For the comparers whose values are read in another form than they are written. */
const WRITTEN: Partial<Record<Comparer, (live: unknown) => unknown>> = {
  mode: modeNumber,
  resources: (live) => (typeof live === 'object' ? writtenResources(live as Record<string, unknown>) : live),
};

/** A live value in the form in which it is written; undefined when there is nothing to keep. */
export const written = (comparer: Comparer, live: unknown): unknown =>
  isNothing(live) ? undefined : (WRITTEN[comparer]?.(live) ?? live);

/** The wanted value over the live one: inside objects and maps the parts that the spec does not name keep their live values. */
export function overlaid(comparer: Comparer, values: Pair, owned: readonly string[] = []): unknown {
  if (comparer === 'properties') return overlaidProperties(values, owned);
  return comparer === 'resources' ? overlaidResources(values) : values.desired;
}
