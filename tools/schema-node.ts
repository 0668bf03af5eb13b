/** The schema in the CRD, as pages and other schemas are made from it. */
import { customResourceDefinition } from '../src/kubernetes/objects/crd.ts';

export interface SchemaNode {
  type?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  pattern?: string;
  format?: string;
  'x-kubernetes-validations'?: { rule: string; message: string }[];
  required?: string[];
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
}

interface Pattern {
  pattern: string;
  /** What is said of a text that is not like it. */
  words?: string;
}

/** A pattern with words is a rule. */
export function patternOf(node: SchemaNode): Pattern | undefined {
  if (node.pattern !== undefined) return { pattern: node.pattern };
  for (const { rule, message } of node['x-kubernetes-validations'] ?? []) {
    const [, pattern] = /^self\.matches\(r'([^']*)'\)$/.exec(rule) ?? [];
    if (pattern !== undefined) return { pattern, words: message };
  }
  return undefined;
}

export const schemaOf = (part: 'spec' | 'status'): SchemaNode => {
  const definition = customResourceDefinition() as {
    spec: { versions: { schema: { openAPIV3Schema: { properties: Record<string, SchemaNode> } } }[] };
  };
  return definition.spec.versions[0]?.schema.openAPIV3Schema.properties[part] ?? {};
};
