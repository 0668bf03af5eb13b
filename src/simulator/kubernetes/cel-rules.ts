/** Evaluates the `x-kubernetes-validations` of a schema on a value and everything inside it. */
import { Optional } from '@marcbachmann/cel-js';
import { type Cause, duplicate, forbidden, invalid, invalidUnshown, required } from './cause.ts';
import { runError } from './cel-error.ts';
import { programOf, readsOldSelf } from './cel-program.ts';
import { toCel, unreadable, withTypeMeta } from './cel-value.ts';
import { type Correlation, correlateIndex, correlateKey, oldItem, unchanged } from './correlate.ts';
import { rulePath } from './rule-path.ts';
import { additional, type Fields, isFields, own, type Schema, type ValidationRule } from './schema.ts';

/** `pair` is this value and its older self; `around` the nearest pair above, for values that have no older self. */
interface Node {
  schema: Schema;
  path: string;
  value: unknown;
  old: unknown;
  pair: Correlation | undefined;
  around: Correlation | undefined;
}

const ruleText = (rule: ValidationRule): string => (rule.message || rule.rule).trim();

const defaultMessage = (rule: ValidationRule): string =>
  rule.message ? rule.message.trim() : `failed rule: ${rule.rule.trim()}`;

const hidden = (schema: Schema): boolean => schema.type === 'object' || schema.type === 'array';

function refusal(rule: ValidationRule, node: Node, message: string): Cause {
  const path = rulePath(node.path, node.schema, rule.fieldPath);
  if (rule.reason === 'FieldValueForbidden') return forbidden(path, message);
  if (rule.reason === 'FieldValueRequired') return required(path, message);
  if (rule.reason === 'FieldValueDuplicate') {
    return hidden(node.schema) ? duplicate(path) : duplicate(path, node.value);
  }
  return hidden(node.schema) ? invalidUnshown(path, message) : invalid(path, node.value, message);
}

interface Context {
  self: unknown;
  oldSelf?: unknown;
}

function messageOf(rule: ValidationRule, context: Context): string {
  if (!rule.messageExpression) return defaultMessage(rule);
  try {
    const message = programOf(rule.messageExpression)(context);
    const text = typeof message === 'string' ? message.trim() : '';
    return text === '' || text.includes('\n') ? defaultMessage(rule) : text;
  } catch {
    return defaultMessage(rule);
  }
}

const ratcheted = (node: Node): boolean => unchanged(node.pair ?? node.around);

function runRule(rule: ValidationRule, node: Node, context: Context): Cause[] {
  try {
    if (programOf(rule.rule)(context) === true) return [];
  } catch (error) {
    return [invalid(node.path, node.schema.type ?? '', runError(error, ruleText(rule)))];
  }
  if (!readsOldSelf(rule.rule) && ratcheted(node)) return [];
  return [refusal(rule, node, messageOf(rule, context))];
}

/** A value of a wrong type, left from before the schema was tightened. */
const unread = (rule: ValidationRule, node: Node, odd: string): Cause =>
  invalid(node.path, node.schema.type ?? '', `${odd} evaluating rule: ${ruleText(rule)}`);

function runRules(node: Node): Cause[] {
  const rules = node.schema['x-kubernetes-validations'] ?? [];
  if (rules.length === 0) return [];
  const embedded = node.path === '' || node.schema['x-kubernetes-embedded-resource'] === true;
  const schema = embedded ? withTypeMeta(node.schema) : node.schema;
  const hasOld = node.old !== undefined && node.old !== null;
  const odd = unreadable(node.value, schema);
  const self = toCel(node.value, schema);
  const oldSelf = hasOld ? toCel(node.old, schema) : undefined;
  return rules.flatMap((rule) => {
    if (rule.optionalOldSelf) {
      return runRule(rule, node, { self, oldSelf: hasOld ? Optional.of(oldSelf) : Optional.none() });
    }
    if (!hasOld && readsOldSelf(rule.rule)) return [];
    if (odd !== undefined) return [unread(rule, node, odd)];
    return runRule(rule, node, hasOld ? { self, oldSelf } : { self });
  });
}

function step(node: Node, key: string | number): Pick<Node, 'pair' | 'around'> {
  if (node.pair === undefined) return { pair: undefined, around: node.around };
  const root = node.path === '';
  if (root && (key === 'apiVersion' || key === 'kind')) return { pair: undefined, around: undefined };
  const pair = typeof key === 'string' ? correlateKey(node.pair, key) : correlateIndex(node.pair, key);
  return { pair, around: node.pair };
}

function inFields(node: Node, fields: Fields): Cause[] {
  const old = isFields(node.old) ? node.old : {};
  const others = additional(node.schema);
  return Object.keys(fields).flatMap((key) => {
    const property = own(node.schema.properties, key);
    const schema = property ?? others;
    if (schema === undefined) return [];
    const joined = node.path === '' ? key : `${node.path}.${key}`;
    const path = property === undefined ? `${node.path}[${key}]` : joined;
    return run({ schema, path, value: fields[key], old: own(old, key), ...step(node, key) });
  });
}

function inItems(node: Node, items: readonly unknown[]): Cause[] {
  const schema = node.schema.items;
  if (schema === undefined) return [];
  return items.flatMap((value, index) => {
    const old = oldItem(node.schema, node.old, value);
    return run({ schema, path: `${node.path}[${index}]`, value, old, ...step(node, index) });
  });
}

function run(node: Node): Cause[] {
  const { value } = node;
  if (value === null || value === undefined) return [];
  const causes = runRules(node);
  if (Array.isArray(value)) return [...causes, ...inItems(node, value)];
  return isFields(value) ? [...causes, ...inFields(node, value)] : causes;
}

/** `old` is the stored object: transition rules run, and what was invalid before and is unchanged is tolerated. */
export function checkRules(schema: Schema, value: unknown, old: unknown): Cause[] {
  const pair = old === undefined ? undefined : { value, old, schema };
  return run({ schema, path: '', value, old, pair, around: undefined });
}
