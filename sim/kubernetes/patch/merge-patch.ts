/** RFC 7386: objects are merged, null removes, everything else replaces. */
import { isObject } from '../../../src/ground/json.ts';
import { type Fields, fieldsOf } from '../objects.ts';

export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Fields = { ...fieldsOf(target) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}
