/** The RFC 7386 patch that turns one value into another; undefined when they are equal. */
import { isObject, type JsonObject } from './json.ts';

/** Key order does not matter; absent, undefined and null are the same. */
function equal(a: unknown, b: unknown): boolean {
  if (isObject(a) && isObject(b)) return mergePatch(a, b) === undefined;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, at) => equal(item, b[at]));
  return (a ?? null) === (b ?? null);
}

function changeOf(before: unknown, after: unknown): { to: unknown } | undefined {
  if (equal(before, after)) return undefined;
  return { to: isObject(before) && isObject(after) ? mergePatch(before, after) : (after ?? null) };
}

/** Lists are replaced whole; keys that are gone become null. */
export function mergePatch(before: JsonObject, after: JsonObject): JsonObject | undefined {
  const patch: JsonObject = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const change = changeOf(before[key], after[key]);
    if (change !== undefined) patch[key] = change.to;
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}
