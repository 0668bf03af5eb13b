/** The commands of `fjj`: arguments in, exit code out. 0: as asked. 1: it failed. 2: the arguments or settings are wrong. */
import { parseConfig, settingsHelp } from './config.ts';
import { unknownWord } from './nearest.ts';
import { runOperator } from './operator.ts';
import { VERSION } from './version.ts';

export interface Process {
  argv: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  pid: number;
  out: (text: string) => void;
  err: (text: string) => void;
  /** Aborts on SIGTERM and SIGINT. */
  stop: AbortSignal;
}

const USAGE = `usage: fjj COMMAND [--flag=value]...

  controller             watch FlinkJarJobs and keep their DLI jobs at what they say
  simulate dli           a DLI with its IAM on loopback; prints one JSON line, ends on SIGTERM
  simulate kubernetes    a Kubernetes API on loopback, with the CRD installed; likewise
  help                   this text; fjj simulate --help has the flags of the simulators
  version                the version

Settings of controller, each a flag and an environment variable:
${settingsHelp()}`;

const COMMANDS = ['controller', 'simulate', 'help', 'version'];
const HELP = ['help', '--help', '-h'];

async function controller(args: readonly string[], { env, err, out, stop }: Process): Promise<number> {
  const parsed = parseConfig(args, env);
  if (parsed.ok) return runOperator(parsed.config, { write: out, err, stop });
  err(`${parsed.message}\n`);
  return 2;
}

/** Loaded only when it is asked for: the controller needs neither the simulators' time nor their memory. */
async function simulate(args: readonly string[], world: Process): Promise<number> {
  const { simulate: run } = await import('./simulate.ts');
  return run(args, world);
}

export async function cli(world: Process): Promise<number> {
  const [command = 'help', ...args] = world.argv;
  if (command === 'simulate') return simulate(args, world);
  if (command === 'help' && args[0] === 'simulate') return simulate(['--help'], world);
  if (HELP.includes(command) || args.some((arg) => arg === '--help' || arg === '-h')) {
    world.out(USAGE);
    return 0;
  }
  if (command === 'version' || command === '--version') {
    world.out(`${VERSION}\n`);
    return 0;
  }
  if (command === 'controller') return controller(args, world);
  world.err(`${unknownWord('command', command, { words: COMMANDS })}\n`);
  return 2;
}
