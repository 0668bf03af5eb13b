/** The values of the chart as JSON Schema, and as a list for the pages made from it. */
import { z } from 'zod';
import { valuesSchema } from './chart-values.ts';

export interface Node {
  type?: string;
  description?: string;
  default?: unknown;
  enum?: string[];
  properties?: Record<string, Node>;
  minimum?: number;
  maximum?: number;
}

/** Helm says where a property is that matches no pattern, but not where one is whose name is refused. */
function byPatterns({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  const { propertyNames, additionalProperties } = jsonSchema;
  if (typeof propertyNames !== 'object' || propertyNames.pattern === undefined) return;
  delete jsonSchema.propertyNames;
  jsonSchema.patternProperties = { [propertyNames.pattern]: additionalProperties ?? true };
  jsonSchema.additionalProperties = false;
}

/** Every value has a default in `values.yaml`, so one that is missing was set to null: that is refused, too. */
export const valuesJsonSchema = (): object => ({
  ...z.toJSONSchema(valuesSchema, { target: 'draft-7', io: 'output', override: byPatterns }),
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
