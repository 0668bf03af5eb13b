/** The real controller, as a process of its own. However it ends, somebody is told. */
import { spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DliSimulator } from '../sim/dli/server.ts';
import { freePort } from '../tools/ports.ts';

export interface Controller {
  pid: number | undefined;
  /** Of /healthz, /readyz and /metrics. */
  url: string;
  log: string;
  /** Such as `exit code 2` or `SIGKILL`. */
  ended: Promise<string>;
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
    'health-address': address,
    'metrics-address': address,
  };
  return Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
}

/** Without the settings of the person who looks on: they are for another controller. */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('FJJ_')));

export async function startController(folder: string, dli: DliSimulator): Promise<Controller> {
  const address = `127.0.0.1:${await freePort()}`;
  const log = join(folder, 'controller.log');
  const child = spawn(process.execPath, [MAIN, 'controller', ...argumentsOf(folder, dli, address)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment(),
  });
  const file = createWriteStream(log);
  child.stdout.pipe(file, { end: false });
  child.stderr.pipe(file, { end: false });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => file.end(() => resolve(signal ?? `exit code ${code}`)));
  });
  return {
    pid: child.pid,
    url: `http://${address}`,
    log,
    ended,
    async stop() {
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
