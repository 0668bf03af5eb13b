/** One pool of connections to the API server: its certificate authority, our certificate, the proxy between. */
import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { Agent, type buildConnector, type Dispatcher, ProxyAgent, Socks5ProxyAgent } from 'undici';
import { fingerprint } from '../../ground/digest.ts';
import { proxyOf } from '../../ground/proxy-address.ts';
import { type Chosen, isSecure } from './kubeconfig/context.ts';
import type { UserFields } from './kubeconfig/document.ts';
import type { ExecCredential } from './kubeconfig/exec-credential.ts';
import { textOfFile } from './kubeconfig/named-file.ts';

const CONNECT_MS = 5_000;

const POOL = {
  allowH2: false,
  pipelining: 1,
  connectTimeout: CONNECT_MS,
  // Below the idle limit of API servers (90 s) and of most load balancers (60 s).
  keepAliveTimeout: 30_000,
} as const;

interface Tls {
  ca?: string;
  cert?: string;
  key?: string;
  servername?: string;
  rejectUnauthorized?: false;
  /** As in Go: any certificate of `ca` ends a chain, an intermediate one, too. */
  allowPartialTrustChain: true;
}

type Text = UserFields['token'];

function contentOf<Name extends string>(
  fields: { readonly [name in Name | `${Name}-data`]?: Text },
  name: Name,
): string | undefined {
  const [file, data]: Text[] = [fields[name], fields[`${name}-data`]];
  if (file) return textOfFile(file, name);
  return data ? Buffer.from(data, 'base64').toString('utf8') : undefined;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).serialNumber !== '';
  } catch {
    return false;
  }
}

function check({ ca, cert, key }: Tls): void {
  if (ca !== undefined && !(ca.match(CERTIFICATE) ?? []).some(isCertificate))
    throw new Error('the certificate authority of the cluster holds no certificate');
  if (cert === undefined) return;
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new Error(`the client certificate and its key cannot be used: ${(error as Error).message}`);
  }
}

/** The certificate of the user, else the one that a plugin gave. */
function pairOf({ user }: Chosen, given: ExecCredential | undefined): Pick<Tls, 'cert' | 'key'> {
  const cert = contentOf(user, 'client-certificate');
  if (cert !== undefined) return { cert, key: contentOf(user, 'client-key') ?? '' };
  return given?.cert && given.key ? { cert: given.cert, key: given.key } : {};
}

/** Reads the files, which others rewrite. Throws with a message for a person. Undefined for a server without TLS. */
export function readTls(chosen: Chosen, given: ExecCredential | undefined): Tls | undefined {
  if (!isSecure(chosen)) return undefined;
  const { cluster } = chosen;
  const tls: Tls = { ...pairOf(chosen, given), allowPartialTrustChain: true };
  const ca = contentOf(cluster, 'certificate-authority');
  if (ca !== undefined) tls.ca = ca;
  if (cluster['tls-server-name']) tls.servername = cluster['tls-server-name'];
  if (cluster['insecure-skip-tls-verify']) tls.rejectUnauthorized = false;
  check(tls);
  return tls;
}

export const dispatcherKey = (proxyUrl: string | undefined, tls: Tls | undefined): string =>
  fingerprint([proxyUrl ?? '', tls ?? null]);

/** As kubectl does it, a proxy with TLS is shown the same, and judged by the same, as the server. */
function proxied(proxyUrl: string, tls: buildConnector.BuildOptions): Dispatcher {
  if (/^socks5:/i.test(proxyUrl)) return new Socks5ProxyAgent(proxyUrl, { ...POOL, requestTls: tls });
  const { origin, token } = proxyOf(proxyUrl);
  return new ProxyAgent({
    ...POOL,
    uri: origin,
    ...(token === undefined ? {} : { token }),
    requestTls: tls,
    proxyTls: tls,
    proxyTunnel: false,
  });
}

export function dispatcherFor(proxyUrl: string | undefined, tls: Tls | undefined): Dispatcher {
  const connect: buildConnector.BuildOptions = { ...tls, timeout: CONNECT_MS };
  return proxyUrl ? proxied(proxyUrl, connect) : new Agent({ ...POOL, connect });
}
