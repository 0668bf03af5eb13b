/** OpenAPI validation of a value, in the order and the words of the API server. */

import { correlateIndex, correlateKey, unchanged } from '../correlate.ts';
import type { Fields } from '../objects.ts';
import { addCauses, merge, type Place, type Verdict } from '../verdict.ts';
import { type Cause, invalid, required, tooMany } from './cause.ts';
import { knownFormat } from './format.ts';
import { additional, memberPath, own, type Schema } from './schema.ts';
import { judgeCombined } from './validate-combined.ts';
import { checkEnum, checkFormat, checkNumber, checkText, checkType, typesOf } from './validate-value.ts';
import { kindOf } from './value.ts';

const verdict = (causes: Cause[], matches: number): Verdict => ({ causes, matches });

/** What is unchanged since the last write passes, whatever the schema has become since. */
function judgeChild(place: Place, value: unknown): Verdict {
  const judged = judge(place, value);
  return judged.causes.length > 0 && unchanged(place.old) ? verdict([], judged.matches) : judged;
}

function child(place: Place, key: string, schema: Schema): Place {
  const typeMeta = place.path === '' && (key === 'kind' || key === 'apiVersion');
  return {
    schema,
    path: memberPath(place.path, key),
    old: typeMeta ? undefined : correlateKey(place.old, key),
  };
}

function judgeCount(place: Place, count: number, noun: 'items' | 'properties'): Cause[] {
  const [least, most] =
    noun === 'items'
      ? [place.schema.minItems, place.schema.maxItems]
      : [place.schema.minProperties, place.schema.maxProperties];
  const causes: Cause[] = [];
  if (least !== undefined && count < least) {
    causes.push(invalid(place.path, count, `${place.path} in body should have at least ${least} ${noun}`));
  }
  if (most !== undefined && count > most) causes.push(tooMany(place.path, count, most));
  return causes;
}

function judgeFields(place: Place, fields: Fields): Verdict {
  const { schema } = place;
  const out = verdict(judgeCount(place, Object.keys(fields).length, 'properties'), 0);
  const others = additional(schema);
  for (const key of Object.keys(fields)) {
    if (others === undefined || own(schema.properties, key) !== undefined) continue;
    merge(out, judgeChild(child(place, key, others), fields[key]));
  }
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    if (Object.hasOwn(fields, key)) merge(out, judgeChild(child(place, key, property), fields[key]));
  }
  const missing = (schema.required ?? []).filter((key) => !Object.hasOwn(fields, key));
  addCauses(
    out,
    missing.map((key) => required(memberPath(place.path, key))),
  );
  return out;
}

function judgeItems(place: Place, items: readonly unknown[]): Verdict {
  const out = verdict([], 1);
  const schema = place.schema.items;
  if (schema !== undefined) {
    items.forEach((item, index) => {
      const old = correlateIndex(place.old, index);
      merge(out, judgeChild({ schema, path: `${place.path}[${index}]`, old }, item));
    });
  }
  addCauses(out, judgeCount(place, items.length, 'items'));
  return out;
}

function judgeInside(place: Place, value: unknown): Verdict {
  if (Array.isArray(value)) return judgeItems(place, value);
  if (typeof value === 'object' && value !== null) return judgeFields(place, value as Fields);
  return verdict([], 0);
}

function judgeScalar({ schema, path }: Place, value: unknown): Verdict {
  if (typeof value === 'number' || typeof value === 'bigint') {
    return verdict(checkNumber(schema, path, value), 2);
  }
  if (typeof value !== 'string') return verdict([], 0);
  const causes = [...checkText(schema, path, value), ...checkFormat(schema, path, value)];
  return verdict(causes, knownFormat(schema.format) === undefined ? 1 : 2);
}

/** Steps and their counts are those of the API server: the enum comes after a list's items and before an object's fields. */
export function judge(place: Place, value: unknown): Verdict {
  const { schema, path } = place;
  const kind = kindOf(value);
  const typed = typesOf(schema).length > 0 || knownFormat(schema.format) !== undefined;
  const out = verdict(checkType(schema, path, value), typed || kind === 'null' ? 1 : 0);
  if (kind === 'null') {
    addCauses(out, checkEnum(schema, path, value));
    return out;
  }
  out.matches += typed ? 1 : 0;
  merge(out, judgeCombined(place, value, judge));
  merge(out, judgeScalar(place, value));
  if (kind === 'array') merge(out, judgeInside(place, value));
  addCauses(out, checkEnum(schema, path, value));
  if (kind === 'object') merge(out, judgeInside(place, value));
  out.matches += kind === 'array' || kind === 'object' ? 3 : 2;
  return out;
}
