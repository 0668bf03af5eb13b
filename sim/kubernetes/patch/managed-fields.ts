/** `metadata.managedFields`: who set which fields. */

import { isObject, textOf } from '../../../src/ground/json.ts';
import type { Fields } from '../objects.ts';
import { decode, EMPTY, encode, type FieldSet, tracked, union } from './fields-v1.ts';

export interface ManagedEntry {
  manager: string;
  operation: 'Apply' | 'Update';
  /** Of the object, when the fields were set. */
  apiVersion: string;
  time?: string;
  fieldsType: 'FieldsV1';
  fieldsV1: object;
  /** Such as `status`; absent for the object itself. */
  subresource?: string;
}

/** One writer. An applier is the same writer in every version; an updater is one per version. */
export interface Owner {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  subresource: string;
  time: string | undefined;
  set: FieldSet;
}

export type Owners = readonly Owner[];

export const sameOwner = (a: Omit<Owner, 'set' | 'time'>, b: Omit<Owner, 'set' | 'time'>): boolean =>
  a.manager === b.manager &&
  a.operation === b.operation &&
  a.subresource === b.subresource &&
  (a.operation === 'Apply' || a.apiVersion === b.apiVersion);

function toOwner(entry: unknown): Owner[] {
  if (!isObject(entry)) return [];
  const { operation } = entry;
  if (operation !== 'Apply' && operation !== 'Update') return [];
  return [
    {
      manager: textOf(entry['manager']),
      operation,
      apiVersion: textOf(entry['apiVersion']),
      subresource: textOf(entry['subresource']),
      time: typeof entry['time'] === 'string' ? entry['time'] : undefined,
      set: decode(entry['fieldsV1']),
    },
  ];
}

const metadataOf = (object: unknown): Fields => {
  const metadata = isObject(object) ? object['metadata'] : undefined;
  return isObject(metadata) ? metadata : {};
};

/** What cannot be read is nobody's. */
export function ownersOf(object: unknown): Owner[] {
  const entries = metadataOf(object)['managedFields'];
  try {
    return Array.isArray(entries) ? entries.flatMap(toOwner) : [];
  } catch {
    return [];
  }
}

export const allOwned = (owners: Owners): FieldSet =>
  owners.reduce<FieldSet>((all, { set }) => union(all, set), EMPTY);

const compareText = (a: string, b: string): number => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

const byTime = (a: Owner, b: Owner): number =>
  compareText(a.operation, b.operation) ||
  compareText(a.time ?? '', b.time ?? '') ||
  compareText(a.manager, b.manager) ||
  compareText(a.apiVersion, b.apiVersion) ||
  compareText(a.subresource, b.subresource);

const toEntry = (owner: Owner): ManagedEntry => ({
  manager: owner.manager,
  operation: owner.operation,
  apiVersion: owner.apiVersion,
  ...(owner.time === undefined ? {} : { time: owner.time }),
  fieldsType: 'FieldsV1',
  fieldsV1: encode(owner.set),
  ...(owner.subresource === '' ? {} : { subresource: owner.subresource }),
});

/** Owners of nothing are left out; appliers stand before updaters, each oldest first. */
export function withOwners(object: Fields, owners: Owners): Fields {
  const left = owners.filter(({ set }) => set.size > 0).sort(byTime);
  const { managedFields: _, ...metadata } = metadataOf(object);
  return {
    ...object,
    metadata: left.length > 0 ? { ...metadata, managedFields: left.map(toEntry) } : metadata,
  };
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && (value === null || Object.keys(value).length === 0);

/** Empty labels, annotations, finalizers and owners are not stored. */
export function tidy(object: Fields): Fields {
  if (!isObject(object['metadata'])) return object;
  const kept = Object.entries(object['metadata']).filter(([, value]) => !isEmpty(value));
  return { ...object, metadata: Object.fromEntries(kept) };
}

export const withoutOwners = (object: Fields): Fields => {
  if (!isObject(object['metadata'])) return object;
  const { managedFields: _, ...metadata } = object['metadata'];
  return { ...object, metadata };
};

export const stripped = (owner: Owner): Owner => ({ ...owner, set: tracked(owner.set) });
