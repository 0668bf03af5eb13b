/** selectableFields of a version: each names a plain field of the schema, once. */
import { isObject } from '../../../src/ground/json.ts';
import { type Cause, duplicate, invalid, required } from '../schema/cause.ts';
import { childSchema, type Schema } from '../schema/schema.ts';

const STEPS = /^(\.[^.[]+)+$/;
const PLAIN = ['string', 'boolean', 'integer'];

/** What stands in every object, whatever its schema says. */
const ALWAYS: Record<string, Schema> = {
  apiVersion: { type: 'string' },
  kind: { type: 'string' },
  metadata: { type: 'object' },
};

function unreadable(path: string): string | undefined {
  if (!/^[.[]/.test(path)) return `expected [ or . but got: ${/^[^.[]+/.exec(path)?.[0]}`;
  if (path.includes('[')) return 'array notation is not allowed';
  return STEPS.test(path) ? undefined : 'unexpected end of JSON path';
}

function find(schema: Schema, path: string): Schema | undefined {
  let found: Schema | undefined = { ...schema, properties: { ...schema.properties, ...ALWAYS } };
  for (const step of path.slice(1).split('.')) {
    if (found === undefined) return undefined;
    found = childSchema(found, step);
  }
  return found;
}

function fieldCauses(path: string, schema: Schema, at: string): Cause[] {
  const problem = unreadable(path);
  if (problem !== undefined) return [invalid(at, path, `is an invalid path: ${problem}`)];
  const found = find(schema, path);
  if (found === undefined) return [invalid(at, path, 'is an invalid path: does not refer to a valid field')];
  const causes: Cause[] = [];
  if (path === '.metadata') causes.push(invalid(at, path, 'must not point to fields in metadata'));
  if (!PLAIN.includes(found.type ?? '')) {
    const detail =
      'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.';
    causes.push(invalid(at, path, detail));
  }
  return causes;
}

/** `base`: where they stand, such as `spec.selectableFields`. */
export function selectableCauses(fields: readonly unknown[], schema: Schema, base: string): Cause[] {
  const paths = fields.map((field) => (isObject(field) ? field['jsonPath'] : undefined));
  return paths.flatMap((path, index) => {
    const at = `${base}[${index}].jsonPath`;
    if (typeof path !== 'string' || path === '') return [required(at)];
    const causes = fieldCauses(path, schema, at);
    return paths.indexOf(path) < index && causes.length === 0 ? [duplicate(at, path)] : causes;
  });
}
