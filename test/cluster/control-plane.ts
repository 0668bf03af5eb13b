/** etcd and kube-apiserver on free ports of loopback, with TLS, RBAC, tokens and an audit log, in a folder of their own. */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeCertificates } from '../../src/simulator/kubernetes/certificates.ts';
import { kubeconfig } from '../../src/simulator/kubernetes/kubeconfig.ts';
import { Kube } from '../contract/kubernetes-http.ts';
import { AUDIT_POLICY, type AuditEntry, readAudit } from './audit.ts';
import { binary } from './binaries.ts';
import { type Background, freePorts, startProgram, whenGone } from './process.ts';

export interface ControlPlane {
  url: string;
  /** PEM. */
  ca: string;
  /** Of an administrator. */
  token: string;
  /** The text of a kubeconfig file: the administrator's, or a user's by name. */
  kubeconfig(user?: string): string;
  tokenOf(user: string): string;
  audit(): AuditEntry[];
  etcd: Background;
  /** Where etcd listens. */
  store: string;
  /** The present one. */
  apiServer(): Background;
  /** Starts the API server again, on the same port and data, after it was killed. */
  restartApiServer(): Promise<void>;
  folder: string;
  stop(): Promise<void>;
}

export interface ControlPlaneOptions {
  /** Name -> groups. They may do what RBAC lets them; at first that is next to nothing. */
  users?: Record<string, readonly string[]>;
  /** More flags of kube-apiserver. */
  flags?: readonly string[];
}

const ADMIN = 'admin';
const READY_MS = 60_000;
const ATTEMPTS = 3;

interface Site {
  folder: string;
  file(name: string): string;
  ca: string;
  tokens: Record<string, string>;
}

async function prepare(users: Record<string, readonly string[]>): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'cluster-'));
  const file = (name: string): string => join(folder, name);
  const write = (name: string, text: string): void => writeFileSync(file(name), text, { mode: 0o600 });
  const { ca, cert, key } = await makeCertificates();
  const serviceAccounts = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const everyone = { ...users, [ADMIN]: ['system:masters'] };
  const tokens = Object.fromEntries(Object.keys(everyone).map((name) => [name, randomUUID()]));
  const rows = Object.entries(everyone).map(
    ([name, groups]) => `${tokens[name]},${name},${name},"${groups.join(',')}"\n`,
  );
  write('ca.pem', ca);
  write('tls.crt', cert);
  write('tls.key', key);
  write('sa.key', serviceAccounts.privateKey);
  write('tokens.csv', rows.join(''));
  write('audit-policy.json', JSON.stringify(AUDIT_POLICY));
  write('audit.log', '');
  return { folder, file, ca, tokens };
}

const etcdArgs = ({ file }: Site, client: string, peer: string): string[] => [
  `--data-dir=${file('etcd')}`,
  '--unsafe-no-fsync',
  '--log-level=warn',
  `--listen-client-urls=${client}`,
  `--advertise-client-urls=${client}`,
  `--listen-peer-urls=${peer}`,
  `--initial-advertise-peer-urls=${peer}`,
  `--initial-cluster=default=${peer}`,
];

const apiArgs = ({ file }: Site, etcd: string, port: number): string[] => [
  `--etcd-servers=${etcd}`,
  '--bind-address=127.0.0.1',
  '--advertise-address=127.0.0.1',
  `--secure-port=${port}`,
  `--tls-cert-file=${file('tls.crt')}`,
  `--tls-private-key-file=${file('tls.key')}`,
  '--service-account-issuer=https://kubernetes.default.svc',
  `--service-account-key-file=${file('sa.key')}`,
  `--service-account-signing-key-file=${file('sa.key')}`,
  `--token-auth-file=${file('tokens.csv')}`,
  '--authorization-mode=RBAC',
  '--service-cluster-ip-range=10.0.0.0/24',
  '--endpoint-reconciler-type=none',
  `--audit-policy-file=${file('audit-policy.json')}`,
  `--audit-log-path=${file('audit.log')}`,
];

/** Resolves when `check` does; throws with the end of its log when the program ends before. */
async function ready(name: string, program: Background, check: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (!(await check().catch(() => false))) {
    if (!program.running() || performance.now() > deadline)
      throw new Error(`${name} is not ready; the end of its log:\n${program.log().slice(-3_000)}`);
    await sleep(50);
  }
}

async function serving(kube: Kube): Promise<boolean> {
  if ((await kube.get('/readyz')).status !== 200) return false;
  return (await kube.get('/api/v1/namespaces/default')).status === 200;
}

interface Running {
  url: string;
  store: string;
  etcd: Background;
  apiServer(): Background;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

async function launch(site: Site, flags: readonly string[]): Promise<Running> {
  const [client = 0, peer = 0, port = 0] = await freePorts(3);
  const store = `http://127.0.0.1:${client}`;
  const url = `https://127.0.0.1:${port}`;
  const start = (name: 'etcd' | 'kube-apiserver', args: readonly string[]): Background =>
    startProgram({ path: binary(name), args, logFile: site.file(`${name}.log`) });
  const etcd = start('etcd', etcdArgs(site, store, `http://127.0.0.1:${peer}`));
  let apiServer: Background | undefined;
  const current = (): Background => apiServer ?? etcd;
  const stop = async (): Promise<void> => {
    await Promise.all([current().kill(), etcd.kill()]);
  };
  const restart = async (): Promise<void> => {
    apiServer = start('kube-apiserver', [...apiArgs(site, store, port), ...flags]);
    const kube = new Kube({ url, token: site.tokens[ADMIN] ?? '', ca: site.ca });
    await ready('kube-apiserver', apiServer, () => serving(kube)).finally(() => kube.close());
  };
  try {
    await ready('etcd', etcd, async () => (await fetch(`${store}/health`)).ok);
    await restart();
    return { url, store, etcd, apiServer: current, restart, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Between the choice of a port and its use, somebody else may take it. */
async function launchSomewhere(site: Site, flags: readonly string[]): Promise<Running> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launch(site, flags);
    } catch (error) {
      if (attempt === ATTEMPTS || !String(error).includes('address already in use')) throw error;
      rmSync(site.file('etcd'), { recursive: true, force: true });
    }
  }
}

export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const site = await prepare(options.users ?? {});
  const { folder, ca, tokens } = site;
  const callOff = whenGone('sleep 1; rm -rf "$0"', folder);
  const clean = (): void => {
    rmSync(folder, { recursive: true, force: true });
    callOff();
  };
  const tokenOf = (user: string): string => {
    const token = tokens[user];
    if (token === undefined) throw new Error(`no user ${user}`);
    return token;
  };
  const running = await launchSomewhere(site, options.flags ?? []).catch((error: unknown) => {
    clean();
    throw error;
  });
  const { url, store, etcd, apiServer, restart, stop } = running;
  return {
    ...{ url, ca, tokenOf, folder, etcd, store, apiServer, restartApiServer: restart },
    token: tokenOf(ADMIN),
    kubeconfig: (user = ADMIN) => kubeconfig({ url, ca, token: tokenOf(user) }),
    audit: () => readAudit(site.file('audit.log')),
    stop: () => stop().finally(clean),
  };
}
