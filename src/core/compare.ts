/**
 * When two values of a field are the same to DLI. Each comparer brings a value into one form; what DLI rewrites,
 * reorders or fills in is evened out here and nowhere else. null, "", [] and absent are the same: nothing.
 */
import type { Comparer } from './fields.ts';
import { parseJson, stringifyJson } from './json.ts';

type Canonical = (value: unknown) => unknown;

const text: Canonical = (value) => (typeof value === 'object' ? stringifyJson(value) : String(value));

const number: Canonical = (value) => {
  const parsed = Number(value);
  return Number.isNaN(parsed) ? text(value) : parsed;
};

/** Every flag is off by default, so off and absent are the same. */
const flag: Canonical = (value) => (value === true || value === 'true' ? true : undefined);

const list: Canonical = (value) => (Array.isArray(value) ? value.map(String) : String(value).split(','));

const MODES: Record<string, string> = { '1': 'exactly_once', '2': 'at_least_once' };

/** Written as 1 or 2, read back as a word. */
const mode: Canonical = (value) => MODES[String(value)] ?? String(value);

const path: Canonical = (value) =>
  String(value)
    .replace(/^obs:\/\//, '')
    .replace(/\/+$/, '');

/** The settings in a runtime_config: a list of key and value, or an object; undefined when it is neither. */
function settings(value: unknown): Map<string, string> | undefined {
  const parsed = typeof value === 'string' ? fromJson(value) : value;
  if (Array.isArray(parsed)) {
    return new Map(parsed.map((entry) => [String(entry?.key), text(entry?.value) as string]));
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  return new Map(Object.entries(parsed).map(([key, item]) => [key, text(item) as string]));
}

/** Nesting so deep that it overflows the stack is text and nothing else. */
function readable(value: unknown): Map<string, string> | undefined {
  try {
    return settings(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function fromJson(value: string): unknown {
  try {
    return parseJson(value);
  } catch {
    return undefined;
  }
}

const MEGABYTES: Record<string, number> = { M: 1, MB: 1, G: 1024, GB: 1024, '': 1024 };

/** `4G`, `4GB`, `4` and `4096M` are the same. */
function memory(value: unknown): unknown {
  const parts = /^(\d+(?:\.\d+)?)\s*([MG]?B?)$/i.exec(String(value));
  const unit = MEGABYTES[(parts?.[2] ?? '').toUpperCase()];
  return parts === null || unit === undefined ? String(value) : Number(parts[1]) * unit;
}

function resources(value: unknown, key = ''): unknown {
  if (typeof value !== 'object' || value === null) return key === 'memory' ? memory(value) : number(value);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resources(item, name)]));
}

const CANONICAL: Record<Exclude<Comparer, 'properties' | 'resources'>, Canonical> = {
  text,
  number,
  slots: number,
  flag,
  list,
  mode,
  path,
};

export const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** Every part that `desired` names is the same in `live`; DLI may hold more (defaults, injected settings). */
function within(desired: unknown, live: unknown): boolean {
  if (typeof desired !== 'object' || desired === null) return desired === live;
  if (typeof live !== 'object' || live === null) return false;
  return Object.entries(desired).every(([key, item]) => within(item, (live as Record<string, unknown>)[key]));
}

/** Settings that DLI adds are not a difference; one that is wanted and missing, or has another value, is. */
function sameProperties(desired: unknown, live: unknown): boolean {
  const wanted = readable(desired);
  const found = isNothing(live) ? new Map<string, string>() : readable(live);
  // Not settings at all: then they are text, or differ.
  if (wanted === undefined || found === undefined) return typeof live === 'string' && desired === live;
  return [...wanted].every(([key, value]) => found.get(key) === value);
}

export function same(comparer: Comparer, desired: unknown, live: unknown): boolean {
  // 0 slots leaves the number to DLI, whatever it then is.
  if (comparer === 'slots' && desired === 0) return true;
  if (comparer === 'flag') return flag(desired) === flag(live);
  if (isNothing(desired)) return isNothing(live);
  if (comparer === 'properties') return sameProperties(desired, live);
  if (comparer === 'resources') return within(resources(desired), isNothing(live) ? {} : resources(live));
  return (
    !isNothing(live) &&
    stringifyJson(CANONICAL[comparer](desired)) === stringifyJson(CANONICAL[comparer](live))
  );
}
