/** Strategic merge patch for built-in objects: merge patch, but some lists are merged by key, and directives exist. */
import { isObject } from '../../../src/ground/json.ts';
import { type Fields, fieldsOf, listOf, same } from '../objects.ts';

/** Lists that are merged, by field name: by the key of their items, or as sets of plain values. */
const MERGE_KEYS: Record<string, string | 'set'> = {
  finalizers: 'set',
  ownerReferences: 'uid',
  conditions: 'type',
  containers: 'name',
  initContainers: 'name',
  env: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  ports: 'port',
  secrets: 'name',
  imagePullSecrets: 'name',
};

const DELETE_LIST = '$deleteFromPrimitiveList/';

function mergeItem(list: unknown[], item: Fields, key: string): unknown[] {
  const at = list.findIndex((one) => same(fieldsOf(one)[key], item[key]));
  if (item['$patch'] === 'delete') return list.filter((_, index) => index !== at);
  if (at < 0) return [...list, strategicMerge({}, item)];
  return list.with(at, strategicMerge(list[at], item));
}

function mergeList(name: string, live: unknown, patch: unknown[]): unknown {
  const key = MERGE_KEYS[name];
  if (key === undefined) return patch;
  if (key === 'set') return [...new Set([...listOf(live), ...patch])];
  if (patch.some((item) => fieldsOf(item)['$patch'] === 'replace')) {
    return patch.filter((item) => fieldsOf(item)['$patch'] === undefined);
  }
  return patch.reduce<unknown[]>((list, item) => mergeItem(list, fieldsOf(item), key), listOf(live));
}

/** `$deleteFromPrimitiveList/x`, `$retainKeys`; `$setElementOrder/x` only sorts, and is left out. */
function direct(merged: Fields, name: string, value: unknown[]): void {
  if (name === '$retainKeys') {
    for (const key of Object.keys(merged)) if (!value.includes(key)) delete merged[key];
  }
  if (!name.startsWith(DELETE_LIST)) return;
  const field = name.slice(DELETE_LIST.length);
  merged[field] = listOf(merged[field]).filter((item) => !value.includes(item));
}

function mergeField(merged: Fields, name: string, value: unknown): void {
  if (name.startsWith('$')) direct(merged, name, listOf(value));
  else if (value === null) delete merged[name];
  else if (Array.isArray(value)) merged[name] = mergeList(name, merged[name], value);
  else merged[name] = strategicMerge(merged[name], value);
}

export function strategicMerge(live: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  if (patch['$patch'] === 'replace') {
    const { $patch: _, ...rest } = patch;
    return rest;
  }
  const merged: Fields = { ...fieldsOf(live) };
  const names = Object.keys(patch).sort();
  for (const name of names) mergeField(merged, name, patch[name]);
  return merged;
}
