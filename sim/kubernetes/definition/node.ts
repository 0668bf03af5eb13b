/** What the API server demands of every single node of a CRD's schema, beside its structure. */
import { type Cause, forbidden, invalid, notSupported, required } from '../schema/cause.ts';
import { followPath } from '../schema/rule-path.ts';
import { own, type Schema, type ValidationRule } from '../schema/schema.ts';

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

const UNSUPPORTED = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'];

const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

function vocabulary(schema: Schema, path: string): Cause[] {
  const causes: Cause[] = [];
  if (schema.type && !TYPES.includes(schema.type)) {
    causes.push(notSupported(`${path}.type`, schema.type, TYPES));
  }
  for (const word of UNSUPPORTED) {
    if (Object.hasOwn(schema, word)) causes.push(forbidden(`${path}.${word}`, `${word} is not supported`));
  }
  if (Array.isArray(schema.items)) {
    causes.push(forbidden(`${path}.items`, 'items must be a schema object and not an array'));
  }
  if (schema.uniqueItems) {
    const why = 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic';
    causes.push(forbidden(`${path}.uniqueItems`, why));
  }
  const both = schema.additionalProperties !== undefined && Object.keys(schema.properties ?? {}).length > 0;
  if (both && schema.additionalProperties !== true) {
    const why = 'additionalProperties and properties are mutual exclusive';
    causes.push(forbidden(`${path}.additionalProperties`, why));
  }
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    causes.push(invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
  }
  return causes;
}

/** `word` may stand on nodes of one type only, and has few values. */
function typed(
  schema: Schema,
  path: string,
  rule: { word: keyof Schema; type: string; values: string[] },
): Cause[] {
  const value = schema[rule.word];
  if (value === undefined) return [];
  const why = `must be ${rule.type} if ${rule.word} is specified`;
  const causes: Cause[] = [];
  if (!schema.type) causes.push(required(`${path}.type`, why));
  if (schema.type && schema.type !== rule.type) causes.push(invalid(`${path}.type`, schema.type, why));
  if (!rule.values.includes(String(value))) {
    causes.push(notSupported(`${path}.${rule.word}`, value, rule.values));
  }
  return causes;
}

function setItems(schema: Schema, path: string): Cause[] {
  if (schema['x-kubernetes-list-type'] !== 'set') return [];
  const why = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  const { type } = schema.items ?? {};
  const listType = schema.items?.['x-kubernetes-list-type'];
  if (type === 'array' && listType !== undefined && listType !== 'atomic') {
    return [invalid(`${path}.items.x-kubernetes-list-type`, listType, why)];
  }
  if (type === 'object' && schema.items?.['x-kubernetes-map-type'] !== 'atomic') {
    return [invalid(`${path}.items.x-kubernetes-map-type`, listType ?? null, why)];
  }
  return [];
}

function keyCauses(schema: Schema, path: string, key: string): Cause[] {
  const property = own(schema.items?.properties, key);
  const at = `${path}.items.properties[${key}]`;
  if (property === undefined) {
    const keys = schema['x-kubernetes-list-map-keys'];
    return [
      invalid(`${path}.x-kubernetes-list-map-keys`, keys, 'entries must all be names of item properties'),
    ];
  }
  const causes: Cause[] = [];
  const isKey = 'this property is in x-kubernetes-list-map-keys, so it';
  if (property.type === 'array' || property.type === 'object') {
    const why = "must be a scalar type if parent array's x-kubernetes-list-type is map";
    causes.push(invalid(`${at}.type`, schema.items?.type, why));
  }
  if (!schema.items?.required?.includes(key) && property.default === undefined) {
    causes.push(required(`${at}.default`, `${isKey} must have a default or be a required property`));
  }
  if (property.nullable) causes.push(forbidden(`${at}.nullable`, `${isKey} cannot be nullable`));
  return causes;
}

function listMap(schema: Schema, path: string): Cause[] {
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const type = schema['x-kubernetes-list-type'];
  if (type !== 'map') {
    if (keys.length === 0) return [];
    const why = 'must be map if x-kubernetes-list-map-keys is non-empty';
    const at = `${path}.x-kubernetes-list-type`;
    return [type === undefined ? required(at, why) : invalid(at, type, why)];
  }
  const causes: Cause[] = [];
  if (keys.length === 0) {
    const why = 'must not be empty if x-kubernetes-list-type is map';
    causes.push(required(`${path}.x-kubernetes-list-map-keys`, why));
  }
  if (schema.items === undefined) {
    causes.push(required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map'));
    return causes;
  }
  if (schema.items.type === 'object') {
    return [...causes, ...keys.flatMap((key) => keyCauses(schema, path, key))];
  }
  const why = "must be object if parent array's x-kubernetes-list-type is map";
  return [...causes, invalid(`${path}.items.type`, schema.items.type ?? '', why)];
}

function ruleMessage(rule: ValidationRule, at: string): Cause[] {
  const [text, message] = [rule.rule?.trim() ?? '', rule.message?.trim() ?? ''];
  if (text === '') return [required(`${at}.rule`, 'rule is not specified')];
  if (rule.message && message === '')
    return [invalid(`${at}.message`, rule.message, 'must be non-empty if specified')];
  if (message.includes('\n')) return [invalid(`${at}.message`, rule.message, 'must not contain line breaks')];
  if (!text.includes('\n') || message !== '') return [];
  return [required(`${at}.message`, 'message must be specified if rule contains line breaks')];
}

function ruleCauses(schema: Schema, rule: ValidationRule, at: string): Cause[] {
  const causes = ruleMessage(rule, at);
  if (rule.messageExpression && rule.messageExpression.trim() === '') {
    causes.push(required(`${at}.messageExpression`, 'messageExpression must be non-empty if specified'));
  }
  if (rule.reason !== undefined && !REASONS.includes(rule.reason)) {
    causes.push(notSupported(`${at}.reason`, rule.reason, REASONS));
  }
  if (rule.fieldPath && followPath(schema, rule.fieldPath) === undefined) {
    causes.push(invalid(`${at}.fieldPath`, rule.fieldPath, 'must be a valid path'));
  }
  return causes;
}

const LIST_TYPE = {
  word: 'x-kubernetes-list-type',
  type: 'array',
  values: ['atomic', 'set', 'map'],
} as const;
const MAP_TYPE = { word: 'x-kubernetes-map-type', type: 'object', values: ['atomic', 'granular'] } as const;

export function nodeCauses(schema: Schema, path: string): Cause[] {
  const rules = schema['x-kubernetes-validations'] ?? [];
  return [
    ...vocabulary(schema, path),
    ...typed(schema, path, { ...MAP_TYPE, values: [...MAP_TYPE.values] }),
    ...typed(schema, path, { ...LIST_TYPE, values: [...LIST_TYPE.values] }),
    ...setItems(schema, path),
    ...listMap(schema, path),
    ...rules.flatMap((rule, index) => ruleCauses(schema, rule, `${path}.x-kubernetes-validations[${index}]`)),
  ];
}
