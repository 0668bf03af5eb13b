/** `resource_config`: counts, and for each kind of node CPU and memory. */
import { isObject, type JsonObject, sortedKeys, stringifyJson } from '../../ground/json.ts';
import { isNothing, type Pair } from './pair.ts';

const MEGABYTES: Record<string, number> = { M: 1, MB: 1, G: 1024, GB: 1024, '': 1024 };

/** `4G`, `4GB`, `4` and `4096M` are the same. */
function memory(value: unknown): unknown {
  const parts = /^(\d+(?:\.\d+)?)\s*([MG]?B?)$/i.exec(String(value).trim());
  const unit = MEGABYTES[(parts?.[2] ?? '').toUpperCase()];
  return parts === null || unit === undefined ? String(value) : Number(parts[1]) * unit;
}

const number = (value: unknown): unknown => (Number.isNaN(Number(value)) ? String(value) : Number(value));

/** The parts that are there; a node without parts is none. */
function canonicalPart(value: unknown, key = ''): unknown {
  // Neither is written as a list, whose members may not even have a text.
  if (Array.isArray(value)) return stringifyJson(value);
  if (!isObject(value)) return key === 'memory' ? memory(value) : number(value);
  const parts = Object.entries(value)
    .filter(([, item]) => !isNothing(item))
    .map(([name, item]) => [name, canonicalPart(item, name)] as const)
    .filter(([, item]) => item !== null);
  return parts.length === 0 ? null : Object.fromEntries(parts);
}

/** The parts of `live` that `desired` names: DLI fills in others. */
function namedParts(live: unknown, desired: unknown): unknown {
  if (!isObject(live) || !isObject(desired)) return live;
  const parts = Object.entries(live)
    .filter(([name]) => Object.hasOwn(desired, name))
    .map(([name, item]) => [name, namedParts(item, desired[name])] as const);
  return parts.length === 0 ? null : Object.fromEntries(parts);
}

export function canonicalResources({ desired, live }: Pair): Pair {
  const wanted = isNothing(desired) ? null : canonicalPart(desired);
  const found = isNothing(live) ? null : canonicalPart(live);
  return {
    desired: sortedKeys(wanted),
    live: wanted === null ? null : sortedKeys(namedParts(found, wanted)),
  };
}

/** A live part in the form in which it is written: counts and CPU as numbers, memory as text. */
function writtenPart(name: string, value: unknown): unknown {
  if (isObject(value)) return writtenResources(value);
  if (name === 'memory') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? number(value) : value;
}

export const writtenResources = (live: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(live)
      .filter(([, value]) => !isNothing(value))
      .map(([name, value]) => [name, writtenPart(name, value)]),
  );

function overlay(live: unknown, desired: unknown): unknown {
  if (!isObject(live) || !isObject(desired)) return desired;
  const over = Object.entries(desired).map(([name, value]) => [name, overlay(live[name], value)]);
  return { ...live, ...Object.fromEntries(over) };
}

/** What is sent: the live parts overlaid with the wanted ones, node by node. */
export const overlaidResources = ({ desired, live }: Pair): unknown =>
  isObject(live) ? overlay(writtenResources(live), desired) : desired;
