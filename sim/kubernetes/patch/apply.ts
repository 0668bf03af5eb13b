/** Server-side apply and the tracking of other writes: who owns which field, and who may change it. */

import { isObject } from '../../../src/ground/json.ts';
import type { Fields } from '../objects.ts';
import type { Schema } from '../schema/schema.ts';
import { rootShape } from '../schema/shape.ts';
import { copy, equal } from '../schema/value.ts';
import { type Comparison, compare, fieldsOf, removeFields, withNamed } from './field-set.ts';
import { difference, EMPTY, type FieldSet, intersection, pathsOf, union, without } from './fields-v1.ts';
import {
  allOwned,
  type Owner,
  type Owners,
  ownersOf,
  sameOwner,
  stripped,
  tidy,
  withOwners,
  withoutOwners,
} from './managed-fields.ts';
import { mergeValues } from './merge.ts';

export interface Conflict {
  manager: string;
  /** Such as `.spec.job.name` or `.status.conditions[type="Ready"].status`. */
  fields: string[];
  /** The manager as messages name it: `"kubectl" using v1`, `"fjj" with subresource "status" using v1`. */
  by: string;
}

interface Apply {
  live: object | undefined;
  applied: object;
  manager: string;
  force: boolean;
  /** `openAPIV3Schema`, or undefined for a built-in kind. */
  schema: unknown;
  subresource?: string;
  /** RFC 3339. */
  now: string;
}

interface OwnershipUpdate {
  before: object | undefined;
  after: object;
  manager: string;
  schema: unknown;
  subresource?: string;
  now: string;
}

/** What an endpoint ignores in what it is sent: it belongs to the other one. */
const ignoredBy = (subresource: string | undefined): string[] =>
  subresource === 'status' ? ['metadata', 'spec'] : ['status'];

function sift(found: Comparison, ignored: readonly string[]): Comparison {
  return {
    removed: without(found.removed, ignored),
    modified: without(found.modified, ignored),
    added: without(found.added, ignored),
  };
}

const changedBy = ({ modified, added }: Comparison): FieldSet => union(modified, added);

/** Others lose what was changed or removed. */
const dispossess = (owner: Owner, found: Comparison): Owner => ({
  ...owner,
  set: difference(difference(owner.set, changedBy(found)), found.removed),
});

const describe = (owner: Owner): string => {
  const via = owner.subresource === '' ? '' : ` with subresource ${JSON.stringify(owner.subresource)}`;
  const using = owner.operation === 'Update' ? ` using ${owner.apiVersion}` : '';
  return `${JSON.stringify(owner.manager)}${via}${using}`;
};

function conflictsWith(others: Owners, found: Comparison): Conflict[] {
  return others.flatMap((owner) => {
    const fields = pathsOf(intersection(owner.set, changedBy(found)));
    return fields.length > 0 ? [{ manager: owner.manager, fields, by: describe(owner) }] : [];
  });
}

const apiVersionOf = (object: Fields): string => String(object['apiVersion'] ?? '');

function newOwner(input: Apply | OwnershipUpdate, object: Fields, operation: 'Apply' | 'Update'): Owner {
  return {
    manager: input.manager,
    operation,
    apiVersion: apiVersionOf(object),
    subresource: input.subresource ?? '',
    time: undefined,
    set: EMPTY,
  };
}

/** Fields that the manager no longer applies and nobody else owns are removed. */
function withoutDropped(merged: Fields, last: FieldSet, rest: { owned: FieldSet; schema: Schema }): Fields {
  if (last.size === 0) return merged;
  const { schema } = rest;
  const named = (set: FieldSet): FieldSet => withNamed(set, schema);
  const less = (object: Fields, set: FieldSet): Fields => (removeFields(object, set, schema) ?? {}) as Fields;
  const everything = named(fieldsOf(merged, schema));
  const bare = less(merged, named(last));
  const kept = union(named(fieldsOf(bare, schema)), named(rest.owned));
  const pruned = less(merged, difference(everything, kept));
  const gone = difference(everything, named(fieldsOf(pruned, schema)));
  return less(merged, intersection(gone, named(last)));
}

