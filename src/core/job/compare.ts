/**
 * When two values of a field are the same to DLI. Each comparer brings a value into one form; what DLI rewrites,
 * reorders or fills in is evened out here and nowhere else. Only that a number, a flag or a list may come as a text is known
 * where its answer is read (`dli/answers/job-json.ts`). null, "", [] and absent are the same: nothing.
 */

import { parseJson, sortedKeys, stringifyJson } from '../../ground/json.ts';
import { modeWord } from './checkpoint-mode.ts';
import type { Comparer } from './fields.ts';
import { isNothing, type Pair } from './pair.ts';
import { canonicalProperties } from './properties.ts';
import { canonicalResources } from './resources.ts';

/** null: there is nothing. */
type Canonical = (value: unknown) => unknown;

const text: Canonical = (value) =>
  typeof value === 'object' ? stringifyJson(sortedKeys(value)) : String(value);

/** White space at the ends comes from a block of YAML and means nothing in a text for people or a command line. */
const prose: Canonical = (value) => String(text(value)).trim() || null;

const number: Canonical = (value) => {
  const parsed = Number(value);
  return Number.isNaN(parsed) ? text(value) : parsed;
};

/** 0 leaves the number to DLI: nothing is set. */
const slots: Canonical = (value) => number(value) || null;

/** Every flag is off by default, so off and absent are the same. */
const flag: Canonical = (value) => (value === true ? true : null);

const list: Canonical = (value) => (Array.isArray(value) ? value.map(String) : text(value));

const path: Canonical = (value) =>
  String(value)
    .replace(/^obs:\/\//, '')
    .replace(/\/+$/, '');

/** Order of members and blanks mean nothing where the text is a JSON object or list; any other is compared as a text. */
const json: Canonical = (value) => {
  try {
    const parsed = typeof value === 'string' ? parseJson(value) : value;
    if (typeof parsed !== 'object' || parsed === null) return prose(value);
    return Object.keys(parsed).length === 0 ? null : { json: sortedKeys(parsed) };
  } catch {
    // No JSON, or nested so deep that it overflows the stack.
    return prose(value);
  }
};

const CANONICAL: Record<Exclude<Comparer, 'properties' | 'resources'>, Canonical> = {
  text,
  prose,
  number,
  slots,
  flag,
  list,
  mode: modeWord,
  path,
  json,
};

function canonicalPair(comparer: Comparer, { desired, live }: Pair, owned: readonly string[]): Pair {
  if (comparer === 'properties') return canonicalProperties({ desired, live }, owned);
  if (comparer === 'resources') return canonicalResources({ desired, live });
  const form: Canonical = (value) => (isNothing(value) ? null : CANONICAL[comparer](value));
  return { desired: form(desired), live: form(live) };
}

/**
 * undefined: the same to DLI. Else both values in their canonical forms, restricted to what is compared: equal values have equal
 * JSON texts, whatever their order, blanks, or what DLI adds. `owned`: names in `runtime_config` that are ours although the
 * spec may no longer set them.
 */
export function compared(comparer: Comparer, values: Pair, owned: readonly string[] = []): Pair | undefined {
  const pair = canonicalPair(comparer, values, owned);
  return stringifyJson(pair.desired) === stringifyJson(pair.live) ? undefined : pair;
}
