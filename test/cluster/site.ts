/**
 * A real API server, the simulator of DLI, and controllers as processes of their own. Each replica comes in by doors of
 * its own, so that the trace tells who asked what, and faults can be for one of them alone.
 */
import { writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { customResourceDefinition } from '../../src/kubernetes/crd.ts';
import type { Reply } from '../../src/simulator/answer.ts';
import { type DliSimulator, startDli } from '../../src/simulator/dli/server.ts';
import { Faults } from '../../src/simulator/faults.ts';
import { makeCertificates } from '../../src/simulator/kubernetes/certificates.ts';
import { kubeconfig } from '../../src/simulator/kubernetes/kubeconfig.ts';
import { type Call, serve } from '../../src/simulator/serve.ts';
import { Trace } from '../../src/simulator/trace.ts';
import { Kube } from '../contract/kubernetes-http.ts';
import { type Spawned, spawnFjj } from '../e2e/operators.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { define } from './flink-jar-jobs.ts';
import { forwardTo } from './forward.ts';

export interface Replica extends Spawned {
  name: string;
  /** Set once it has ended; -1: by a signal. */
  code(): number | undefined;
}

export interface Site {
  cluster: ControlPlane;
  /** The test's own way to the API server; it is in no trace. */
  kube: Kube;
  dli: DliSimulator;
  trace: Trace;
  faults: Faults;
  /** `name`: also its identity in the Lease, and `kubernetes-<name>` and `dli-<name>` are its doors. */
  start(name: string, flags: Record<string, string>): Promise<Replica>;
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

const QUIET = {
  'health-address': '',
  'metrics-address': '',
  'log-level': 'debug',
  'lease-namespace': 'default',
};

interface Grounds {
  cluster: ControlPlane;
  dli: DliSimulator;
  trace: Trace;
  faults: Faults;
}

interface Doors {
  /** Path of the kubeconfig that leads to the one. */
  kubeconfig: string;
  /** URL of the other. */
  dli: string;
  close(): Promise<void>;
}

async function openDoors(name: string, { cluster, dli, trace, faults }: Grounds): Promise<Doors> {
  const { ca, cert, key } = await makeCertificates();
  const { handler, close } = forwardTo(cluster.url, cluster.ca);
  const kubernetes = await serve({
    server: `kubernetes-${name}`,
    handler,
    trace,
    faults,
    tls: { cert, key },
  });
  const file = join(cluster.folder, name);
  writeFileSync(file, kubeconfig({ url: kubernetes.url, ca, token: cluster.token }), { mode: 0o600 });
  const ofDli = await serve({
    ...{ server: `dli-${name}`, trace, faults },
    handler: (call) => toDli(dli.url, call),
  });
  return {
    ...{ kubeconfig: file, dli: ofDli.url },
    async close() {
      await Promise.all([kubernetes.close(), ofDli.close()]);
      close();
    },
  };
}

export async function startSite(): Promise<Site> {
  const trace = new Trace();
  const faults = new Faults();
  const cluster = await startControlPlane();
  const dli = await startDli({ trace, faults, jobs: [] });
  const kube = new Kube(cluster);
  const grounds = { cluster, dli, trace, faults };
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
  const start = async (name: string, more: Record<string, string>): Promise<Replica> => {
    const door = await openDoors(name, grounds);
    doors.push(door);
    const { dli: url, kubeconfig: file } = door;
    const flags = { ...QUIET, 'dli-endpoint': url, 'iam-endpoint': url, identity: name, ...more };
    const argv = Object.entries({ kubeconfig: file, ...flags }).map(([flag, value]) => `--${flag}=${value}`);
    const spawned = spawnFjj(['controller', ...argv]);
    let code: number | undefined;
    void spawned.ended.then((ended) => {
      code = ended;
    });
    const replica = { ...spawned, name, code: () => code };
    running.push(replica);
    return replica;
  };
  await define(kube, customResourceDefinition()).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { cluster, kube, dli, trace, faults, start, clear, close };
}

/** What `look` first finds. */
export async function within<T>(
  ms: number,
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const deadline = performance.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`not seen within ${ms / 1000} s: ${what}`);
    await sleep(20);
  }
}
