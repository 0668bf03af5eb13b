/** Removes, in place, what the schema does not know, and says what that was. */
import { isObject } from '../../../src/ground/json.ts';
import type { Fields } from '../objects.ts';
import { additional, isTypeMeta, memberPath, own, type Schema } from './schema.ts';

interface Prune {
  unknown: string[];
}

const isOpen = (schema: Schema | undefined): boolean =>
  schema?.['x-kubernetes-preserve-unknown-fields'] === true;

function pruneField(run: Prune, place: { fields: Fields; key: string; path: string; schema: Schema }): void {
  const { fields, key, schema } = place;
  if (schema['x-kubernetes-embedded-resource'] && isTypeMeta(key)) return;
  const path = memberPath(place.path, key);
  const property = own(schema.properties, key);
  if (property !== undefined || schema.additionalProperties !== undefined) {
    prune(run, { value: fields[key], schema: property ?? additional(schema), path });
    return;
  }
  if (isOpen(schema)) return;
  if (!isTypeMeta(key) || place.path !== '') run.unknown.push(path);
  delete fields[key];
}

/** Below an open node only what is described is pruned; items of its lists are open too. */
function prune(run: Prune, place: { value: unknown; schema: Schema | undefined; path: string }): void {
  const { value, schema, path } = place;
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      const items = isOpen(schema)
        ? { ...schema?.items, 'x-kubernetes-preserve-unknown-fields': true }
        : schema?.items;
      prune(run, { value: item, schema: items, path: `${path}[${index}]` });
    });
    return;
  }
  if (!isObject(value)) return;
  for (const key of Object.keys(value)) pruneField(run, { fields: value, key, path, schema: schema ?? {} });
}

/** Paths such as `spec.job.nope` and `spec.items[0].x`, sorted. `apiVersion`, `kind` and `metadata` of the object stay. */
export function pruneObject(object: Fields, schema: Schema): string[] {
  const run: Prune = { unknown: [] };
  const root: Schema = { ...schema, 'x-kubernetes-embedded-resource': true };
  prune(run, { value: object, schema: root, path: '' });
  return run.unknown.sort();
}
