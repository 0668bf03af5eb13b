/**
 * A real API server, the simulator of DLI, and controllers as processes of their own. Each replica comes in by doors of
 * its own, so that the trace tells who asked what, and faults can be for one of them alone.
 */

import { writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { type DliSimulator, startDli } from '../../sim/dli/server.ts';
import type { Reply } from '../../sim/http/answer.ts';
import type { Call } from '../../sim/http/call.ts';
import { Faults } from '../../sim/http/faults.ts';
import { serve } from '../../sim/http/serve.ts';
import { Trace } from '../../sim/http/trace.ts';
import { makeCertificates } from '../../sim/kubernetes/certificates.ts';
import { kubeconfig } from '../../sim/kubernetes/kubeconfig.ts';
import type { Resources } from '../../sim/whole/oracles/ended.ts';
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';
import { freePort } from '../../tools/ports.ts';
import { Kube } from '../contract/kubernetes-http.ts';
import { page, type Spawned, spawnFjj } from '../e2e/operators.ts';
import { makeAccount } from './account.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { define } from './flink-jar-jobs.ts';
import { forwardTo } from './forward.ts';
import { resourcesOf } from './resources.ts';

export interface Replica extends Spawned {
  name: string;
  /** Set once it has ended; -1: by a signal. */
  code(): number | undefined;
  /** What it held when everything was converged for the first time; undefined before that. */
  before(): Resources | undefined;
  /** Notes that, once. */
  converged(): void;
  /** The text of /metrics; empty when nobody answers. */
  metrics(): Promise<string>;
}

export interface Site {
  cluster: ControlPlane;
  /** The test's own way to the API server; it is in no trace. */
  kube: Kube;
  dli: DliSimulator;
  trace: Trace;
  faults: Faults;
  /**
   * `name`: also its identity in the Lease, and `kubernetes-<name>` and `dli-<name>` are its doors.
   * `via`: the URL of another API server, for everything but the Lease. `env`: of the process.
   */
  start(name: string, flags: Texts, more?: { via?: string; env?: Texts }): Promise<Replica>;
  /** Of those that were started and not cleared. */
  replicas(): readonly Replica[];
  /** Ends the replicas and closes their doors. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

async function whole(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** To the simulator of DLI, as it came: the host is part of what is signed. */
async function toDli(url: string, { method, url: path, headers, body }: Call): Promise<Reply> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(`${url}${path}`, { method, headers }, resolve).once('error', reject).end(body);
  });
  const { statusCode: status = 0 } = response;
  return { status, body: await whole(response) };
}

/** What a burst has opened is closed before an oracle counts it. */
const KEEP_ALIVE_MS = 3_000;

const QUIET = {
  'health-address': '',
  'log-level': 'debug',
  'lease-namespace': 'default',
};

interface Grounds {
  cluster: ControlPlane;
  dli: DliSimulator;
  trace: Trace;
  faults: Faults;
  /** Token of the controller. */
  account: string;
  via: string;
}

/** Leases and all the rest may go to two API servers. */
function byTwoWays({ cluster, via }: Grounds) {
  const [lease, rest] = [forwardTo(cluster.url, cluster.ca), forwardTo(via, cluster.ca)];
  return {
    handler: (call: Call) => (call.path.includes('/leases') ? lease : rest).handler(call),
    close() {
      lease.close();
      rest.close();
    },
  };
}

interface Doors {
  /** Path of the kubeconfig that leads to the one. */
  kubeconfig: string;
  /** URL of the other. */
  dli: string;
  close(): Promise<void>;
}

async function openDoors(name: string, grounds: Grounds): Promise<Doors> {
  const { cluster, dli, trace, faults, account } = grounds;
  const { ca, cert, key } = await makeCertificates();
  const { handler, close } = byTwoWays(grounds);
  const kubernetes = await serve({
    server: `kubernetes-${name}`,
    handler,
    trace,
    faults,
    keepAliveMs: KEEP_ALIVE_MS,
    tls: { cert, key },
  });
  const file = join(cluster.folder, name);
  writeFileSync(file, kubeconfig({ url: kubernetes.url, ca, token: account }), { mode: 0o600 });
  const ofDli = await serve({
    server: `dli-${name}`,
    trace,
    faults,
    keepAliveMs: KEEP_ALIVE_MS,
    handler: (call) => toDli(dli.url, call),
  });
  return {
    kubeconfig: file,
    dli: ofDli.url,
    async close() {
      await Promise.all([kubernetes.close(), ofDli.close()]);
      close();
    },
  };
}

/** A controller as a process of its own, by its own doors. */
type Texts = Record<string, string>;

async function startReplica(name: string, doors: Doors, { flags: more, env }: { flags: Texts; env: Texts }) {
  const { dli: url, kubeconfig: file } = doors;
  const port = await freePort();
  const own = { 'dli-endpoint': url, 'iam-endpoint': url, 'metrics-address': `127.0.0.1:${port}` };
  const flags = { ...QUIET, ...own, identity: name, ...more };
  const argv = Object.entries({ kubeconfig: file, ...flags }).map(([flag, value]) => `--${flag}=${value}`);
  const spawned = spawnFjj(['controller', ...argv], env);
  let code: number | undefined;
  let before: Resources | undefined;
  void spawned.ended.then((ended) => {
    code = ended;
  });
  return {
    ...spawned,
    name,
    code: () => code,
    before: () => before,
    converged() {
      before ??= resourcesOf(spawned.child.pid);
    },
    metrics: async () => (await page(port, '/metrics'))?.text ?? '',
  };
}

export async function startSite(): Promise<Site> {
  const trace = new Trace();
  const faults = new Faults();
  const cluster = await startControlPlane();
  const dli = await startDli({ trace, faults, jobs: [] });
  const kube = new Kube(cluster);
  let running: Replica[] = [];
  let doors: Doors[] = [];
  const clear = async (): Promise<void> => {
    await Promise.all(running.map((one) => one.kill('SIGKILL')));
    await Promise.all(doors.map((one) => one.close()));
    running = [];
    doors = [];
  };
  const close = async (): Promise<void> => {
    await clear();
    kube.close();
    await dli.close();
    await cluster.stop();
  };
  const prepared = define(kube, customResourceDefinition()).then(() => makeAccount(kube));
  const account = await prepared.catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const start: Site['start'] = async (name, flags, { via = cluster.url, env = {} } = {}) => {
    const door = await openDoors(name, { cluster, dli, trace, faults, account, via });
    doors.push(door);
    const replica: Replica = await startReplica(name, door, { flags, env });
    running.push(replica);
    return replica;
  };
  return { cluster, kube, dli, trace, faults, start, replicas: () => running, clear, close };
}
