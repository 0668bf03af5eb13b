/** `fjj help`, also `--help` and `-h` alone or behind a command. */
import { unknownWord } from '../ground/nearest.ts';
import type { Command } from './command.ts';

interface CommandEntry {
  /** A few words for the list of commands. */
  does: string;
  load(): Promise<Command>;
}

export type Commands = ReadonlyMap<string, CommandEntry>;

function list(commands: Commands): string {
  const width = Math.max(...[...commands.keys()].map((name) => name.length));
  const lines = [...commands].map(([name, { does }]) => `  ${name.padEnd(width)}    ${does}\n`);
  return `usage: fjj COMMAND [--flag=value]...\n\n${lines.join('')}`;
}

/** `commands`: all of them, this one too. */
export const help = (commands: Commands): Command => ({
  usage: list(commands),
  async run([name], user) {
    if (name === undefined || name.startsWith('-')) {
      user.out(list(commands));
      return 0;
    }
    const command = await commands.get(name)?.load();
    if (command === undefined) {
      user.err(`${unknownWord('command', name, { words: [...commands.keys()], help: 'fjj help' })}\n`);
      return 2;
    }
    // Those of the simulators know what they are, and whether they are there.
    if (name === 'simulate') return command.run(['--help'], user);
    user.out(command.usage);
    return 0;
  },
});
