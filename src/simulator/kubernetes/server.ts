/** The embedded Kubernetes API: HTTPS with a certificate of its own, a token, and objects in memory. */
import { randomBytes, randomUUID } from 'node:crypto';
import { Faults } from '../faults.ts';
import { serve } from '../serve.ts';
import { Trace } from '../trace.ts';
import type { Api, Request } from './api.ts';
import { BUILT_IN } from './built-in.ts';
import { makeCertificates } from './certificates.ts';
import { startControllers } from './controllers.ts';
import { createObject } from './create.ts';
import { handler } from './handler.ts';
import { kubeconfig } from './kubeconfig.ts';
import { fieldsOf, type KubeObject, textOf } from './objects.ts';
import { Registry } from './registry.ts';
import { apiVersionOf } from './resource.ts';
import { Store } from './store.ts';

export interface KubernetesSimulator {
  url: string;
  port: number;
  /** The text of a kubeconfig file. */
  kubeconfig: string;
  token: string;
  /** PEM. */
  ca: string;
  trace: Trace;
  faults: Faults;
  store: Store;
  /** Creates an object, as a request would; for what a test or a demo begins with. */
  plant(object: unknown): void;
  close(): Promise<void>;
  /** Cuts every connection, open watches too. */
  cutConnections(): void;
  /** Forgets the watch history: older resourceVersions get 410. */
  compact(): void;
}

export interface KubernetesOptions {
  port?: number;
  trace?: Trace;
  faults?: Faults;
  /** How many changes are remembered for watches and list pages. */
  watchHistory?: number;
  bookmarkEveryMs?: number;
  /** Created at the start: definitions, namespaces, and whatever lives in them. */
  objects?: unknown[];
  /** More bearer tokens -> user names. */
  users?: Record<string, string>;
  now?: () => Date;
}

const NAMESPACES = ['default', 'kube-system', 'kube-public'];
/** What generateName appends is made of. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

const suffix = (): string =>
  [...randomBytes(5)].map((byte) => LETTERS.charAt(byte % LETTERS.length)).join('');

function makeApi(options: KubernetesOptions): Api {
  const api: Api = {
    store: new Store(options.watchHistory ?? 10_000),
    registry: new Registry(BUILT_IN),
    now: options.now ?? (() => new Date()),
    uid: randomUUID,
    suffix,
    bookmarkEveryMs: options.bookmarkEveryMs ?? 60_000,
  };
  startControllers(api);
  for (const name of NAMESPACES) plant(api, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  for (const object of options.objects ?? []) plant(api, object);
  return api;
}

/** Creates an object as a POST would, its status kept. */
function plant(api: Api, value: unknown): void {
  const object = fieldsOf(value) as KubeObject;
  const resource = api.registry
    .all()
    .find((one) => one.kind === object.kind && apiVersionOf(one) === object.apiVersion);
  if (resource === undefined) throw new Error(`no resource for ${object.apiVersion} ${object.kind}`);
  const namespace = resource.namespaced ? textOf(object.metadata.namespace) || 'default' : undefined;
  const request = {
    call: { method: 'POST', headers: {}, query: new URLSearchParams() },
    resource,
    namespace,
    warnings: [],
  } as unknown as Request;
  const options = { dryRun: false, manager: 'simulator', fieldValidation: 'Strict', force: false } as const;
  createObject(api, request, { wanted: object, options, applied: false });
}

export async function startKubernetes(options: KubernetesOptions = {}): Promise<KubernetesSimulator> {
  const { trace = new Trace(), faults = new Faults() } = options;
  const { ca, cert, key } = await makeCertificates();
  const api = makeApi(options);
  const token = randomUUID();
  const users = new Map([[token, 'admin'], ...Object.entries(options.users ?? {})]);
  const served = await serve({
    server: 'kubernetes',
    handler: handler(api, users),
    trace,
    faults,
    tls: { cert, key },
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  const { url, port } = served;
  return {
    url,
    port,
    kubeconfig: kubeconfig({ url, ca, token }),
    token,
    ca,
    trace,
    faults,
    store: api.store,
    plant: (object) => plant(api, object),
    close: () => served.close(),
    cutConnections: () => served.cutConnections(),
    compact: () => api.store.compact(),
  };
}
