/** `fjj simulate`: one simulator alone, for a demo, a test in another language, or one's own kubectl. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Process } from '../src/cli/process.ts';
import { readFlags } from '../src/ground/flags.ts';
import { unknownWord } from '../src/ground/nearest.ts';
import { printable } from '../src/ground/text.ts';
import { customResourceDefinition } from '../src/kubernetes/objects/crd.ts';
import { startDli } from './dli/server.ts';
import { startKubernetes } from './kubernetes/server.ts';

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

const USAGE = `usage: fjj simulate dli|kubernetes [--port=N]

  dli           a DLI with its IAM on loopback, over HTTP
  kubernetes    a Kubernetes API on loopback, over HTTPS, with the CRD installed

  --port=N      port to listen on, 0 to 65535 (default 0: one that is free)

Prints one JSON line: how to reach it, and its pid. Ends on SIGTERM and SIGINT.
`;

const HELP = 'fjj simulate --help';

type SimulatorStart = { start: (port: number) => Promise<Simulator>; port: number };

/** The port, or what is wrong, as one line. */
function portOf(args: readonly string[]): number | string {
  const given = readFlags(args, { '--port': 'text' }, HELP);
  if (typeof given === 'string') return given;
  const texts = given.map(({ value = '' }) => value);
  const wrong = texts.find((text) => !/^\d{1,5}$/.test(text) || Number(text) > 65_535);
  if (wrong === undefined) return Number(texts.at(-1) ?? 0);
  return `--port must be a whole number from 0 to 65535, not ${printable(JSON.stringify(wrong), 80)}`;
}

function wanted([which, ...args]: readonly string[]): SimulatorStart | string {
  const names = Object.keys(START);
  if (which === undefined) return `simulate what? ${names.join(' or ')}; see ${HELP}`;
  const start = Object.hasOwn(START, which) ? START[which] : undefined;
  if (start === undefined) return unknownWord('simulator', which, { words: names, help: HELP });
  const port = portOf(args);
  return typeof port === 'string' ? port : { start, port };
}

/** A port that is taken, and no place for the kubeconfig, are the user's to correct; everything else is a bug. */
function correctable(error: NodeJS.ErrnoException): string {
  const setting = { listen: '--port', mkdtemp: 'TMPDIR' }[error.syscall ?? ''];
  if (setting === undefined) throw error;
  return `${setting}: ${error.message}\n`;
}

export async function simulate({ argv, out, err, stop, pid }: Process): Promise<number> {
  if (argv.some((arg) => arg === '--help' || arg === '-h')) {
    out(USAGE);
    return 0;
  }
  const asked = wanted(argv);
  const simulator =
    typeof asked === 'string' ? `${asked}\n` : await asked.start(asked.port).catch(correctable);
  if (typeof simulator === 'string') {
    err(simulator);
    return 2;
  }
  out(`${JSON.stringify({ ...simulator.facts, pid })}\n`);
  if (!stop.aborted) await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
  await simulator.close();
  return 0;
}
