/** `fjj simulate`: one simulator alone, for a demo, a test in another language, or one's own kubectl. */
import type { Process } from '../src/cli/process.ts';
import { readFlags } from '../src/ground/flags.ts';
import { unknownWord } from '../src/ground/nearest.ts';
import { printable } from '../src/ground/text.ts';
import { customResourceDefinition } from '../src/kubernetes/objects/crd.ts';
import { startDli } from './dli/server.ts';
import { kubeconfigAt, kubeconfigElsewhere } from './kubernetes/kubeconfig-file.ts';
import { startKubernetes } from './kubernetes/server.ts';

interface Simulator {
  /** What a user needs to reach it, as one JSON line. */
  facts: object;
  close(): Promise<void>;
}

interface Given {
  port: number;
  /** Where the kubeconfig is to be; undefined: in a folder of its own. */
  kubeconfig: string | undefined;
}

/** A text: why it is not there, as one line without its end. */
type Start = (given: Given) => Promise<Simulator | string>;

const dli: Start = async ({ port }) => {
  const simulator = await startDli({ port });
  const { url, iamUrl, account } = simulator;
  return { facts: { url, iamUrl, admin: `${url}/__admin/`, ...account }, close: simulator.close };
};

const kubernetes: Start = async ({ port, kubeconfig: path }) => {
  const simulator = await startKubernetes({ port, objects: [customResourceDefinition()] });
  const { url, token, kubeconfig: text } = simulator;
  const file = path === undefined ? kubeconfigElsewhere(text) : kubeconfigAt(path, text, token);
  if (typeof file === 'string') {
    await simulator.close();
    return file;
  }
  const close = async (): Promise<void> => {
    await simulator.close();
    file.remove();
  };
  return { facts: { url, admin: `${url}/__admin/`, token, kubeconfig: file.path }, close };
};

const START: Record<string, Start> = { dli, kubernetes };

const USAGE = `usage: fjj simulate dli|kubernetes [--port=N] [--kubeconfig=PATH]

  dli           a DLI with its IAM on loopback, over HTTP
  kubernetes    a Kubernetes API on loopback, over HTTPS, with the CRD installed

  --port=N             port to listen on, 0 to 65535 (default 0: one that is free)
  --kubeconfig=PATH    kubernetes: the file that gets the kubeconfig (default: one in a new folder for temporary files).
                       It replaces nothing but the kubeconfig of another simulator, and goes when this one ends

Prints one JSON line: how to reach it, and its pid. Ends on SIGTERM and SIGINT.

Exit codes: 0 ended as asked, 2 the arguments are wrong, the port is taken, or the kubeconfig cannot be written.
`;

const HELP = 'fjj simulate --help';

type SimulatorStart = { start: Start; given: Given };

/** What was given, or what is wrong, as one line. */
function givenIn(args: readonly string[]): Given | string {
  const flags = readFlags(args, { '--port': 'text', '--kubeconfig': 'text' }, HELP);
  if (typeof flags === 'string') return flags;
  const valuesOf = (name: string): string[] =>
    flags.filter(({ flag }) => flag === name).map(({ value = '' }) => value);
  const [ports, paths] = [valuesOf('--port'), valuesOf('--kubeconfig')];
  const wrong = ports.find((text) => !/^\d{1,5}$/.test(text) || Number(text) > 65_535);
  if (wrong !== undefined)
    return `--port must be a whole number from 0 to 65535, not ${printable(JSON.stringify(wrong), 80)}`;
  if (paths.includes('')) return '--kubeconfig needs a value: --kubeconfig=PATH';
  return { port: Number(ports.at(-1) ?? 0), kubeconfig: paths.at(-1) };
}

function wanted([which, ...args]: readonly string[]): SimulatorStart | string {
  const names = Object.keys(START);
  if (which === undefined) return `simulate what? ${names.join(' or ')}; see ${HELP}`;
  const start = Object.hasOwn(START, which) ? START[which] : undefined;
  if (start === undefined) return unknownWord('simulator', which, { words: names, help: HELP });
  const given = givenIn(args);
  if (typeof given === 'string') return given;
  return start === dli && given.kubeconfig !== undefined
    ? '--kubeconfig is for simulate kubernetes: leave it out'
    : { start, given };
}

/** A port that is taken is the user's to correct; everything else is a bug. */
function correctable(error: NodeJS.ErrnoException): string {
  if (error.syscall !== 'listen') throw error;
  return `--port: ${error.message}`;
}

export async function simulate({ argv, out, err, stop, pid }: Process): Promise<number> {
  if (argv.some((arg) => arg === '--help' || arg === '-h')) {
    out(USAGE);
    return 0;
  }
  const asked = wanted(argv);
  const simulator = typeof asked === 'string' ? asked : await asked.start(asked.given).catch(correctable);
  if (typeof simulator === 'string') {
    err(`${simulator}\n`);
    return 2;
  }
  out(`${JSON.stringify({ ...simulator.facts, pid })}\n`);
  if (!stop.aborted) await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
  await simulator.close();
  return 0;
}
