/** Both simulators on one trace and one list of faults, and what a person or a test does with them over HTTP. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobSeed } from '../../sim/dli/job.ts';
import { type DliOptions, type DliSimulator, startDli } from '../../sim/dli/server.ts';
import { Faults } from '../../sim/http/faults.ts';
import { type Entry, Trace } from '../../sim/http/trace.ts';
import {
  type KubernetesOptions,
  type KubernetesSimulator,
  startKubernetes,
} from '../../sim/kubernetes/server.ts';
import type { JobStatus } from '../../src/core/object/status.ts';
import type { INTERNAL_PARTS } from '../../src/core/object/status-form.ts';
import { systemClock } from '../../src/ground/clock.ts';
import { type Connection, connect } from '../../src/kubernetes/http/api.ts';
import { hasStatus } from '../../src/kubernetes/http/api-error.ts';
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';
import { until } from '../support/until.ts';

/** What the embedded API and a real one behind a recorder have in common. The real one tells the controller from the rest. */
type Kubernetes = Omit<KubernetesSimulator, 'store' | 'plant'> & { kubeconfigOfController?: string };

export interface World {
  kubernetes: Kubernetes;
  dli: DliSimulator;
  trace: Trace;
  faults: Faults;
  /** The test's own connection; the controller's requests are told apart by their user agent. */
  api: Connection;
  folder: string;
  /** Path of the controller's. */
  kubeconfig: string;
  close(): Promise<void>;
}

export interface WorldOptions {
  dli?: DliOptions;
  /** What exists in the cluster at first: the definition, unless told otherwise. */
  objects?: unknown[];
  /** The embedded API, wherever it runs. */
  embedded?: true;
}

const AGENT = 'e2e';

/** With TESTED_ON_CLUSTER set, the real API server stands in for the embedded one. */
export const isOnCluster = process.env['TESTED_ON_CLUSTER'] !== undefined;
const pool = isOnCluster ? await import('../cluster/pool.ts') : undefined;

type ApiOptions = Pick<KubernetesOptions, 'trace' | 'faults' | 'objects'>;

function startApi(options: ApiOptions, embedded = !isOnCluster): Promise<Kubernetes> {
  const definition = customResourceDefinition();
  return pool === undefined || embedded
    ? startKubernetes({ objects: [definition], ...options })
    : pool.startInCluster(options, definition);
}

