/** `fjj help`, also `--help` and `-h` alone or behind a command. */
import type { Command } from './command.ts';

type Commands = ReadonlyMap<string, Command>;

function usage(commands: Commands): string {
  const width = Math.max(...[...commands.keys()].map((name) => name.length));
  const list = [...commands].map(([name, { does }]) => `  ${name.padEnd(width)}    ${does}\n`);
  const details = [...commands.values()].flatMap((command) => command.details ?? []);
  return [`usage: fjj COMMAND [--flag=value]...\n\n${list.join('')}`, ...details].join('\n');
}

/** `commands`: all of them, this one too once it is made. */
export const help = (commands: Commands): Command => ({
  does: 'this text',
  run(args, user) {
    const simulate = args[0] === 'simulate' ? commands.get('simulate') : undefined;
    if (simulate !== undefined) return simulate.run(['--help'], user);
    user.out(usage(commands));
    return 0;
  },
});
