/** What people do with kubectl. Their calls always get through: what is tested is the controller's own way. */
import { stringifyJson } from '../../src/ground/json.ts';
import type { Reply } from '../http/answer.ts';
import { callOf, type Handler } from '../http/call.ts';
import type { ValuesSecret } from './filled.ts';
import type { Values } from './steps/step.ts';

export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace: string;
    uid: string;
    generation: number;
    resourceVersion: string;
    annotations?: Record<string, string>;
    [key: string]: unknown;
  };
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
  [key: string]: unknown;
}

const JOBS = 'flinkjarjobs';
const GROUP_VERSION = 'dli.gitops.dev/v1alpha1';

/** `namespace/name` -> path. */
const jobPath = (key: string): string => {
  const [namespace, name] = key.split('/');
  return `/apis/${GROUP_VERSION}/namespaces/${namespace}/${JOBS}${name === undefined ? '' : `/${name}`}`;
};

const secretPath = (key: string): string => {
  const [namespace, name] = key.split('/');
  return `/api/v1/namespaces/${namespace}/secrets/${name}`;
};

const CREDENTIALS = { 'dli.gitops.dev/credentials': 'true' };
const VALUES_LABEL = 'dli.gitops.dev/values';

const isGood = ({ status }: Reply): boolean => status >= 200 && status < 300;

export class ClusterClient {
  readonly #handler: Handler;
  readonly #token: string;

  constructor(handler: Handler, token: string) {
    this.#handler = handler;
    this.#token = token;
  }

  /** The object as it was written, or why the API server refused it. */
  create(key: string, spec: unknown): KubeObject | RefusedWrite {
    const [namespace, name] = key.split('/');
    const body = { apiVersion: GROUP_VERSION, kind: 'FlinkJarJob', metadata: { namespace, name }, spec };
    return this.#write('POST', jobPath(String(namespace)), body);
  }

  patch(key: string, patch: object): KubeObject | RefusedWrite {
    return this.#write('PATCH', jobPath(key), patch);
  }

  replace(object: KubeObject): KubeObject | RefusedWrite {
    return this.#write('PUT', jobPath(`${object.metadata.namespace}/${object.metadata.name}`), object);
  }

  delete(key: string): boolean {
    return isGood(this.#call('DELETE', jobPath(key)));
  }

  get(key: string): KubeObject | undefined {
    const reply = this.#call('GET', jobPath(key));
    return isGood(reply) ? (reply.body as KubeObject) : undefined;
  }

  all(): KubeObject[] {
    const { body } = this.#call('GET', `/apis/${GROUP_VERSION}/${JOBS}`);
    return (body as { items: KubeObject[] }).items;
  }

  lease(path: string): { holderIdentity?: string } | undefined {
    const reply = this.#call('GET', path);
    return isGood(reply) ? (reply.body as { spec: { holderIdentity?: string } }).spec : undefined;
  }

  /** Writes the whole Secret, with a label of its use; `data` undefined deletes it. */
  secret(
    key: string,
    data: Readonly<Record<string, string>> | undefined,
    labels: object = CREDENTIALS,
  ): void {
    const [namespace, name] = key.split('/');
    const path = secretPath(key);
    if (data === undefined) {
      this.#call('DELETE', path);
      return;
    }
    const encoded = Object.entries(data).map(([one, text]) => [one, Buffer.from(text).toString('base64')]);
    const metadata = { namespace, name, labels };
    const body = { apiVersion: 'v1', kind: 'Secret', metadata, data: Object.fromEntries(encoded) as object };
    if (isGood(this.#call('GET', path))) this.#call('PUT', path, body);
    else this.#call('POST', path.replace(/\/[^/]+$/, ''), body);
  }

  /** Decoded; undefined when there is none. */
  secretData(key: string): Record<string, string> | undefined {
    const reply = this.#call('GET', secretPath(key));
    if (!isGood(reply)) return undefined;
    const entries = Object.entries((reply.body as { data?: Record<string, string> }).data ?? {});
    return Object.fromEntries(entries.map(([name, text]) => [name, Buffer.from(text, 'base64').toString()]));
  }

  /** Of a Secret that specs are filled from. */
  setValues(key: string, secret: ValuesSecret | undefined): void {
    this.secret(key, secret?.data, secret?.marked === true ? { [VALUES_LABEL]: 'true' } : {});
  }

  values(key: string): ValuesSecret | undefined {
    const data = this.secretData(key);
    if (data === undefined) return undefined;
    const { metadata } = this.#call('GET', secretPath(key)).body as { metadata: { labels?: Values } };
    return { data, marked: metadata.labels?.[VALUES_LABEL] === 'true' };
  }

  /** Somebody labels it. */
  touchSecret(key: string, label: string): void {
    this.#call('PATCH', secretPath(key), { metadata: { labels: { touched: label } } });
  }

  #write(method: string, path: string, body: object): KubeObject | RefusedWrite {
    const reply = this.#call(method, path, body);
    if (isGood(reply)) return reply.body as KubeObject;
    return { refused: String((reply.body as { message?: unknown }).message) };
  }

  #call(method: string, path: string, body?: object): Reply {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const headers = { authorization: `Bearer ${this.#token}`, 'content-type': type };
    const bytes = Buffer.from(body === undefined ? '' : stringifyJson(body));
    const call = callOf(path, { method, headers, body: bytes, socket: undefined, from: 'people' });
    // The handler of the API server answers at once.
    return this.#handler(call) as Reply;
  }
}

export interface RefusedWrite {
  refused: string;
}

export const isRefused = (written: KubeObject | RefusedWrite): written is RefusedWrite =>
  'refused' in written;
