/** Deleting: at once, or, while finalizers hold the object, by marking it. */

import { rfc3339 } from '../../src/ground/rfc3339.ts';
import type { Api } from './api.ts';
import { fieldsOf, type KubeObject, keyOf } from './objects.ts';

const held = (object: KubeObject): boolean =>
  (object.metadata.finalizers ?? []).length > 0 || object.kind === 'Namespace';

/** Deletion counts as a change of the spec where the generation is kept; not so for a definition. */
function marked(object: KubeObject, now: Date): KubeObject {
  const { generation } = object.metadata;
  const metadata = { ...object.metadata, deletionTimestamp: rfc3339(now) };
  if (object.kind === 'Namespace') {
    return { ...object, metadata, status: { ...fieldsOf(object['status']), phase: 'Terminating' } };
  }
  if (object.kind === 'CustomResourceDefinition') return { ...object, metadata };
  const counted = generation === undefined ? {} : { generation: generation + 1 };
  return { ...object, metadata: { ...metadata, ...counted, deletionGracePeriodSeconds: 0 } };
}

/** The object as it still is, marked; undefined when it is gone. `stored`: from the store. */
export function removeObject(
  { store, now }: Api,
  storage: string,
  stored: KubeObject,
): KubeObject | undefined {
  if (!held(stored)) {
    store.remove(storage, keyOf(stored));
    return undefined;
  }
  if (stored.metadata.deletionTimestamp !== undefined) return stored;
  return store.put(storage, marked(stored, now()));
}
