import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import type { Reply } from '../../sim/http/answer.ts';
import type { Call } from '../../sim/http/call.ts';
import { Faults } from '../../sim/http/faults.ts';
import { type Served, serve } from '../../sim/http/serve.ts';
import { Trace } from '../../sim/http/trace.ts';
import { type Certificates, makeCertificates } from '../../sim/kubernetes/certificates.ts';
import { systemClock } from '../../src/ground/clock.ts';
import { type Connection, type ConnectOptions, connect } from '../../src/kubernetes/http/api.ts';
import type { RequestSeen } from '../../src/kubernetes/http/http-client.ts';
import { FakeClock } from '../support/fake-clock.ts';

const made: string[] = [];
afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Gone when the file's tests are. */
export function directory(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fjj-kubernetes-'));
  made.push(folder);
  return folder;
}

export function fileWith(content: string, name = 'file'): string {
  const path = join(directory(), name);
  writeFileSync(path, content);
  return path;
}

interface ConfigParts {
  server: string;
  /** More lines of the cluster and of the user, as YAML flow. */
  cluster?: string;
  user?: string;
  context?: string;
}

export const kubeconfigText = (parts: ConfigParts): string => `
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "${parts.server}", ${parts.cluster ?? 'insecure-skip-tls-verify: true'}}}]
users: [{name: u, user: {${parts.user ?? 'token: secret-token'}}}]
contexts: [{name: test, context: {cluster: c, user: u, ${parts.context ?? 'namespace: team'}}}]
current-context: test
`;

export interface Loopback {
  served: Served;
  trace: Trace;
  faults: Faults;
  connection: Connection;
  clock: FakeClock;
  seen: RequestSeen[];
  close(): Promise<void>;
}

export interface LoopbackOptions {
  user?: string;
  clock?: FakeClock;
  path?: string;
  connect?: Partial<ConnectOptions>;
}

let certificates: Promise<Certificates> | undefined;

/** A scripted API server, and a connection to it: over TLS for a user that is given, without credentials otherwise. */
export async function loopback(
  handler: (call: Call) => Reply | Promise<Reply>,
  { user, clock = new FakeClock({ atOnceMs: 40_000 }), path = '', connect: more = {} }: LoopbackOptions = {},
): Promise<Loopback> {
  const trace = new Trace();
  const faults = new Faults();
  certificates ??= makeCertificates();
  const tls = user === undefined ? {} : { tls: await certificates };
  const served = await serve({ server: 'kubernetes', handler, trace, faults, ...tls });
  const seen: RequestSeen[] = [];
  const text = kubeconfigText({ server: served.url + path, ...(user === undefined ? {} : { user }) });
  const connection = await connect({
    kubeconfig: fileWith(text, 'config'),
    userAgent: 'fjj/test',
    // The calls are real, and so are their limits.
    clock: { now: () => clock.now(), wall: () => clock.wall(), after: systemClock.after },
    onRequest: (request) => seen.push(request),
    ...more,
  }).catch(async (error: unknown) => {
    await served.close();
    throw error;
  });
  const close = async (): Promise<void> => {
    await connection.close();
    await served.close();
  };
  return { served, trace, faults, connection, clock, seen, close };
}

export const get = { method: 'GET', path: '/api/v1/namespaces/team/secrets/s', timeoutMs: 5_000 } as const;

/** What a call rejects with; undefined when it does not. */
export const failure = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );
