/**
 * `runtime_config`: settings by name, in JSON text. DLI reads a list of key and value; an object says the same. What GET
 * answers may have other shapes, or entries that are no settings; those are read as far as possible and kept as they are.
 */
import { isVerbatimNumber, parseJson, parseVerbatim, sortedKeys, stringifyJson } from '../../ground/json.ts';
import { isNothing, type Pair } from './pair.ts';

interface Property {
  /** undefined: it is no setting. */
  name: string | undefined;
  value: unknown;
  /** As it stands in a list. */
  raw: unknown;
}

interface Properties {
  shape: 'list' | 'object';
  entries: readonly Property[];
}

const entry = (name: string, value: unknown): Property => ({ name, value, raw: { key: name, value } });

/** `name=value`, as the console shows settings. */
function fromLine(line: string): Property | undefined {
  const at = line.indexOf('=');
  return at < 1 ? undefined : entry(line.slice(0, at).trim(), line.slice(at + 1).trim());
}

function setting(raw: object): Pick<Property, 'name' | 'value'> {
  const members = Object.entries(raw);
  const { key, name, value } = raw as Record<string, unknown>;
  if (typeof key === 'string') return { name: key, value };
  if (typeof name === 'string' && Object.hasOwn(raw, 'value')) return { name, value };
  const [only] = members;
  return members.length === 1 && only !== undefined
    ? { name: only[0], value: only[1] }
    : { name: undefined, value: undefined };
}

function fromList(raw: unknown): Property {
  if (typeof raw === 'string') return { name: undefined, value: undefined, ...fromLine(raw), raw };
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw) || isVerbatimNumber(raw)) {
    return { name: undefined, value: undefined, raw };
  }
  return { ...setting(raw), raw };
}

function fromLines(text: string): Properties | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const entries = lines.map(fromLine).filter((one) => one !== undefined);
  return entries.length === lines.length ? { shape: 'list', entries } : undefined;
}

type Parse = (text: string) => unknown;

function fromJson(text: string, parse: Parse): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** undefined: these are no settings. */
function read(value: unknown, parse: Parse = parseJson): Properties | undefined {
  if (value === null || value === undefined) return { shape: 'list', entries: [] };
  const parsed = typeof value === 'string' ? fromJson(value, parse) : value;
  if (parsed === undefined) return fromLines(String(value));
  if (Array.isArray(parsed)) return { shape: 'list', entries: parsed.map(fromList) };
  if (typeof parsed !== 'object' || parsed === null || isVerbatimNumber(parsed)) return undefined;
  return {
    shape: 'object',
    entries: Object.entries(parsed).map(([name, item]) => entry(name, item)),
  };
}

/** undefined: the nesting is so deep that it overflows the stack. */
function unlessTooDeep<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const namesIn = ({ entries }: Properties): string[] =>
  entries.flatMap(({ name }) => (name === undefined ? [] : [name]));

/** The names that a spec's `runtime_config` sets, in order of their letters. */
export const settingNames = (text: unknown): string[] => {
  const properties = read(text);
  return properties === undefined ? [] : [...new Set(namesIn(properties))].sort();
};

/** Flink has no nested settings. One that is nested too deep to be written as JSON differs from all others. */
const valueText = (value: unknown): string =>
  typeof value === 'object'
    ? (unlessTooDeep(() => stringifyJson(sortedKeys(value))) ?? '[…]')
    : String(value);

/** The settings of these names. A name that is there twice with two values has both. */
function settingsNamed({ entries }: Properties, names: ReadonlySet<string>): object | null {
  const found = new Map<string, Set<string>>();
  for (const { name, value } of entries) {
    if (name === undefined || !names.has(name)) continue;
    found.set(name, (found.get(name) ?? new Set()).add(valueText(value)));
  }
  if (found.size === 0) return null;
  const single = [...found].map(([name, values]) => [name, values.size === 1 ? [...values][0] : [...values]]);
  return sortedKeys(Object.fromEntries(single)) as object;
}

/** What cannot be read as settings is compared as a text. */
const plainText = (value: unknown): unknown => (isNothing(value) ? null : String(value).trim());

/** Both sides, restricted to the names that are wanted and those that we own: what DLI or somebody else adds is left alone. */
export function canonicalProperties({ desired, live }: Pair, owned: readonly string[]): Pair {
  const [wanted, found] = [read(desired), read(live)];
  if (wanted === undefined) return { desired: plainText(desired), live: plainText(live) };
  const names = new Set([...namesIn(wanted), ...owned]);
  const setsNothing = wanted.entries.length === 0;
  return {
    desired: settingsNamed(wanted, names),
    live: found === undefined ? (setsNothing ? null : plainText(live)) : settingsNamed(found, names),
  };
}

function listOrObject(entries: readonly Property[], shape: Properties['shape']): string {
  const names = new Set(entries.map(({ name }) => name));
  const fits = shape === 'object' && names.size === entries.length && !names.has(undefined);
  return fits
    ? stringifyJson(Object.fromEntries(entries.map(({ name, value }) => [name, value])))
    : stringifyJson(entries.map(({ raw }) => raw));
}

/**
 * What is sent: the live settings as they are written, without those of ours that have left the spec, overlaid with the
 * wanted ones. It has the shape of the spec, or the live one where the spec sets nothing.
 */
export function overlaidProperties({ desired, live }: Pair, owned: readonly string[]): unknown {
  const text = unlessTooDeep(() => {
    const [wanted, found] = [read(desired, parseVerbatim), read(live, parseVerbatim)];
    if (wanted === undefined || found === undefined || found.entries.length === 0) return undefined;
    const ours = new Set<string | undefined>([...namesIn(wanted), ...owned]);
    const kept = found.entries.filter(({ name }) => name === undefined || !ours.has(name));
    if (wanted.entries.length === 0) return listOrObject(kept, found.shape);
    return kept.length === 0 ? undefined : listOrObject([...kept, ...wanted.entries], wanted.shape);
  });
  // What cannot be read is not ours to clear.
  const setsNothing = read(desired)?.entries.length === 0;
  return text ?? (setsNothing && !isNothing(live) ? live : desired);
}
