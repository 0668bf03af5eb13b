/** Evaluates the `x-kubernetes-validations` of a schema on a value and everything inside it. */

import { Optional } from '@marcbachmann/cel-js';
import { isObject } from '../../../src/ground/json.ts';
import { type Correlation, correlateIndex, correlateKey, oldItem, unchanged } from '../correlate.ts';
import type { Fields } from '../objects.ts';
import { type Cause, duplicate, forbidden, invalid, invalidUnshown, required } from '../schema/cause.ts';
import { rulePath } from '../schema/rule-path.ts';
import { additional, own, type Schema, type ValidationRule } from '../schema/schema.ts';
import { runError } from './error.ts';
import { programOf, readsOldSelf } from './program.ts';
import { ruled } from './ruled.ts';
import { toCel, unreadable, withTypeMeta } from './value.ts';

/** `pair` is this value and its older self; `around` the nearest pair above, for values that have no older self. */
interface Node {
  schema: Schema;
  path: string;
  value: unknown;
  old: unknown;
  pair: Correlation | undefined;
  around: Correlation | undefined;
  /** Its fields that are the very values that passed before: only rules that read an older self are asked again. */
  kept: ReadonlySet<string> | 'all';
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
  const all = node.schema['x-kubernetes-validations'] ?? [];
  const rules = node.kept === 'all' ? all.filter(({ rule }) => readsOldSelf(rule)) : all;
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

const NONE: ReadonlySet<string> = new Set();

function inFields(node: Node, fields: Fields): Cause[] {
  const old = isObject(node.old) ? node.old : {};
  const others = additional(node.schema);
  return Object.keys(fields).flatMap((key) => {
    const property = own(node.schema.properties, key);
    const schema = property ?? others;
    if (schema === undefined) return [];
    const joined = node.path === '' ? key : `${node.path}.${key}`;
    const path = property === undefined ? `${node.path}[${key}]` : joined;
    return run({
      schema,
      path,
      value: fields[key],
      old: own(old, key),
      kept: node.kept === 'all' || node.kept.has(key) ? 'all' : NONE,
      ...step(node, key),
    });
  });
}

function inItems(node: Node, items: readonly unknown[]): Cause[] {
  const schema = node.schema.items;
  if (schema === undefined) return [];
  return items.flatMap((value, index) => {
    const old = oldItem(node.schema, node.old, value);
    return run({
      schema,
      path: `${node.path}[${index}]`,
      value,
      old,
      kept: node.kept === 'all' ? 'all' : NONE,
      ...step(node, index),
    });
  });
}

function run(node: Node): Cause[] {
  const { value } = node;
  const { rules, transitions } = ruled(node.schema);
  if (value === null || value === undefined || !(node.kept === 'all' ? transitions : rules)) return [];
  const causes = runRules(node);
  if (Array.isArray(value)) return [...causes, ...inItems(node, value)];
  return isObject(value) ? [...causes, ...inFields(node, value)] : causes;
}

export interface Judged {
  schema: Schema;
  value: unknown;
  /** The stored object: transition rules run, and what was invalid before and is unchanged is tolerated. */
  old: unknown;
  /** Fields that are the very values of the stored object, which passed. */
  kept: ReadonlySet<string>;
}

export function checkRules({ schema, value, old, kept }: Judged): Cause[] {
  const pair = old === undefined ? undefined : { value, old, schema };
  return run({ schema, path: '', value, old, kept, pair, around: undefined });
}
