/** The real controller, as a process of its own. However it ends, somebody is told. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DliSimulator } from '../sim/dli/server.ts';
import { freePort } from '../tools/ports.ts';

export interface Controller {
  /** Of the process that works. */
  readonly pid: number | undefined;
  /** Of /healthz, /readyz and /metrics. */
  url: string;
  log: string;
  /** How one has ended that nobody here has killed, such as `exit code 2` or `SIGKILL`. */
  ended: Promise<string>;
  /** `kill -9`. */
  crash(): Promise<void>;
  /** After a crash: another process. */
  startAnother(): void;
  stop(): Promise<void>;
}

const MAIN = new URL('../src/main.ts', import.meta.url).pathname;

/** It ends within 5 s of a SIGTERM, or it hangs. */
const STOP_MS = 6_000;

function argumentsOf(folder: string, dli: DliSimulator, address: string): string[] {
  const flags = {
    kubeconfig: join(folder, 'kubeconfig'),
    'dli-endpoint': dli.url,
    'iam-endpoint': dli.iamUrl,
    'interval-floor': '10s',
    // Its DLI starts and stops a job in a moment.
    'operation-look': '500ms',
    'stable-for': '2s',
    'lease-namespace': 'default',
    // So long nobody takes the place of one that was killed.
    'lease-duration': '6s',
    'renew-deadline': '5s',
    'retry-period': '400ms',
    'dli-timeout': '4s',
    'allow-delete': 'true',
    'health-address': address,
    'metrics-address': address,
  };
  return Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
}

/** Without the settings of the person who looks on: they are for another controller. */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('FJJ_')));

interface Started {
  child: ChildProcess;
  /** With how it ended. */
  ended: Promise<string>;
}

/** Each goes on in the log of the one before. */
function spawnController(argv: readonly string[], log: string): Started {
  const child = spawn(process.execPath, [MAIN, 'controller', ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment(),
  });
  const file = createWriteStream(log, { flags: 'a' });
  child.stdout.pipe(file, { end: false });
  child.stderr.pipe(file, { end: false });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => file.end(() => resolve(signal ?? `exit code ${code}`)));
  });
  return { child, ended };
}

export async function startController(folder: string, dli: DliSimulator): Promise<Controller> {
  const address = `127.0.0.1:${await freePort()}`;
  const log = join(folder, 'controller.log');
  const unasked = Promise.withResolvers<string>();
  const start = (): Started => {
    const started = spawnController(argumentsOf(folder, dli, address), log);
    void started.ended.then((how) => started === crashed || unasked.resolve(how));
    return started;
  };
  let crashed: Started | undefined;
  let current = start();
  return {
    get pid() {
      return current.child.pid;
    },
    url: `http://${address}`,
    log,
    ended: unasked.promise,
    async crash() {
      crashed = current;
      crashed.child.kill('SIGKILL');
      await crashed.ended;
    },
    startAnother() {
      current = start();
    },
    async stop() {
      const { child, ended } = current;
      child.kill('SIGTERM');
      const hangs = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(hangs);
    },
  };
}

/** The last of what it found worth a warning, or could not say as JSON. */
export function complaints(log: string, lines = 5): string[] {
  const all = readFileSync(log, 'utf8').split('\n');
  return all.filter((line) => line !== '' && !/^\{"level":"(info|debug)"/.test(line)).slice(-lines);
}
