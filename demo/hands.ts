/** What a person does to the cluster, and what the demo itself reads there. */
import type { Connection } from '../src/kubernetes/http/api.ts';
import { action, say, yaml } from './print.ts';
import { rendered, type Table } from './table.ts';

export interface Resource {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; [key: string]: unknown };
  spec?: Record<string, unknown>;
  [key: string]: unknown;
}

/** Each says what it does. */
export interface Hands {
  /** In a few words, for the first line. */
  kind: string;
  /** `part`: what is new in it, for the reader; nothing where that is nothing. */
  apply(resource: Resource, part?: object): Promise<void>;
  /** Waits for nothing. */
  remove(resource: Resource): Promise<void>;
  /** Returns the value of the annotation. */
  requestReconcile(resource: Resource): Promise<string>;
  /** The table of `kubectl get fjj`. */
  table(namespace: string): Promise<string>;
  close(): void;
}

export const ASK = 'dli.gitops.dev/reconcile-requested-at';
const PLURALS: Record<string, string> = {
  Namespace: 'namespaces',
  Secret: 'secrets',
  FlinkJarJob: 'flinkjarjobs',
};
const TIMEOUT_MS = 10_000;

export const namespaceOf = ({ metadata }: Resource): string => metadata.namespace ?? 'default';

function pathOf(resource: Resource): string {
  const { apiVersion, kind, metadata } = resource;
  const group = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  const scope = kind === 'Namespace' ? '' : `/namespaces/${namespaceOf(resource)}`;
  return `${group}${scope}/${PLURALS[kind]}/${metadata.name}`;
}

export async function read(api: Connection, resource: Resource): Promise<Resource> {
  return (await api.request({ method: 'GET', path: pathOf(resource), timeoutMs: TIMEOUT_MS }))
    .body as Resource;
}

/** By the calls that kubectl would make, where there is none. */
export const handsWithoutKubectl = (api: Connection): Hands => ({
  kind: 'no kubectl for this machine comes with npm: its calls are made without it',
  async apply(resource, part) {
    action(`apply ${resource.kind} ${resource.metadata.name}${part === undefined ? '' : ', with'}`);
    if (part !== undefined) yaml(part);
    await api.request({
      method: 'PATCH',
      path: pathOf(resource),
      query: { fieldManager: 'demo', force: 'true', fieldValidation: 'Strict' },
      contentType: 'application/apply-patch+yaml',
      body: resource,
      timeoutMs: TIMEOUT_MS,
    });
  },
  async remove(resource) {
    action(`delete ${resource.kind} ${resource.metadata.name}`);
    await api.request({ method: 'DELETE', path: pathOf(resource), timeoutMs: TIMEOUT_MS });
  },
  async requestReconcile(resource) {
    const at = new Date().toISOString();
    action(`annotate ${resource.metadata.name} with ${ASK}: ${at}`);
    await api.request({
      method: 'PATCH',
      path: pathOf(resource),
      contentType: 'application/merge-patch+json',
      body: { metadata: { annotations: { [ASK]: at } } },
      timeoutMs: TIMEOUT_MS,
    });
    return at;
  },
  async table(namespace) {
    say();
    action(`get the table of FlinkJarJobs in ${namespace}`);
    const { body } = await api.request({
      method: 'GET',
      path: `/apis/dli.gitops.dev/v1alpha1/namespaces/${namespace}/flinkjarjobs`,
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
      timeoutMs: TIMEOUT_MS,
    });
    return rendered(body as Table);
  },
  close: () => undefined,
});

interface Event {
  reason: string;
  type: string;
  note: string;
}

export async function events(api: Connection, namespace: string): Promise<Event[]> {
  const path = `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
  const { body } = await api.request({ method: 'GET', path, timeoutMs: TIMEOUT_MS });
  return (body as { items: Record<string, unknown>[] }).items.map(({ reason, type, note }) => ({
    reason: String(reason),
    type: String(type),
    note: String(note),
  }));
}
