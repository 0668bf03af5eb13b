/** The values of the chart as JSON Schema, and as a list for the pages made from it. */
import { z } from 'zod';
import { valuesSchema } from './chart-values.ts';

type Schema = z.core.JSONSchema.BaseSchema;

export interface Node {
  type?: string | string[];
  description?: string;
  default?: unknown;
  enum?: (string | null)[];
  properties?: Record<string, Node>;
  minimum?: number;
  maximum?: number;
}

/** Helm says where a property is that matches no pattern, but not where one is whose name is refused. */
function byPatterns({ jsonSchema }: { jsonSchema: Schema }): void {
  const { propertyNames, additionalProperties } = jsonSchema;
  if (typeof propertyNames !== 'object' || propertyNames.pattern === undefined) return;
  delete jsonSchema.propertyNames;
  jsonSchema.patternProperties = { [propertyNames.pattern]: additionalProperties ?? true };
  jsonSchema.additionalProperties = false;
}

/**
 * Nothing behind a key means its default (`_defaults.tpl`), so no value of the chart is required. Helm takes out a null
 * that stands over a default of `values.yaml`, and hands on another. What a user puts inside a value has no description.
 */
function mayBeNull({ jsonSchema }: { jsonSchema: Schema }): void {
  const children = Object.entries(jsonSchema.properties ?? {}) as [string, Schema][];
  const values = children.filter(([, { description }]) => description !== undefined);
  if (values.length === 0) return;
  delete jsonSchema.required;
  for (const [, child] of values) {
    // zod comes here more than once.
    if (typeof child.type !== 'string') continue;
    Object.assign(child, { type: [child.type, 'null'] });
    child.enum?.push(null);
  }
}

function override(context: { jsonSchema: Schema }): void {
  byPatterns(context);
  mayBeNull(context);
}

export const valuesJsonSchema = (): object => ({
  ...z.toJSONSchema(valuesSchema, { target: 'draft-7', io: 'output', override }),
  title: 'Values of flinkjarjob-controller',
});

export interface Value {
  path: readonly string[];
  node: Node;
}

/** Every group and every value below it, in the order of the schema. */
function values(node: Node, path: readonly string[] = []): Value[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const at = [...path, name];
    return [{ path: at, node: child }, ...('default' in child ? [] : values(child, at))];
  });
}

export const chartValues = (): Value[] => values(valuesJsonSchema() as Node);

export const isGroup = ({ properties, default: fallback }: Node): boolean =>
  fallback === undefined && Object.keys(properties ?? {}).length > 0;

/** `global` and its like have no default, and no place in the file. */
export const isSet = ({ node }: Value): boolean => node.default !== undefined || isGroup(node);
