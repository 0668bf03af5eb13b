/** A real control plane on loopback, with TLS, RBAC, tokens and an audit log, in a folder of its own. */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificates } from '../../sim/kubernetes/certificates.ts';
import { kubeconfig } from '../../sim/kubernetes/kubeconfig.ts';
import { AUDIT_POLICY, type AuditEntry, readAudit } from './audit.ts';
import { type Grounds, type Launched, launch } from './launch.ts';
import { whenGone } from './process.ts';

export interface ControlPlane extends Launched {
  /** PEM. */
  ca: string;
  /** Of an administrator. */
  token: string;
  /** The text of a kubeconfig file: the administrator's, or a user's by name. */
  kubeconfig(user?: string): string;
  tokenOf(user: string): string;
  audit(): AuditEntry[];
  folder: string;
}

export interface ControlPlaneOptions {
  /** Name -> groups. They may do what RBAC lets them; at first that is next to nothing. */
  users?: Record<string, readonly string[]>;
  /** More flags of kube-apiserver. */
  flags?: readonly string[];
}

const ADMIN = 'admin';
const ATTEMPTS = 3;

interface Prepared extends Grounds {
  folder: string;
  tokens: Record<string, string>;
}

async function prepare(users: Record<string, readonly string[]>): Promise<Prepared> {
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
  return { folder, file, ca, tokens, token: tokens[ADMIN] ?? '' };
}

/** Between the choice of a port and its use, somebody else may take it. */
async function launchSomewhere(grounds: Grounds, flags: readonly string[]): Promise<Launched> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launch(grounds, flags);
    } catch (error) {
      if (attempt === ATTEMPTS || !String(error).includes('address already in use')) throw error;
      rmSync(grounds.file('etcd'), { recursive: true, force: true });
    }
  }
}

export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const prepared = await prepare(options.users ?? {});
  const { folder, ca, tokens, token } = prepared;
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
  const launched = await launchSomewhere(prepared, options.flags ?? []).catch((error: unknown) => {
    clean();
    throw error;
  });
  return {
    ...launched,
    ca,
    token,
    tokenOf,
    folder,
    kubeconfig: (user = ADMIN) => kubeconfig({ url: launched.url, ca, token: tokenOf(user) }),
    audit: () => readAudit(prepared.file('audit.log')),
    stop: () => launched.stop().finally(clean),
  };
}
