/**
 * The server and the user that a context names. What kubectl would refuse is refused, and so is what is not supported
 * here, each with a sentence; only the entries in use are judged. No message holds a value that may be secret.
 */
import { posix } from 'node:path';
import { nearest } from '../../../ground/nearest.ts';
import type { ClusterFields, UserFields } from './document.ts';
import { type ExecPlugin, execPlugin } from './exec-plugin.ts';
import type { Entries } from './files.ts';
import { impersonation, type RequestHeaders } from './impersonation.ts';

export interface Chosen {
  server: URL;
  cluster: ClusterFields;
  userName: string;
  user: UserFields;
  /** Read anew from time to time; before `user.token`. */
  tokenFile: string | undefined;
  /** Asked when nothing else shows who we are. */
  exec: ExecPlugin | undefined;
  impersonation: RequestHeaders;
  namespace: string;
}

/** Credentials are sent over TLS only, as kubectl does it. */
export const isSecure = ({ server }: Pick<Chosen, 'server'>): boolean => server.protocol === 'https:';

const names = (entries: ReadonlyMap<string, unknown>): string => [...entries.keys()].join(', ') || 'none';

/** An address without a scheme is plain HTTP. */
function serverOf(name: string, server: string): URL {
  const plain = !/^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(server);
  const url = /[\s\p{Cc}]/u.test(server) ? null : URL.parse(plain ? `http://${server}` : server);
  if (url === null || !/^https?:$/.test(url.protocol) || (plain && url.pathname !== '/'))
    throw new Error(`the server of cluster "${name}" is not an http or https address`);
  if (url.username !== '' || url.password !== '')
    throw new Error(
      `the server of cluster "${name}" holds a user or password: not supported, give them to the user`,
    );
  url.pathname = posix.normalize(url.pathname);
  return url;
}

function checkProxy(name: string, proxyUrl: string): void {
  const protocol = URL.parse(proxyUrl)?.protocol ?? '';
  if (!/^(https?|socks5):$/.test(protocol))
    throw new Error(`the proxy-url of cluster "${name}" is not an http, https or socks5 address`);
}

function checkCluster(name: string, cluster: ClusterFields): void {
  const file = cluster['certificate-authority'];
  const data = cluster['certificate-authority-data'];
  if (file && data)
    throw new Error(`cluster "${name}" has both certificate-authority and certificate-authority-data`);
  if (cluster['proxy-url']) checkProxy(name, cluster['proxy-url']);
}

const hasCertificate = (user: UserFields): boolean =>
  Boolean(user['client-certificate'] || user['client-certificate-data']);

function checkCertificate(name: string, user: UserFields): void {
  for (const part of ['client-certificate', 'client-key'] as const) {
    if (user[part] && user[`${part}-data`])
      throw new Error(`user "${name}" has both ${part} and ${part}-data`);
  }
  if (!user['client-key'] && !user['client-key-data'])
    throw new Error(`user "${name}" has a client certificate without client-key or client-key-data`);
}

function checkUser(name: string, user: UserFields): void {
  if (user.token && (user.username || user.password))
    throw new Error(`user "${name}" has both a token and a user name with password`);
  if (hasCertificate(user)) checkCertificate(name, user);
  if (user['auth-provider'] && user.exec) throw new Error(`user "${name}" has both auth-provider and exec`);
}

/** A plugin is asked only where there is nothing else. */
const needsPlugin = (user: UserFields): boolean =>
  !user.token && !user.tokenFile && !user.username && !hasCertificate(user);

/** Where credentials are to be sent. */
function checkCredentials({ name, fields }: Named<UserFields>): void {
  const provider = fields['auth-provider'];
  if (provider)
    throw new Error(
      `auth-provider ${provider.name ?? ''} of user "${name}" is not supported: use an exec plugin`,
    );
  if (fields.tokenFile && fields.username)
    throw new Error(`user "${name}" has both a token file and a user name with password`);
  if (needsPlugin(fields) && !fields.exec)
    throw new Error(
      `user "${name}" of the kubeconfig has no token, tokenFile, client certificate, exec plugin or user name`,
    );
}

interface Named<T> {
  name: string;
  fields: T;
}

function clusterOf(entries: Entries, context: string, name: string): Named<ClusterFields> {
  if (name === '') throw new Error(`context "${context}" names no cluster`);
  const fields = entries.clusters.get(name);
  if (fields === undefined)
    throw new Error(
      `context "${context}" names cluster "${name}", which is not there: ${names(entries.clusters)}`,
    );
  if (!fields.server) throw new Error(`cluster "${name}" has no server`);
  checkCluster(name, fields);
  return { name, fields };
}

/** What is checked, and asked, only where credentials are to be sent. */
function pluginOf(cluster: Named<ClusterFields>, user: Named<UserFields>): ExecPlugin | undefined {
  const { 'certificate-authority': file, 'certificate-authority-data': data } = cluster.fields;
  if (cluster.fields['insecure-skip-tls-verify'] && (file || data))
    throw new Error(
      `cluster "${cluster.name}" has both insecure-skip-tls-verify and a certificate authority`,
    );
  checkCredentials(user);
  const { exec } = user.fields;
  const plugin = exec ? execPlugin(user.name, exec, cluster.fields) : undefined;
  return needsPlugin(user.fields) ? plugin : undefined;
}

function chosenOf(cluster: Named<ClusterFields>, user: Named<UserFields>): Omit<Chosen, 'namespace'> {
  const server = serverOf(cluster.name, cluster.fields.server ?? '');
  checkUser(user.name, user.fields);
  const exec = isSecure({ server }) ? pluginOf(cluster, user) : undefined;
  return {
    server,
    cluster: cluster.fields,
    userName: user.name,
    user: user.fields,
    tokenFile: user.fields.tokenFile || undefined,
    exec,
    impersonation: impersonation(user.name, user.fields),
  };
}

const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

function noContext(name: string, { contexts }: Entries): string {
  const meant = nearest(name, [...contexts.keys()]);
  const hint = meant === undefined ? '' : `; the nearest is ${meant}`;
  return `kubeconfig has no context "${name}"; it has: ${names(contexts)}${hint}`;
}

/** Of the context that is named, else of the current one; undefined when there is neither. */
export function choose(entries: Entries, wanted: string | undefined): Chosen | undefined {
  const name = wanted ?? entries.currentContext;
  if (name === '') return undefined;
  const context = entries.contexts.get(name);
  if (context === undefined) throw new Error(noContext(name, entries));
  const cluster = clusterOf(entries, name, context.cluster ?? '');
  const user = { name: context.user ?? '', fields: entries.users.get(context.user ?? '') ?? {} };
  const namespace = context.namespace || 'default';
  if (!NAMESPACE.test(namespace)) throw new Error(`the namespace of context "${name}" is not a name of one`);
  return { ...chosenOf(cluster, user), namespace };
}