export async function startWorld({ dli: dliOptions, objects, embedded }: WorldOptions = {}): Promise<World> {
  const trace = new Trace();
  const faults = new Faults();
  const folder = mkdtempSync(join(tmpdir(), 'fjj-e2e-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const dli = await startDli({ trace, faults, jobs: [], ...dliOptions });
  const kubernetes = await startApi({ trace, faults, ...(objects && { objects }) }, embedded);
  const own = join(folder, 'kubeconfig-of-tests');
  writeFileSync(own, kubernetes.kubeconfig, { mode: 0o600 });
  writeFileSync(kubeconfig, kubernetes.kubeconfigOfController ?? kubernetes.kubeconfig, { mode: 0o600 });
  const api = await connect({ kubeconfig: own, userAgent: AGENT, clock: systemClock });
  return {
    kubernetes,
    dli,
    trace,
    faults,
    api,
    folder,
    kubeconfig,
    async close() {
      await Promise.all([api.close(), dli.close(), kubernetes.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// ---- objects ----

type InternalPart = (typeof INTERNAL_PARTS)[number];

/** As the API server has it. */
type Status = Omit<JobStatus, InternalPart> & {
  internal?: Pick<JobStatus, InternalPart> & { account?: string };
};

export interface Resource {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; generation?: number; [key: string]: unknown };
  spec?: Record<string, unknown>;
  status?: Status;
  [key: string]: unknown;
}

/** `namespace/name` of a FlinkJarJob. */
export type Key = `${string}/${string}`;

const JOBS = 'flinkjarjobs';
const PLURALS: Record<string, string> = { Namespace: 'namespaces', Secret: 'secrets', FlinkJarJob: JOBS };
const GROUP = '/apis/dli.gitops.dev/v1alpha1';
const TIMEOUT_MS = 10_000;

const pathOf = ({ apiVersion, kind, metadata: { name, namespace } }: Resource): string => {
  const group = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  return `${group}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${PLURALS[kind]}/${name}`;
};

const jobPath = (key: Key): string => `${GROUP}/namespaces/${key.replace('/', `/${JOBS}/`)}`;

export async function apply({ api }: World, resource: Resource): Promise<Resource> {
  const query = { fieldManager: AGENT, force: 'true', fieldValidation: 'Strict' };
  const contentType = 'application/apply-patch+yaml';
  const path = pathOf(resource);
  return (
    await api.request({ method: 'PATCH', path, query, contentType, body: resource, timeoutMs: TIMEOUT_MS })
  ).body as Resource;
}

/** A merge patch of a FlinkJarJob. */
export async function patch({ api }: World, key: Key, body: object): Promise<Resource> {
  const contentType = 'application/merge-patch+json';
  return (
    await api.request({ method: 'PATCH', path: jobPath(key), contentType, body, timeoutMs: TIMEOUT_MS })
  ).body as Resource;
}

export const edit = (world: World, key: Key, job: object): Promise<Resource> =>
  patch(world, key, { spec: { job } });

/** What a person writes who has the right on the status subresource. */
export async function patchStatus({ api }: World, key: Key, status: object): Promise<void> {
  const contentType = 'application/merge-patch+json';
  const path = `${jobPath(key)}/status`;
  await api.request({ method: 'PATCH', path, contentType, body: { status }, timeoutMs: TIMEOUT_MS });
}

export async function get({ api }: World, key: Key): Promise<Resource> {
  return (await api.request({ method: 'GET', path: jobPath(key), timeoutMs: TIMEOUT_MS })).body as Resource;
}

/** Deletes a FlinkJarJob, and returns once it is gone. */
export async function remove(world: World, key: Key): Promise<void> {
  await world.api.request({ method: 'DELETE', path: jobPath(key), timeoutMs: TIMEOUT_MS });
  await until(`${key} gone`, async () => {
    const found = await get(world, key).catch((error: unknown) => error);
    return hasStatus(found, 404) ? true : undefined;
  });
}

export const conditionOf = ({ status }: Resource, type: string) =>
  status?.conditions?.find((condition) => condition.type === type);

/** Waits until Ready has this reason for the present generation. */
export async function untilReason(world: World, key: Key, reason = 'UpToDate'): Promise<Resource> {
  let last: Resource | undefined;
  const look = async (): Promise<Resource | undefined> => {
    last = await get(world, key);
    const ready = conditionOf(last, 'Ready');
    const current = ready?.observedGeneration === last.metadata.generation;
    return current && ready?.reason === reason ? last : undefined;
  };
  return until(`${key}: Ready with reason ${reason}`, look, () => last?.status ?? last);
}

const REQUESTED = 'dli.gitops.dev/reconcile-requested-at';
let requests = 0;

/** `kubectl annotate … reconcile-requested-at=…`. Returns the value. */
export async function askNow(world: World, key: Key, annotation = REQUESTED): Promise<string> {
  const at = `${new Date().toISOString()}-${String(++requests).padStart(4, '0')}`;
  await patch(world, key, { metadata: { annotations: { [annotation]: at } } });
  return at;
}

/** Asks, and waits until a pass has decided. One that cannot see the job does not: what was asked of it still stands. */
export async function reconcileNow(world: World, key: Key, annotation = REQUESTED): Promise<Resource> {
  const at = await askNow(world, key, annotation);
  return until(`${key}: the request acknowledged in status`, async () => {
    const live = await get(world, key);
    return live.status?.lastHandledReconcileAt === at ? live : undefined;
  });
}

export interface KubeEvent {
  type: string;
  reason: string;
  note: string;
  action: string;
}

/** The events of one object, oldest first. */
export async function eventsOf({ api }: World, key: Key): Promise<KubeEvent[]> {
  const [namespace, name] = key.split('/');
  const path = `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
  const { items } = (await api.request({ method: 'GET', path, timeoutMs: TIMEOUT_MS })).body as {
    items: (KubeEvent & { regarding: { name: string }; metadata: { resourceVersion: string } })[];
  };
  return items
    .filter(({ regarding }) => regarding.name === name)
    .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
    .map(({ type, reason, note, action }) => ({ type, reason, note, action }));
}

// ---- a job and the object that names it ----

/** The Secret of the simulator's account, or with other data. */
export const secretOf = (world: World, namespace: string, stringData?: Record<string, string>): Resource => {
  const { accessKey, secretKey, region, projectId } = world.dli.account;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'dli-credentials', namespace, labels: { 'dli.gitops.dev/credentials': 'true' } },
    stringData: stringData ?? { accessKey, secretKey, region, projectId },
  };
};

export const manifestOf = (key: Key, spec: Record<string, unknown>): Resource => {
  const [namespace = '', name = ''] = key.split('/');
  return { apiVersion: 'dli.gitops.dev/v1alpha1', kind: 'FlinkJarJob', metadata: { name, namespace }, spec };
};

export async function makeNamespace(
  world: World,
  name: string,
  secret?: Record<string, string>,
): Promise<void> {
  await apply(world, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  await apply(world, secretOf(world, name, secret));
}

let jobIds = 1000;

export const nextJobId = (): string => String(++jobIds);

/** A job in DLI. Its name is unique, as DLI wants it. Returns its id. */
export function addJob({ dli }: World, { fields, ...seed }: JobSeed = {}): string {
  const id = String(seed.id ?? nextJobId());
  const own = {
    name: `job-${id}`,
    desc: 'live',
    queue_name: 'testQueue',
    cu_number: 3,
    manager_cu_number: 1,
    parallel_number: 2,
    entrypoint: 'FemaleInfoCollec.jar',
  };
  dli.jobs.add({ status: 'job_cancel_success', ...seed, id, fields: { ...own, ...fields } });
  return id;
}

// ---- counting ----

export interface Counts {
  /** Requests to DLI. */
  gets: number;
  puts: number;
  /** Writes of the controller to the API server. */
  patches: number;
  events: number;
}

/** The object shows a write of its status before the writer has the answer. Returns those since then. */
export async function statusWrites({ trace }: World, key: Key, since = 0): Promise<Entry[]> {
  const path = new RegExp(`/namespaces/${key.replace('/', '/flinkjarjobs/')}/status$`);
  const writes = trace.select({ method: 'PATCH', path, since });
  const areAnswered = () => writes.every(({ took }) => took !== undefined) || undefined;
  await until(`${key}: its status writes are answered`, areAnswered);
  return writes;
}

export const mark = ({ trace }: World): number => trace.entries.length;

const byController = ({ userAgent }: Entry): boolean => userAgent.startsWith('flinkjarjob-controller');

/** What the controller sent since the mark; of one DLI job, or of one object, when they are named. */
export function counts(world: World, since: number, about: { id?: string; key?: Key } = {}): Counts {
  const { id, key } = about;
  const toDli = (method: string): number =>
    world.trace.count({ server: 'dli', method, since, path: new RegExp(`jobs/${id ?? '\\d+'}$`) });
  const own = world.trace.select({ server: 'kubernetes', since }).filter(byController);
  const name = key?.replace('/', `/${JOBS}/`) ?? '';
  const isPatch = ({ method, path }: Entry): boolean =>
    method === 'PATCH' && path.endsWith('/status') && path.includes(`${name}/`);
  const regarding = ({ body }: Entry): string => {
    const { namespace, name: of } = (body as { regarding: { namespace: string; name: string } }).regarding;
    return `${namespace}/${of}`;
  };
  const isEvent = (entry: Entry): boolean =>
    entry.method === 'POST' &&
    entry.path.endsWith('/events') &&
    (key === undefined || regarding(entry) === key);
  return {
    gets: toDli('GET'),
    puts: toDli('PUT'),
    patches: own.filter(isPatch).length,
    events: own.filter(isEvent).length,
  };
}

/** Waits until the event of an object's first pass is there: events go out behind the pass. */
export async function announced(world: World, key: Key): Promise<void> {
  await until(`the event of ${key}`, async () => (await eventsOf(world, key)).length > 0 || undefined);
}

/** The PUTs to DLI since the mark. */
export const puts = ({ trace }: World, since: number, id = '\\d+'): Entry[] =>
  trace.select({ server: 'dli', method: 'PUT', since, path: new RegExp(`flink-jobs/${id}$`) });
