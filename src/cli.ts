/** The commands of `fjj`: arguments in, exit code out. 0: as asked. 1: it failed. 2: the arguments or settings are wrong. */
import { parseConfig, settingsHelp } from './config.ts';
import { nearest } from './nearest.ts';
import { runOperator } from './operator.ts';
import { simulate } from './simulate.ts';

export interface Process {
  argv: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  out: (text: string) => void;
  err: (text: string) => void;
  /** Aborts on SIGTERM and SIGINT. */
  stop: AbortSignal;
}

const USAGE = `usage: fjj COMMAND [--flag=value]...

  controller             watch FlinkJarJobs and keep their DLI jobs at what they say
  simulate dli           a DLI with its IAM on loopback; prints one JSON line, ends on SIGTERM
  simulate kubernetes    a Kubernetes API on loopback, with the CRD installed; likewise
  help                   this text

Settings of controller, each a flag and an environment variable:
${settingsHelp()}`;

const COMMANDS = ['controller', 'simulate', 'help'];

async function controller(args: readonly string[], { env, err, out, stop }: Process): Promise<number> {
  const parsed = parseConfig(args, env);
  if (parsed.ok) return runOperator(parsed.config, { write: out, err, stop });
  err(`${parsed.message}\n`);
  return 2;
}

export async function cli(world: Process): Promise<number> {
  const [command = 'help', ...args] = world.argv;
  if (args.includes('--help') || ['help', '--help', '-h'].includes(command)) {
    world.out(USAGE);
    return 0;
  }
  if (command === 'controller') return controller(args, world);
  if (command === 'simulate') return simulate(args, world);
  world.err(`unknown command ${command}; the nearest is ${nearest(command, COMMANDS)}. See fjj help\n`);
  return 2;
}
