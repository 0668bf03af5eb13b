/** What is sent of a field: its live value in the form in which it is written, and over it what the spec names. */

import type { Comparer } from './fields.ts';
import { isNothing, type Pair } from './pair.ts';
import { overlaidProperties } from './properties.ts';
import { overlaidResources, writtenResources } from './resources.ts';

const items = (live: unknown): unknown => (Array.isArray(live) ? live : String(live).split(','));

const MODES: Record<string, number> = { exactly_once: 1, at_least_once: 2 };

const number = (live: unknown): unknown =>
  typeof live === 'string' && /^-?\d{1,15}$/.test(live) ? Number(live) : live;

/** For the comparers whose values are read in another form than they are written. */
const WRITTEN: Partial<Record<Comparer, (live: unknown) => unknown>> = {
  list: items,
  number,
  slots: number,
  flag: (live) => (typeof live === 'string' ? live === 'true' : live),
  mode: (live) => MODES[String(live)] ?? number(live),
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
