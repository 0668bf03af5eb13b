/** The commands of `fjj`: arguments in, exit code out. Each is loaded when it is asked for, so that no other waits for it. */
import { unknownWord } from '../ground/nearest.ts';
import type { Command } from './command.ts';
import { type Commands, help } from './help.ts';
import type { Process } from './process.ts';

const COMMANDS: Commands = new Map([
  [
    'controller',
    {
      does: 'watch FlinkJarJobs and keep their DLI jobs at what they say',
      load: async () => (await import('./controller.ts')).controller,
    },
  ],
  [
    'import',
    {
      does: 'write live DLI jobs, or those of a Terraform state, as manifests',
      load: async () => (await import('./import.ts')).importJobs,
    },
  ],
  [
    'lint',
    {
      does: 'check manifests, without a cluster and without DLI',
      load: async () => (await import('./lint.ts')).lint,
    },
  ],
  [
    'get',
    {
      does: 'FlinkJarJobs, a line each, and how many have which reason; also: list',
      load: async () => (await import('./get.ts')).get,
    },
  ],
  [
    'status',
    {
      does: 'one FlinkJarJob: what is going on with it, and what to do now',
      load: async () => (await import('./status.ts')).status,
    },
  ],
  [
    'approve',
    {
      does: 'let the plan of a FlinkJarJob go ahead that waits for its approval',
      load: async () => (await import('./approve.ts')).approve,
    },
  ],
  [
    'restart',
    {
      does: 'restart the running job of a FlinkJarJob once',
      load: async () => (await import('./restart.ts')).restart,
    },
  ],
  [
    'reconcile',
    {
      does: 'have the controller look at a FlinkJarJob at once',
      load: async () => (await import('./reconcile.ts')).reconcile,
    },
  ],
  [
    'doctor',
    {
      does: 'what stands in the way to DLI and to the cluster: rights, project, clock, bucket; writes nothing',
      load: async () => (await import('./doctor.ts')).doctor,
    },
  ],
  [
    'explain',
    {
      does: 'what a reason, a code of DLI or a state means, and what to do; needs no network',
      load: async () => (await import('./explain.ts')).explain,
    },
  ],
  [
    'plan',
    {
      does: 'what becomes of jobs when manifests are applied, before they are',
      load: async () => (await import('./plan.ts')).plan,
    },
  ],
  [
    'completion',
    {
      does: 'the script by which bash, zsh or fish completes commands and flags',
      load: async () => (await import('./completion.ts')).completion(COMMANDS),
    },
  ],
  [
    'simulate',
    {
      does: 'DLI or Kubernetes on loopback; in the repository and the npm package, not in the image',
      load: async () => (await import('./simulate.ts')).simulate,
    },
  ],
  ['version', { does: 'the version', load: async () => (await import('./version.ts')).version }],
  ['help', { does: 'this text, or that of a command: fjj help COMMAND', load: async () => help(COMMANDS) }],
]);

const OTHER_NAMES = new Map([
  ['--help', 'help'],
  ['-h', 'help'],
  ['--version', 'version'],
  ['list', 'get'],
]);

const asksForHelp = (arg: string): boolean => OTHER_NAMES.get(arg) === 'help';

/** `fjj COMMAND --help` is `fjj help COMMAND`. */
function asked(argv: readonly string[]): { word: string; args: readonly string[] } {
  const [first = 'help', ...args] = argv;
  const word = OTHER_NAMES.get(first) ?? first;
  if (word === 'help') return { word, args: args.map((arg) => OTHER_NAMES.get(arg) ?? arg) };
  return word !== 'simulate' && COMMANDS.has(word) && args.some(asksForHelp)
    ? { word: 'help', args: [word] }
    : { word, args };
}

export async function cli(user: Process): Promise<number> {
  const { word, args } = asked(user.argv);
  const command: Command | undefined = await COMMANDS.get(word)?.load();
  if (command !== undefined) return command.run(args, user);
  user.err(`${unknownWord('command', word, { words: [...COMMANDS.keys()], help: 'fjj help' })}\n`);
  return 2;
}
