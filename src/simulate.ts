/** `fjj simulate`: one simulator alone, for a demo, a test in another language, or one's own kubectl. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Process } from './cli.ts';
import { customResourceDefinition } from './kubernetes/crd.ts';
import { startDli } from './simulator/dli/server.ts';
import { startKubernetes } from './simulator/kubernetes/server.ts';

interface Simulator {
  /** What a user needs to reach it, as one JSON line. */
  facts: object;
  close(): Promise<void>;
}

async function dli(port: number): Promise<Simulator> {
  const simulator = await startDli({ port });
  const { url, iamUrl, account } = simulator;
  return { facts: { url, iamUrl, admin: `${url}/__admin/`, ...account }, close: simulator.close };
}

async function kubernetes(port: number): Promise<Simulator> {
  const folder = mkdtempSync(join(tmpdir(), 'fjj-'));
  const simulator = await startKubernetes({ port, objects: [customResourceDefinition()] }).catch((error) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, simulator.kubeconfig, { mode: 0o600 });
  const { url, token } = simulator;
  const close = async (): Promise<void> => {
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { facts: { url, admin: `${url}/__admin/`, token, kubeconfig }, close };
}

const START: Record<string, (port: number) => Promise<Simulator>> = { dli, kubernetes };

const USAGE = 'usage: fjj simulate dli|kubernetes [--port=N]\n';

/** Undefined: not a port, or something else beside it. */
function portOf(args: readonly string[]): number | undefined {
  try {
    const { values } = parseArgs({ args: [...args], options: { port: { type: 'string', default: '0' } } });
    return /^\d{1,5}$/.test(values.port) && Number(values.port) < 65_536 ? Number(values.port) : undefined;
  } catch {
    return undefined;
  }
}

/** A port that is taken, and no place for the kubeconfig, are the user's to correct; everything else is a bug. */
function correctable(error: NodeJS.ErrnoException): string {
  const setting = { listen: '--port', mkdtemp: 'TMPDIR' }[error.syscall ?? ''];
  if (setting === undefined) throw error;
  return `${setting}: ${error.message}\n`;
}

export async function simulate(
  [which = '', ...args]: readonly string[],
  { out, err, stop }: Process,
): Promise<number> {
  const start = Object.hasOwn(START, which) ? START[which] : undefined;
  const port = portOf(args);
  if (start === undefined || port === undefined) {
    err(USAGE);
    return 2;
  }
  const simulator = await start(port).catch(correctable);
  if (typeof simulator === 'string') {
    err(simulator);
    return 2;
  }
  out(`${JSON.stringify(simulator.facts)}\n`);
  if (!stop.aborted) await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
  await simulator.close();
  return 0;
}
