/** The controller as a process of its own, as it runs in a cluster, with its lease, its metrics and its log in a file. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { now, until } from './clock.ts';
import { heapOf, inspectorIn } from './heap.ts';
import { type Memory, memoryOf } from './memory.ts';

export interface Operator {
  /** Common clock, ms. */
  spawnedAt: number;
  readyAt: number;
  memory(): Memory | undefined;
  /** Bytes of heap in use, after a garbage collection; only of one started with `inspect`. */
  heap(): Promise<number>;
  /** Values of /metrics by name (with labels), and what asking for them cost. */
  scrape(): Promise<Scrape>;
  stop(): Promise<void>;
}

export interface Scrape {
  ms: number;
  bytes: number;
  values: Map<string, number>;
}

const logOf = (folder: string): string => join(folder, 'controller.log');

const MAIN = new URL('../src/main.ts', import.meta.url).pathname;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface OperatorOptions {
  /** Holds the kubeconfig, and takes the log. */
  folder: string;
  dli: string;
  /** Time between two visits; specs ask for less. */
  interval: string;
  /** Makes `heap` possible, and its own memory a little larger. */
  inspect?: boolean;
}

function spawned({ folder, dli, interval, inspect = false }: OperatorOptions, port: number): ChildProcess {
  const flags = {
    kubeconfig: join(folder, 'kubeconfig'),
    'dli-endpoint': dli,
    'iam-endpoint': dli,
    'interval-floor': interval,
    'interval-jitter': '0',
    'lease-namespace': 'default',
    'health-address': `127.0.0.1:${port}`,
    'metrics-address': `127.0.0.1:${port}`,
  };
  const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  const log = openSync(logOf(folder), 'w');
  const node = inspect ? ['--inspect=127.0.0.1:0'] : [];
  const child = spawn(process.execPath, [...node, MAIN, 'controller', ...args], {
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  return child;
}

/** `name{labels} value` a line. */
export function parseMetrics(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

async function scrape(port: number): Promise<Scrape> {
  const start = now();
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return { ms: now() - start, bytes: text.length, values: parseMetrics(text) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

export async function startOperator(options: OperatorOptions): Promise<Operator> {
  const port = await freePort();
  const spawnedAt = now();
  const child = spawned(options, port);
  const log = (): string => readFileSync(logOf(options.folder), 'utf8');
  const ended = () => new Error(log().slice(-2_000));
  const ready = async () => {
    if (child.exitCode !== null) throw ended();
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    await answer?.arrayBuffer();
    return answer?.ok === true ? now() : undefined;
  };
  const readyAt = await until('the controller ready', ready, { everyMs: 5 }).catch(async (error: unknown) => {
    await stop(child);
    throw error;
  });
  return {
    ...{ spawnedAt, readyAt },
    memory: () => memoryOf(child.pid),
    heap: async () => heapOf(inspectorIn(log()) ?? 'ws://none'),
    scrape: () => scrape(port),
    stop: () => stop(child),
  };
}
