/** What the schema of the spec knows at a path: the fields of an object, the words of a choice. */
import { z } from 'zod';
import { specSchema } from './spec.ts';
import type { FieldPath } from './spec-faults.ts';

/** Without what only says that it may be left out, or what it is then. */
function bare(schema: unknown): unknown {
  const isWrapped =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return isWrapped ? bare(schema.unwrap()) : schema;
}

function childOf(schema: unknown, part: string | number): unknown {
  if (schema instanceof z.ZodArray) return bare(schema.element);
  if (!(schema instanceof z.ZodObject) || !Object.hasOwn(schema.shape, part)) return undefined;
  return bare(schema.shape[part]);
}

const schemaAt = (path: FieldPath): unknown => path.reduce(childOf, bare(specSchema));

/** Undefined: it is no object. */
export function fieldsAt(path: FieldPath): readonly string[] | undefined {
  const schema = schemaAt(path);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : undefined;
}

/** What may be written; undefined: it is no choice between few words. */
export function choicesAt(path: FieldPath): readonly (string | boolean)[] | undefined {
  const schema = schemaAt(path);
  if (schema instanceof z.ZodBoolean) return [true, false];
  return schema instanceof z.ZodEnum ? schema.options.map(String) : undefined;
}

/** Every object below `spec` that stands in no list. */
export function objectPaths(path: FieldPath = []): FieldPath[] {
  const inner = (fieldsAt(path) ?? []).flatMap((name) => objectPaths([...path, name]));
  return fieldsAt(path) === undefined ? [] : [path, ...inner];
}
