/** The demo's world: both simulators in this process, the real controller as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, connect } from '../src/kubernetes/api.ts';
import { systemClock } from '../src/kubernetes/clock.ts';
import { customResourceDefinition } from '../src/kubernetes/crd.ts';
import { type DliSimulator, startDli } from '../src/simulator/dli/server.ts';
import { Faults } from '../src/simulator/faults.ts';
import { type KubernetesSimulator, startKubernetes } from '../src/simulator/kubernetes/server.ts';
import { Trace } from '../src/simulator/trace.ts';
import { until } from './stage.ts';

export interface World {
  kubernetes: KubernetesSimulator;
  dli: DliSimulator;
  trace: Trace;
  api: Connection;
  /** Folder with kubeconfig and controller.log. */
  folder: string;
  controller: ChildProcess;
  close(): Promise<void>;
}

const MAIN = new URL('../src/main.ts', import.meta.url).pathname;

interface Ports {
  health: number;
}

function startController(folder: string, dli: DliSimulator, ports: Ports): ChildProcess {
  const flags = {
    kubeconfig: join(folder, 'kubeconfig'),
    'dli-endpoint': dli.url,
    'iam-endpoint': dli.iamUrl,
    'interval-floor': '10s',
    'lease-namespace': 'default',
    'health-address': `127.0.0.1:${ports.health}`,
    'metrics-address': `127.0.0.1:${ports.health}`,
  };
  const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  const child = spawn(process.execPath, [MAIN, 'controller', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const log = createWriteStream(join(folder, 'controller.log'));
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  return child;
}

const freePort = async (): Promise<number> => {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
};

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

async function ready(child: ChildProcess, port: number): Promise<void> {
  await until('the controller ready', async () => {
    if (child.exitCode !== null) throw new Error(`the controller ended with exit code ${child.exitCode}`);
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    return answer?.ok === true ? true : undefined;
  });
}

/** Whatever was started is stopped again, in the opposite order, also when a later part cannot start. */
export async function startWorld(): Promise<World> {
  await using parts = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'flinkjarjob-demo-'));
  const trace = new Trace();
  const faults = new Faults();
  const dli = parts.adopt(await startDli({ trace, faults }), (one) => one.close());
  const objects = [customResourceDefinition()];
  const kubernetes = parts.adopt(await startKubernetes({ trace, faults, objects }), (one) => one.close());
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, kubernetes.kubeconfig, { mode: 0o600 });
  const wanted = { kubeconfig, userAgent: 'kubectl (demo)', clock: systemClock };
  const api = parts.adopt(await connect(wanted), (one) => one.close());
  const health = await freePort();
  const controller = parts.adopt(startController(folder, dli, { health }), stop);
  await ready(controller, health).catch((error: Error) => {
    throw new Error(`${error.message}; see ${join(folder, 'controller.log')}`);
  });
  const owned = parts.move();
  return { kubernetes, dli, trace, api, folder, controller, close: () => owned.disposeAsync() };
}
