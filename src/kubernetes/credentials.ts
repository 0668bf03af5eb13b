/**
 * Where the API server is and how to show who we are. client-node reads kubeconfigs, token files, exec plugins and the
 * in-cluster mount; it does so at every request and opens a connection for each, so its results are kept for a while
 * and put behind one pool.
 */
import { createHash } from 'node:crypto';
import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { Agent, type buildConnector, type Dispatcher, ProxyAgent, Socks5ProxyAgent } from 'undici';

/** How long headers and certificates are used before files and plugins are asked again. */
const KEEP_MS = 10_000;

const CONNECT_MS = 5_000;

const POOL = {
  allowH2: false,
  pipelining: 1,
  connectTimeout: CONNECT_MS,
  // Below the idle limit of API servers (90 s) and of most load balancers (60 s).
  keepAliveTimeout: 30_000,
} as const;

export interface Identity {
  headers: Record<string, string>;
  dispatcher: Dispatcher;
}

export interface Source {
  /** Path of a kubeconfig; undefined: $KUBECONFIG, ~/.kube/config, then the ServiceAccount of the pod. */
  kubeconfig: string | undefined;
  context: string | undefined;
}

/** Throws with a message for a person. */
export function loadConfig({ kubeconfig, context }: Source): KubeConfig {
  const config = new KubeConfig();
  if (kubeconfig === undefined) config.loadFromDefault();
  else config.loadFromFile(kubeconfig);
  if (context !== undefined) config.setCurrentContext(context);
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    const names = config
      .getContexts()
      .map(({ name }) => name)
      .join(', ');
    throw new Error(`kubeconfig has no usable context "${config.getCurrentContext()}"; it has: ${names}`);
  }
  if (cluster.name === 'cluster' && cluster.server === 'http://localhost:8080')
    throw new Error('no kubeconfig was found, and this is not a pod with a ServiceAccount');
  if (cluster.server.startsWith('https:') && isAnonymous(config))
    throw new Error(
      `user "${config.getCurrentUser()?.name ?? ''}" of the kubeconfig has no token, client certificate, exec plugin or password (a tokenFile is not read)`,
    );
  return config;
}

/** client-node drops what it does not know, such as tokenFile, and would go on as nobody. */
function isAnonymous(config: KubeConfig): boolean {
  const user = config.getCurrentUser();
  const { token, certData, certFile, exec, authProvider, username } = user ?? {};
  return [token, certData, certFile, exec, authProvider, username].every((one) => !one);
}

type Tls = Pick<RequestOptions, 'ca' | 'cert' | 'key' | 'servername' | 'rejectUnauthorized'>;

function tlsOf({ ca, cert, key, servername, rejectUnauthorized }: RequestOptions): Tls {
  const all = { ca, cert, key, servername, rejectUnauthorized };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function dispatcherFor(proxyUrl: string | undefined, tls: Tls): Dispatcher {
  const requestTls = tls as buildConnector.BuildOptions;
  if (proxyUrl === undefined) return new Agent({ ...POOL, connect: { ...requestTls, timeout: CONNECT_MS } });
  return proxyUrl.startsWith('socks')
    ? new Socks5ProxyAgent(proxyUrl, { ...POOL, requestTls })
    : new ProxyAgent({ ...POOL, uri: proxyUrl, requestTls });
}

const fingerprint = (tls: Tls): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(tls).map(([name, part]) => [name, String(part)])))
    .digest('hex');

function headersOf({ headers, auth }: RequestOptions): Record<string, string> {
  const basic = auth ? { Authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {};
  // Token files may end in a line feed, which no header may hold.
  const own = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value).trim()]);
  return { ...basic, ...Object.fromEntries(own) };
}

export class Credentials {
  readonly #source: Source;
  readonly #now: () => number;
  #config: KubeConfig;
  #known: { at: number; identity: Promise<Identity> } | undefined;
  #pool: { key: string; dispatcher: Dispatcher } | undefined;

  constructor(source: Source, now: () => number) {
    this.#source = source;
    this.#now = now;
    this.#config = loadConfig(source);
  }

  get server(): URL {
    return new URL(this.#config.getCurrentCluster()?.server ?? '');
  }

  /** Of the context, or of the ServiceAccount. */
  get namespace(): string {
    const context = this.#config.getContextObject(this.#config.getCurrentContext());
    return context?.namespace?.trim() || 'default';
  }

  /** One look at files and plugins at a time, however many calls want it. */
  identity(): Promise<Identity> {
    const known = this.#known;
    if (known !== undefined && this.#now() - known.at < KEEP_MS) return known.identity;
    const next = { at: this.#now(), identity: this.#look() };
    this.#known = next;
    next.identity.catch(() => {
      if (this.#known === next) this.#known = undefined;
    });
    return next.identity;
  }

  /** After a 401 for `refused`: everything is read afresh, unless that has happened meanwhile. */
  async renew(refused: Identity): Promise<Identity> {
    const current = await this.identity();
    if (current !== refused) return current;
    this.#config = loadConfig(this.#source);
    this.#known = undefined;
    return this.identity();
  }

  async close(): Promise<void> {
    await this.#pool?.dispatcher.destroy();
  }

  async #look(): Promise<Identity> {
    const options: RequestOptions = {};
    await this.#config.applyToHTTPSOptions(options);
    const tls = tlsOf(options);
    const key = fingerprint(tls);
    if (this.#pool?.key !== key) {
      const proxyUrl = this.#config.getCurrentCluster()?.proxyUrl;
      // Calls under way, watches too, end on the connections they have.
      this.#pool?.dispatcher.close().catch(() => undefined);
      this.#pool = { key, dispatcher: dispatcherFor(proxyUrl, tls) };
    }
    return { headers: headersOf(options), dispatcher: this.#pool.dispatcher };
  }
}
