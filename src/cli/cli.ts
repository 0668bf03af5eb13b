/** The commands of `fjj`: arguments in, exit code out. */
import { unknownWord } from '../ground/nearest.ts';
import type { Command } from './command.ts';
import { controller } from './controller.ts';
import { help } from './help.ts';
import type { Process } from './process.ts';
import { simulate } from './simulate.ts';
import { version } from './version.ts';

const COMMANDS = new Map<string, Command>([
  ['controller', controller],
  ['simulate', simulate],
  ['version', version],
]);
COMMANDS.set('help', help(COMMANDS));

const OTHER_NAMES = new Map([
  ['--help', 'help'],
  ['-h', 'help'],
  ['--version', 'version'],
]);

const asksForHelp = (arg: string): boolean => OTHER_NAMES.get(arg) === 'help';

export async function cli(user: Process): Promise<number> {
  const [word = 'help', ...args] = user.argv;
  const name = word !== 'simulate' && args.some(asksForHelp) ? 'help' : (OTHER_NAMES.get(word) ?? word);
  const command = COMMANDS.get(name);
  if (command !== undefined) return command.run(args, user);
  user.err(`${unknownWord('command', word, { words: [...COMMANDS.keys()] })}\n`);
  return 2;
}
