import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { type Connection, type ConnectOptions, connect } from '../../src/kubernetes/api.ts';
import type { Clock } from '../../src/kubernetes/clock.ts';
import type { RequestSeen } from '../../src/kubernetes/wire.ts';
import type { Reply } from '../../src/simulator/answer.ts';
import { Faults } from '../../src/simulator/faults.ts';
import { type Call, type Served, serve } from '../../src/simulator/serve.ts';
import { Trace } from '../../src/simulator/trace.ts';
import { TestClock } from './test-clock.ts';

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
  clock: TestClock;
  seen: RequestSeen[];
  close(): Promise<void>;
}

export interface LoopbackOptions {
  user?: string;
  clock?: Clock & TestClock;
  path?: string;
  connect?: Partial<ConnectOptions>;
}

/** A scripted API server over plain HTTP, and a connection to it. */
export async function loopback(
  handler: (call: Call) => Reply | Promise<Reply>,
  { user, clock = new TestClock(40_000), path = '', connect: more = {} }: LoopbackOptions = {},
): Promise<Loopback> {
  const trace = new Trace();
  const faults = new Faults();
  const served = await serve({ server: 'kubernetes', handler, trace, faults });
  const seen: RequestSeen[] = [];
  const text = kubeconfigText({ server: served.url + path, ...(user === undefined ? {} : { user }) });
  const connection = await connect({
    kubeconfig: fileWith(text, 'config'),
    userAgent: 'fjj/test',
    clock,
    onRequest: (request) => seen.push(request),
    ...more,
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
