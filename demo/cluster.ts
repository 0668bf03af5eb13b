/** What a person does with kubectl, over the same API: apply, annotate, get. */
import type { Connection } from '../src/kubernetes/api.ts';

export interface Resource {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; [key: string]: unknown };
  spec?: Record<string, unknown>;
  [key: string]: unknown;
}

const PLURALS: Record<string, string> = {
  Namespace: 'namespaces',
  Secret: 'secrets',
  ConfigMap: 'configmaps',
  FlinkJarJob: 'flinkjarjobs',
};

const TIMEOUT_MS = 10_000;

/** Throws on a kind that the demo does not know. */
export function pathOf({ apiVersion, kind, metadata }: Resource): string {
  const plural = PLURALS[kind];
  if (plural === undefined)
    throw new Error(`${kind} ${metadata.name}: the demo applies ${Object.keys(PLURALS).join(', ')} only`);
  const group = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  const scope = kind === 'Namespace' ? '' : `/namespaces/${metadata.namespace ?? 'default'}`;
  return `${group}${scope}/${plural}/${metadata.name}`;
}

/** Server-side apply, as `kubectl apply --server-side`. */
export async function apply(api: Connection, resource: Resource): Promise<Resource> {
  const { body } = await api.request({
    method: 'PATCH',
    path: pathOf(resource),
    query: { fieldManager: 'kubectl', force: 'true', fieldValidation: 'Strict' },
    contentType: 'application/apply-patch+yaml',
    body: resource,
    timeoutMs: TIMEOUT_MS,
  });
  return body as Resource;
}

export async function read(api: Connection, resource: Resource): Promise<Resource> {
  return (await api.request({ method: 'GET', path: pathOf(resource), timeoutMs: TIMEOUT_MS }))
    .body as Resource;
}

/** As `kubectl annotate --overwrite … dli.gitops.dev/reconcile-requested-at=$(date …)`. */
export async function requestReconcile(api: Connection, resource: Resource): Promise<string> {
  const at = new Date().toISOString();
  await api.request({
    method: 'PATCH',
    path: pathOf(resource),
    contentType: 'application/merge-patch+json',
    body: { metadata: { annotations: { 'dli.gitops.dev/reconcile-requested-at': at } } },
    timeoutMs: TIMEOUT_MS,
  });
  return at;
}

export async function events(
  api: Connection,
  namespace: string,
): Promise<{ reason: string; type: string; note: string; name: string }[]> {
  const path = `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
  const { items } = (await api.request({ method: 'GET', path, timeoutMs: TIMEOUT_MS })).body as {
    items: Record<string, unknown>[];
  };
  return items.map((item) => ({
    reason: String(item['reason']),
    type: String(item['type']),
    note: String(item['note']),
    name: String((item['regarding'] as { name?: string } | undefined)?.name ?? ''),
  }));
}
