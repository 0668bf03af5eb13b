/** The controller as a process of its own, as it runs in a cluster, with its lease, its metrics and its log in a file. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../tools/ports.ts';
import { now, until } from './clock.ts';
import { heapOf, inspectorIn } from './heap.ts';
import { cpuOf, type Memory, memoryOf } from './memory.ts';
import { asInImage } from './shipped.ts';

export interface Operator {
  /** Common clock, ms. */
  spawnedAt: number;
  readyAt: number;
  memory(): Memory | undefined;
  /** Processor time since its start; NaN where the system does not tell. */
  cpuMs(): number;
  /** Bytes of heap in use, after a garbage collection; only of one started with `inspect`. */
  heap(): Promise<number>;
  /** Values of /metrics by name (with labels), and what asking for them cost. */
  scrape(): Promise<Scrape>;
  /** SIGTERM, and then its end. */
  stop(): Promise<void>;
  /** Resolves with the moment its end was seen, common clock, ms. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number>;
}

export interface Scrape {
  ms: number;
  bytes: number;
  values: Map<string, number>;
}

/** One at a time, but for replicas. */
const logOf = ({ folder, identity = 'controller' }: OperatorOptions): string =>
  join(folder, `${identity}.log`);

export interface OperatorOptions {
  /** Holds its kubeconfig, and takes the log. */
  folder: string;
  dli: string;
  /** Path of `fjj`. */
  program: string;
  /** Time between two visits; specs ask for less. */
  interval: string;
  /** Makes `heap` possible, and its own memory a little larger. */
  inspect?: boolean;
  /** Its name in the Lease, of replicas; the others make up one. */
  identity?: string;
  /** More settings. */
  flags?: Record<string, string>;
}

function spawned(options: OperatorOptions, port: number): ChildProcess {
  const { folder, dli, program, interval, inspect = false, identity, flags: more } = options;
  const flags = {
    kubeconfig: join(folder, 'controller.kubeconfig'),
    'dli-endpoint': dli,
    'iam-endpoint': dli,
    'interval-floor': interval,
    // Each job is looked at, as for an edit: `test/sim/whole/pages.test.ts` counts what the pages of a list save.
    'drift-pages': 'never',
    'interval-jitter': '0',
    'lease-namespace': 'default',
    'health-address': `127.0.0.1:${port}`,
    'metrics-address': `127.0.0.1:${port}`,
    ...(identity === undefined ? {} : { identity }),
    ...more,
  };
  const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  const log = openSync(logOf(options), 'w');
  const image = asInImage();
  const node = [...image.flags, ...(inspect ? ['--inspect=127.0.0.1:0'] : [])];
  const child = spawn(process.execPath, [...node, program, 'controller', ...args], {
    stdio: ['ignore', log, log],
    env: { ...process.env, ...image.env },
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

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number> {
  if (hasEnded(child)) return now();
  const gone = new Promise<number>((resolve) => child.once('exit', () => resolve(now())));
  child.kill(signal);
  return gone;
}

export async function startOperator(options: OperatorOptions): Promise<Operator> {
  const port = await freePort();
  const spawnedAt = now();
  const child = spawned(options, port);
  const log = (): string => readFileSync(logOf(options), 'utf8');
  const ended = () => new Error(log().slice(-2_000));
  const ready = async () => {
    if (hasEnded(child)) throw ended();
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    await answer?.arrayBuffer();
    return answer?.ok === true ? now() : undefined;
  };
  const readyAt = await until('the controller ready', ready, { everyMs: 5 }).catch(async (error: unknown) => {
    await end(child, 'SIGTERM');
    throw error;
  });
  return {
    spawnedAt,
    readyAt,
    memory: () => memoryOf(child.pid),
    cpuMs: () => cpuOf(child.pid),
    heap: async () => heapOf(inspectorIn(log()) ?? 'ws://none'),
    scrape: () => scrape(port),
    stop: async () => void (await end(child, 'SIGTERM')),
    end: (signal) => end(child, signal),
  };
}
