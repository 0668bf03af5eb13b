/** What the API server and the controller manager do on their own: serve new kinds, empty what is being deleted. */

import { rfc3339 } from '../../src/ground/rfc3339.ts';
import type { Api } from './api.ts';
import { CLEANUP, CRDS, establishedStatus, isEstablished } from './definition/crd.ts';
import { type KubeObject, keyOf } from './objects.ts';
import { removeObject } from './remove.ts';
import type { Change } from './store.ts';

const isDeleted = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp !== undefined;

function defined({ store, registry, now }: Api, definition: KubeObject): void {
  registry.install(definition);
  if (isEstablished(definition)) return;
  const finalizers = [...new Set([...(definition.metadata.finalizers ?? []), CLEANUP])];
  const status = establishedStatus(definition, rfc3339(now()));
  store.put(CRDS, { ...definition, metadata: { ...definition.metadata, finalizers }, status });
}

/** Removes the definition once its last object is gone. */
function releaseDefinition({ store }: Api, definition: KubeObject): void {
  if (store.list(definition.metadata.name).length > 0) return;
  const current = store.get(CRDS, definition.metadata.name);
  if (current === undefined) return;
  const finalizers = (current.metadata.finalizers ?? []).filter((one) => one !== CLEANUP);
  const released = { ...current, metadata: { ...current.metadata, finalizers } };
  if (finalizers.length === 0) store.remove(CRDS, keyOf(current), released);
  else if (finalizers.length !== current.metadata.finalizers?.length) store.put(CRDS, released);
}

function onDefinition(api: Api, { type, object }: Change): void {
  const { name } = object.metadata;
  if (type === 'DELETED') api.registry.uninstall(name);
  else if (isDeleted(object)) dissolve(api, object);
  else defined(api, object);
}

function dissolve(api: Api, definition: KubeObject): void {
  const { name } = definition.metadata;
  for (const instance of api.store.list(name)) removeObject(api, name, instance);
  releaseDefinition(api, definition);
}

const contents = ({ store, registry }: Api, namespace: string): [storage: string, object: KubeObject][] =>
  registry.storages().flatMap(({ storage, namespaced }) =>
    namespaced
      ? store
          .list(storage)
          .filter(({ metadata }) => metadata.namespace === namespace)
          .map((object): [string, KubeObject] => [storage, object])
      : [],
  );

function onNamespace(api: Api, { type, object }: Change): void {
  if (type === 'DELETED' || !isDeleted(object)) return;
  for (const [storage, content] of contents(api, object.metadata.name)) removeObject(api, storage, content);
  releaseNamespace(api, object.metadata.name);
}

function releaseNamespace(api: Api, name: string): void {
  const namespace = api.store.get('namespaces', name);
  if (namespace === undefined || !isDeleted(namespace) || contents(api, name).length > 0) return;
  api.store.remove('namespaces', name);
}

/** An object that held up the end of its namespace or its definition is gone. */
function onGone(api: Api, { storage, object }: Change): void {
  const definition = api.store.get(CRDS, storage);
  if (definition !== undefined && isDeleted(definition)) releaseDefinition(api, definition);
  if (object.metadata.namespace !== undefined) releaseNamespace(api, object.metadata.namespace);
}

export function startControllers(api: Api): void {
  api.store.subscribe((change) => {
    if (change.storage === CRDS) onDefinition(api, change);
    else if (change.storage === 'namespaces') onNamespace(api, change);
    else if (change.type === 'DELETED') onGone(api, change);
  });
}
