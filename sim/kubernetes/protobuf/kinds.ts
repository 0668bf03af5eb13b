/** Field numbers of the built-in kinds that clients send as protobuf (generated.proto of k8s.io/api). */

import type { Fields } from '../objects.ts';
import { type Kind, type Message, message, unwrap } from './protobuf.ts';

const fields = (numbered: Record<number, [string, Kind]>): Message => ({ fields: numbered });

const OWNER = fields({
  1: ['kind', 'string'],
  3: ['name', 'string'],
  4: ['uid', 'string'],
  5: ['apiVersion', 'string'],
  6: ['controller', 'bool'],
  7: ['blockOwnerDeletion', 'bool'],
});

const METADATA = fields({
  1: ['name', 'string'],
  2: ['generateName', 'string'],
  3: ['namespace', 'string'],
  5: ['uid', 'string'],
  6: ['resourceVersion', 'string'],
  7: ['generation', 'int'],
  8: ['creationTimestamp', 'time'],
  9: ['deletionTimestamp', 'time'],
  10: ['deletionGracePeriodSeconds', 'int'],
  11: ['labels', 'map'],
  12: ['annotations', 'map'],
  13: ['ownerReferences', { list: OWNER }],
  14: ['finalizers', 'texts'],
});

const REFERENCE = fields({
  1: ['kind', 'string'],
  2: ['namespace', 'string'],
  3: ['name', 'string'],
  4: ['uid', 'string'],
  5: ['apiVersion', 'string'],
  6: ['resourceVersion', 'string'],
  7: ['fieldPath', 'string'],
});

const ATTRIBUTES = fields({
  1: ['namespace', 'string'],
  2: ['verb', 'string'],
  3: ['group', 'string'],
  4: ['version', 'string'],
  5: ['resource', 'string'],
  6: ['subresource', 'string'],
  7: ['name', 'string'],
});

const PATH = fields({ 1: ['path', 'string'], 2: ['verb', 'string'] });
const REVIEW = fields({ 1: ['resourceAttributes', ATTRIBUTES], 2: ['nonResourceAttributes', PATH] });

const KINDS: Record<string, Message> = {
  Namespace: fields({ 1: ['metadata', METADATA], 2: ['spec', fields({ 1: ['finalizers', 'texts'] })] }),
  Secret: fields({
    1: ['metadata', METADATA],
    2: ['data', 'bytesMap'],
    3: ['type', 'string'],
    4: ['stringData', 'map'],
    5: ['immutable', 'bool'],
  }),
  ConfigMap: fields({
    1: ['metadata', METADATA],
    2: ['data', 'map'],
    3: ['binaryData', 'bytesMap'],
    4: ['immutable', 'bool'],
  }),
  ServiceAccount: fields({
    1: ['metadata', METADATA],
    2: ['secrets', { list: REFERENCE }],
    3: ['imagePullSecrets', { list: fields({ 1: ['name', 'string'] }) }],
    4: ['automountServiceAccountToken', 'bool'],
  }),
  SelfSubjectAccessReview: fields({ 1: ['metadata', METADATA], 2: ['spec', REVIEW] }),
  SelfSubjectReview: fields({ 1: ['metadata', METADATA] }),
  DeleteOptions: fields({
    1: ['gracePeriodSeconds', 'int'],
    2: ['preconditions', fields({ 1: ['uid', 'string'], 2: ['resourceVersion', 'string'] })],
    4: ['propagationPolicy', 'string'],
    5: ['dryRun', 'texts'],
  }),
};

/** Undefined for a kind that has no table. Throws on broken bytes. */
export function decoded(bytes: Buffer): Fields | undefined {
  const { apiVersion, kind, raw } = unwrap(bytes);
  const table = KINDS[kind];
  return table && { apiVersion, kind, ...message(raw, table) };
}
