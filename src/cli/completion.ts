/** `fjj completion SHELL`: the script by which a shell completes commands, flags and their values. */

import { unknownWord } from '../ground/nearest.ts';
import type { Command } from './command.ts';
import { type CompletedCommand, SHELLS } from './completions.ts';
import type { Commands } from './help.ts';
import { type FlagTable, flagLines, readOptions } from './options.ts';

const FLAGS: FlagTable = Object.freeze({});

const HELP = 'fjj help completion';

const NAMES = Object.keys(SHELLS);

const usage = `usage: fjj completion bash|zsh|fish

Prints the script by which a shell completes the commands of fjj, their flags, and values that are one of a list.

  bash    source <(fjj completion bash)                      in ~/.bashrc
  zsh     source <(fjj completion zsh)                       in ~/.zshrc, behind compinit
  fish    fjj completion fish > ~/.config/fish/completions/fjj.fish

${flagLines(FLAGS)}
Exit codes: 0 printed, 2 the arguments are wrong.
`;

async function completed(commands: Commands): Promise<CompletedCommand[]> {
  const names = [...commands.keys()];
  return Promise.all(
    [...commands].map(async ([name, { does, load }]) => {
      const { flags = {}, words = [] } = name === 'completion' ? { words: NAMES } : await load();
      return { name, does, flags, words: name === 'help' ? names : words };
    }),
  );
}

/** `commands`: all of them, this one too. */
export const completion = (commands: Commands): Command => ({
  usage,
  flags: FLAGS,
  words: NAMES,
  async run(args, { out, err }) {
    const options = readOptions(args, FLAGS, HELP);
    if (typeof options === 'string') {
      err(`${options}\n`);
      return 2;
    }
    const [name, more] = options.words;
    if (name === undefined || more !== undefined) {
      err(`completion of which shell? ${NAMES.join(', ')}; see ${HELP}\n`);
      return 2;
    }
    const shell = Object.hasOwn(SHELLS, name) ? SHELLS[name as keyof typeof SHELLS] : undefined;
    if (shell === undefined) {
      err(`${unknownWord('shell', name, { words: NAMES, help: HELP })}\n`);
      return 2;
    }
    out(shell(await completed(commands)));
    return 0;
  },
});
