/** A DLI client for tests: signs by itself, and hides nothing of what comes back. */
import { createHash, createHmac } from 'node:crypto';
import { parseJson, stringifyJson } from '../../src/ground/json.ts';

/** Where a DLI is, and who may call it. */
export interface Endpoint {
  url: string;
  iamUrl: string;
  region: string;
  projectId: string;
  key: { accessKey: string; secretKey: string; securityToken?: string | undefined };
  user: { name: string; password: string; domain: string };
}

/** `job_detail`, and an element of the list. */
export interface JobDetail {
  [field: string]: unknown;
  job_id: number | bigint;
  name: string;
  status: string;
  update_time: number | bigint;
  job_config: Record<string, unknown>;
}

/** Every member an answer may have. Which ones it has is what a test finds out. */
export interface AnswerBody {
  is_success: unknown;
  message: unknown;
  job: { job_id: number | bigint; update_time: number };
  job_detail: JobDetail;
  job_list: { total_count: number; jobs: JobDetail[] };
  tags: unknown;
  execute_graph: { jid: string; state: string; vertices: unknown };
  metrics: { jobs: unknown };
  zip_file: string[];
  job_mapping: unknown;
  queues: { queue_name: string }[];
  resources: { resource_name: string }[];
  error_code: string;
  error_msg: string;
  request_id: string;
  error: { code: number; message: string; title: string };
  token: { expires_at: string; project: { id: string } };
  projects: { id: string; name: string }[];
  domains: { id: string; name: string }[];
  users: { id: string; name: string; domain_id: string }[];
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** Parsed with exact integers; undefined members when it is not JSON. */
  body: AnswerBody;
  /** The same, of an answer that is a list; one that is not counts as a list of one. */
  list: AnswerBody[];
}

export interface Options {
  body?: unknown;
  headers?: Record<string, string>;
  query?: Record<string, string>;
  key?: Endpoint['key'];
  /** The time to sign with, epoch ms. */
  date?: number;
  /** Sent instead of a signature; '' sends neither. */
  token?: string;
}

/** `path` without project: `flink-jobs/104` becomes `/v1.0/{project}/streaming/flink-jobs/104`; one with a slash in front stays. */
export type Client = (method: string, path: string, options?: Options) => Promise<Answer>;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const sdkDate = (ms: number): string => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');

/** Encoded, and sorted by name, as it is both sent and signed. */
export const queryOf = (query: Record<string, string>): string =>
  Object.entries(query)
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

interface ToSign {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: string;
}

/** The Authorization header for exactly these headers, Host among them. */
export function authorization({ method, url, headers, body }: ToSign, key: Endpoint['key']): string {
  const names = Object.keys(headers).sort();
  const canonical = [
    method,
    `${url.pathname.replace(/\/$/, '')}/`,
    url.search.slice(1),
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    sha256(body),
  ].join('\n');
  const text = `SDK-HMAC-SHA256\n${headers['x-sdk-date']}\n${sha256(canonical)}`;
  const signature = createHmac('sha256', key.secretKey).update(text).digest('hex');
  return `SDK-HMAC-SHA256 Access=${key.accessKey}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return {};
  }
}

async function send(url: URL, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const { status, headers } = response;
  const text = await response.text();
  const body = parsed(text) as AnswerBody;
  return { status, headers, text, body, list: Array.isArray(body) ? body : [body] };
}

const bodyOf = (body: unknown): string =>
  body === undefined || typeof body === 'string' ? (body ?? '') : stringifyJson(body);

/** Headers that go with the request: a signature over all of them, or a token, or neither. */
function credentialsOf(endpoint: Endpoint, options: Options, request: ToSign): Record<string, string> {
  if (options.token !== undefined) return options.token === '' ? {} : { 'x-auth-token': options.token };
  const key = options.key ?? endpoint.key;
  const added = {
    'x-project-id': endpoint.projectId,
    'x-sdk-date': sdkDate(options.date ?? Date.now()),
    ...(key.securityToken === undefined ? {} : { 'x-security-token': key.securityToken }),
  };
  const headers = { ...request.headers, ...added, host: request.url.host };
  return { ...added, authorization: authorization({ ...request, headers }, key) };
}

export function dliClient(endpoint: Endpoint): Client {
  return (method, path, options = {}) => {
    const full = path.startsWith('/') ? path : `/v1.0/${endpoint.projectId}/streaming/${path}`;
    const url = new URL(full, endpoint.url);
    url.search = queryOf(options.query ?? {});
    const hasBody = options.body !== undefined;
    const headers = { ...(hasBody ? { 'content-type': 'application/json' } : {}), ...options.headers };
    const body = bodyOf(options.body);
    const credentials = credentialsOf(endpoint, options, { method, url, headers, body });
    return send(url, { method, headers: { ...headers, ...credentials }, ...(hasBody ? { body } : {}) });
  };
}

export interface Wish {
  password?: string;
  /** The region's project unless told otherwise. */
  scope?: object;
}

/** `POST /v3/auth/tokens` */
export const requestToken = (endpoint: Endpoint, wish: Wish = {}): Promise<Answer> => {
  const { password = endpoint.user.password, scope = { project: { name: endpoint.region } } } = wish;
  const user = { name: endpoint.user.name, password, domain: { name: endpoint.user.domain } };
  const identity = { methods: ['password'], password: { user } };
  return send(new URL('/v3/auth/tokens?nocatalog=true', endpoint.iamUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth: { identity, scope } }),
  });
};
