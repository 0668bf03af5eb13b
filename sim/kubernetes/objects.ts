/** The shape every Kubernetes object has, and the little that is done to all of them. */

import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../src/ground/json.ts';

export type Fields = Record<string, unknown>;

export interface Metadata extends Fields {
  name: string;
  namespace?: string;
  generateName?: string;
  uid?: string;
  /** A decimal number, as text. */
  resourceVersion?: string;
  generation?: number;
  /** RFC 3339, whole seconds. */
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  managedFields?: unknown[];
}

/** Objects in the store are never changed in place: a write makes a new one. */
export interface KubeObject extends Fields {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
}

export const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : {});
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export const copy = <T>(value: T): T => structuredClone(value);
export const same = (a: unknown, b: unknown): boolean => isDeepStrictEqual(a, b);

/** Without the keys; a new object. */
export const without = (object: Fields, ...keys: string[]): Fields =>
  Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));

/** How the API server files an object: `namespace/name`, or `name` where there is no namespace. */
export const keyOf = ({ metadata }: KubeObject): string => storeKey(metadata.namespace, metadata.name);
export const storeKey = (namespace: string | undefined, name: string): string =>
  namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;