/** Whoever wrote before the first apply is remembered under one name. */
function ownersBefore(live: Fields | undefined, input: Apply, shape: Schema): Owner[] {
  if (live === undefined) return [];
  const owners = ownersOf(live);
  if (owners.length > 0) return owners;
  const set = changedBy(compare({}, withoutOwners(live), shape));
  const base = newOwner({ ...input, manager: 'before-first-apply', subresource: '' }, live, 'Update');
  return [stripped({ ...base, time: input.now, set: without(set, ignoredBy(input.subresource)) })];
}

/** `conflicts`: fields that others own with another value; nothing is changed then. */
export function serverSideApply(input: Apply): { object: object } | { conflicts: Conflict[] } {
  const shape = rootShape(input.schema);
  const ignored = ignoredBy(input.subresource);
  const live = input.live === undefined ? undefined : withoutOwners(copy(input.live) as Fields);
  const applied = withoutOwners(copy(input.applied) as Fields);
  const wanted = relevant(applied, ignored, live);
  const mine = newOwner(input, applied, 'Apply');
  const before = ownersBefore(input.live as Fields | undefined, input, shape);
  const last = before.find((owner) => sameOwner(owner, mine));
  const others = before.filter((owner) => owner !== last);
  const next: Owner = { ...mine, time: last?.time, set: without(fieldsOf(wanted, shape), ignored) };
  const merged = mergeValues(live ?? {}, wanted, shape) as Fields;
  const owned = allOwned([...others, next]);
  const object = withoutDropped(merged, last?.set ?? EMPTY, { owned, schema: shape });
  const found = sift(compare(live ?? {}, object, shape), ignored);
  const conflicts = input.force ? [] : conflictsWith(others, found);
  if (conflicts.length > 0) return { conflicts };
  const time = live !== undefined && equal(live, object) ? next.time : input.now;
  const owners = [...others.map((owner) => dispossess(owner, found)), stripped({ ...next, time })];
  return { object: withOwners(tidy(object), owners) };
}

/** The status endpoint takes the status only; the object's endpoint everything else. */
function relevant(applied: Fields, ignored: readonly string[], live: Fields | undefined): Fields {
  const kept = Object.entries(applied).filter(([name]) => !ignored.includes(name));
  const metadata = live?.['metadata'] ?? applied['metadata'];
  const out = Object.fromEntries(kept);
  return ignored.includes('metadata') && isObject(metadata) ? { ...out, metadata } : out;
}

/** Nobody is tracked on an object that has lost its record, until it is applied. */
function ownersForUpdate(
  before: Fields | undefined,
  after: Fields,
  subresource: string,
): Owner[] | undefined {
  const stored = ownersOf(before);
  const sent = subresource === '' ? ownersOf(after) : [];
  const owners = sent.length > 0 ? sent : stored;
  const reset = subresource === '' && sent.length === 0 && isReset(after);
  if ((owners.length === 0 || reset) && before !== undefined) return undefined;
  return owners;
}

/** `managedFields: []` or `[{}]` clears the record. */
function isReset(object: Fields): boolean {
  const metadata = object['metadata'];
  const entries = isObject(metadata) ? metadata['managedFields'] : undefined;
  return (
    Array.isArray(entries) && entries.every((entry) => isObject(entry) && Object.keys(entry).length === 0)
  );
}

/** `after` with its record brought up to date: the manager owns what it changed, the others lose it. */
export function trackUpdate(input: OwnershipUpdate): object {
  const shape = rootShape(input.schema);
  const before = input.before === undefined ? undefined : (copy(input.before) as Fields);
  const after = copy(input.after) as Fields;
  const bare = tidy(withoutOwners(after));
  const owners = ownersForUpdate(before, after, input.subresource ?? '');
  if (owners === undefined) return bare;
  const old = before === undefined ? {} : withoutOwners(before);
  const found = sift(compare(old, bare, shape), ignoredBy(input.subresource));
  const left = owners.map((owner) => dispossess(owner, found));
  const taken = stripped({ ...newOwner(input, bare, 'Update'), set: changedBy(found), time: input.now });
  if (taken.set.size === 0) return withOwners(bare, left);
  const previous = left.find((owner) => sameOwner(owner, taken));
  const joined = { ...taken, set: union(taken.set, previous?.set ?? EMPTY) };
  return withOwners(bare, [...left.filter((owner) => owner !== previous), joined]);
}
