/** From the schemas of `core/` to the structural schema that an API server takes. */
import { z } from 'zod';

export interface JsonSchema {
  [key: string]: unknown;
}

const INT32_MAX = 2_147_483_647;

/** An integer's format, and no bounds that only say "safe in JavaScript". */
function integer(node: JsonSchema): void {
  if (node['minimum'] === Number.MIN_SAFE_INTEGER) delete node['minimum'];
  if (node['maximum'] === Number.MAX_SAFE_INTEGER) delete node['maximum'];
  const max = node['maximum'];
  node['format'] = typeof max === 'number' && max <= INT32_MAX ? 'int32' : 'int64';
}

type RegexChecks = { checks?: readonly { _zod: { def: Partial<z.core.$ZodCheckRegexDef> } }[] };

/** What the schema itself says of a text that is not like its pattern. */
function wordsOf(schema: z.core.$ZodType): string | undefined {
  const { checks = [] } = schema._zod.def as RegexChecks;
  const error = checks.find(({ _zod: { def } }) => def.format === 'regex')?._zod.def.error?.({} as never);
  return typeof error === 'string' ? error : error?.message;
}

/** An API server says nothing of a pattern but the pattern: a rule with words takes its place. */
function inWords(node: JsonSchema, message: string): void {
  const rules = (node['x-kubernetes-validations'] ?? []) as object[];
  node['x-kubernetes-validations'] = [{ rule: `self.matches(r'${node['pattern']}')`, message }, ...rules];
  delete node['pattern'];
}

/** zod says some things that a structural schema may not, and some that mean nothing here. */
function adapt(node: JsonSchema, schema: z.core.$ZodType): void {
  if (node['int64'] === true) {
    for (const key of Object.keys(node)) if (key !== 'description') delete node[key];
    Object.assign(node, { type: 'integer', format: 'int64' });
    return;
  }
  delete node['additionalProperties'];
  const words = typeof node['pattern'] === 'string' ? wordsOf(schema) : undefined;
  if (words !== undefined) inWords(node, words);
  if (node['type'] === 'integer') integer(node);
}

export const openApi = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, {
    target: 'openapi-3.0',
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema, zodSchema }) => adapt(jsonSchema as JsonSchema, zodSchema),
  }) as JsonSchema;
