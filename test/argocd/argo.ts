/** What Argo CD does with an object: server-side apply, the dry run that ServerSideDiff compares, health and actions. */
import { readFileSync } from 'node:fs';
import { mergePatch } from '../../src/ground/merge-patch.ts';
import { get, type Key, type Resource, type World } from '../e2e/harness.ts';
import { type Json, runAction, runLua } from './lua.ts';

export const FOLDER = new URL('../../manifests/argocd/', import.meta.url).pathname;
export const script = (path: string): string => readFileSync(`${FOLDER}${path}.lua`, 'utf8');

/** As Argo CD's two components call themselves to the API server. */
const CONTROLLER = 'argocd-controller';
const SERVER = 'argocd-server';

const pathOf = ({ kind, metadata: { name, namespace } }: Resource): string => {
  if (kind === 'Namespace') return `/api/v1/namespaces/${name}`;
  const group = kind === 'Secret' ? '/api/v1' : '/apis/dli.gitops.dev/v1alpha1';
  return `${group}/namespaces/${namespace}/${kind.toLowerCase()}s/${name}`;
};

async function write(world: World, object: Resource, query: Record<string, string>): Promise<Resource> {
  const answer = await world.api.request({
    method: 'PATCH',
    path: pathOf(object),
    body: object,
    timeoutMs: 10_000,
    contentType: 'application/apply-patch+yaml',
    query: { fieldManager: CONTROLLER, force: 'true', ...query },
  });
  return answer.body as Resource;
}

/** What is in Git, as Argo CD sends it: with its mark. */
const tracked = (object: Resource): Resource => {
  const { kind, metadata } = object;
  const id = `streaming:dli.gitops.dev/${kind}:${metadata.namespace}/${metadata.name}`;
  const annotations = { ...(metadata['annotations'] as Json), 'argocd.argoproj.io/tracking-id': id };
  return { ...object, metadata: { ...metadata, annotations } };
};

export const sync = (world: World, object: Resource): Promise<Resource> => write(world, tracked(object), {});

const withoutManagers = ({ metadata, ...rest }: Resource): Json => {
  const { managedFields: _, ...left } = metadata;
  return { ...rest, metadata: left };
};

/** The difference that a sync would make to the live object, as a merge patch; undefined: in sync. */
export async function outOfSync(world: World, object: Resource, key: Key): Promise<Json | undefined> {
  const live = await get(world, key);
  const predicted = await write(world, tracked(object), { dryRun: 'All' });
  const after = await get(world, key);
  // A status was written in between: these are not two views of one object.
  if (after.metadata['resourceVersion'] !== live.metadata['resourceVersion'])
    return outOfSync(world, object, key);
  return mergePatch(withoutManagers(live), withoutManagers(predicted));
}

export const healthOf = (live: Resource): string =>
  (runLua(script('health'), live) as { status: string }).status;

let second = 1_800_000_000;

/** Runs an action; what it changes is sent as a merge patch, as Argo CD's API server does. Resolves with the patch. */
export async function act(world: World, action: string, key: Key): Promise<Json> {
  const live = await get(world, key);
  const body = mergePatch(live, runAction(script(`actions/${action}`), live, ++second)) ?? {};
  const contentType = 'application/merge-patch+json';
  const query = { fieldManager: SERVER };
  await world.api.request({
    method: 'PATCH',
    path: pathOf(live),
    contentType,
    query,
    body,
    timeoutMs: 10_000,
  });
  return body;
}

interface Managed {
  manager: string;
  subresource?: string;
  fieldsV1: Json;
}

/** The top-level parts of the object that each manager owns: `controller: f:status`. */
export const ownersOf = ({ metadata }: Resource): Record<string, string[]> =>
  Object.fromEntries(
    (metadata['managedFields'] as Managed[]).map(({ manager, subresource = '', fieldsV1 }) => [
      `${manager} ${subresource}`.trim(),
      Object.keys(fieldsV1).sort(),
    ]),
  );
