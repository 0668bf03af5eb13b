/** The fields of an object, the difference of two objects in fields, and an object without some fields. */

import type { Fields } from '../objects.ts';
import { own, type Schema } from '../schema/schema.ts';
import { asFields, asItems, childShape, isNamed, itemShape, itemStep } from '../schema/shape.ts';
import { define, equal } from '../schema/value.ts';
import { EMPTY, type FieldNode, type FieldSet, fieldStep } from './fields-v1.ts';

const isEmptyObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

/** Every value is owned; of described objects only what is in them, of maps and items also they themselves. */
export function fieldsOf(value: unknown, schema: Schema): FieldSet {
  const out = new Map<string, FieldNode>();
  const items = asItems(schema, value);
  for (const item of items ?? []) {
    out.set(itemStep(schema, item), { member: true, children: fieldsOf(item, itemShape(schema)) });
  }
  const fields = asFields(schema, value) ?? {};
  for (const name of Object.keys(fields)) {
    const inner = fields[name];
    const shape = childShape(schema, name);
    const split = asFields(shape, inner) !== undefined || asItems(shape, inner) !== undefined;
    const member = !split || isEmptyObject(inner) || !isNamed(schema, name);
    const children = fieldsOf(inner, shape);
    if (member || children.size > 0) out.set(fieldStep(name), { member, children });
  }
  return out;
}

export interface Comparison {
  removed: FieldSet;
  modified: FieldSet;
  added: FieldSet;
}

const SAME: Comparison = { removed: EMPTY, modified: EMPTY, added: EMPTY };

type ChangeKind = keyof Comparison;

/** Puts the comparisons of the children under their steps; `self` says what happened to the child itself. */
function gather(children: Iterable<[string, Comparison, ChangeKind | undefined]>): Comparison {
  const out = { removed: new Map(), modified: new Map(), added: new Map() } as Record<
    ChangeKind,
    Map<string, FieldNode>
  >;
  for (const [step, inner, self] of children) {
    for (const change of ['removed', 'modified', 'added'] as const) {
      const member = self === change;
      if (member || inner[change].size > 0) out[change].set(step, { member, children: inner[change] });
    }
  }
  return out;
}

const changeOf = (before: unknown, after: unknown): ChangeKind | undefined => {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  return undefined;
};

/** What turns from an object into something else, or back, is modified itself, and loses or gains what is in it. */
function compareChild(before: unknown, after: unknown, schema: Schema): [Comparison, ChangeKind | undefined] {
  const present = changeOf(before, after);
  if (present !== undefined || isSplit(before, after, schema))
    return [compare(before, after, schema), present];
  if (equal(before, after)) return [SAME, undefined];
  const { removed } = compare(before, undefined, schema);
  const { added } = compare(undefined, after, schema);
  return [{ ...SAME, removed, added }, 'modified'];
}

/** Two empty containers, or an empty one and null, are compared as one piece. */
function isSplit(before: unknown, after: unknown, schema: Schema): boolean {
  const sizes = [before, after].map((value) => {
    const inner = asItems(schema, value) ?? asFields(schema, value);
    return inner === undefined ? -1 : Object.keys(inner).length;
  });
  const open = [before, after].every((value, index) => value === null || (sizes[index] ?? -1) >= 0);
  return open && sizes.some((size) => size > 0);
}

export function compare(before: unknown, after: unknown, schema: Schema): Comparison {
  if (asItems(schema, before) !== undefined || asItems(schema, after) !== undefined) {
    const [old, now] = [indexed(schema, before), indexed(schema, after)];
    const steps = new Set([...old.keys(), ...now.keys()]);
    return gather(
      [...steps].map((step) => [step, ...compareChild(old.get(step), now.get(step), itemShape(schema))]),
    );
  }
  const [old, now] = [asFields(schema, before) ?? {}, asFields(schema, after) ?? {}];
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  return gather(
    [...names].map((name) => [
      fieldStep(name),
      ...compareChild(own(old, name), own(now, name), childShape(schema, name)),
    ]),
  );
}

const indexed = (schema: Schema, value: unknown): Map<string, unknown> =>
  new Map((asItems(schema, value) ?? []).map((item) => [itemStep(schema, item), item]));

function removeItems(items: readonly unknown[], set: FieldSet, schema: Schema): unknown[] {
  return items.flatMap((item) => {
    const node = set.get(itemStep(schema, item));
    if (node?.member) return [];
    const inner = removeFields(item, node?.children ?? EMPTY, itemShape(schema));
    return inner === undefined ? [] : [inner];
  });
}

/** A described container that becomes empty vanishes; another becomes null, as in the API server. */
function removeNamed(fields: Fields, set: FieldSet, schema: Schema): Fields {
  const out: Fields = {};
  for (const name of Object.keys(fields)) {
    const node = set.get(fieldStep(name));
    if (node?.member) continue;
    const inner = removeFields(fields[name], node?.children ?? EMPTY, childShape(schema, name));
    if (inner !== undefined || !isNamed(schema, name)) define(out, name, inner ?? null);
  }
  return out;
}

/** `undefined` when nothing is left. */
export function removeFields(value: unknown, set: FieldSet, schema: Schema): unknown {
  if (set.size === 0) return value;
  const items = asItems(schema, value);
  if (items !== undefined) {
    const left = removeItems(items, set, schema);
    return left.length > 0 ? left : undefined;
  }
  const fields = asFields(schema, value);
  if (fields === undefined) return value;
  const left = removeNamed(fields, set, schema);
  return Object.keys(left).length > 0 ? left : undefined;
}

/** Described fields count as owned through what is owned in them. */
export function withNamed(set: FieldSet, schema: Schema): FieldSet {
  const out = new Map<string, FieldNode>();
  for (const [step, node] of set) {
    const isField = step.startsWith('f:');
    const name = step.slice(2);
    const shape = isField ? childShape(schema, name) : itemShape(schema);
    const named = isField && node.children.size > 0 && isNamed(schema, name);
    out.set(step, { member: node.member || named, children: withNamed(node.children, shape) });
  }
  return out;
}
