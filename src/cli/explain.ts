/** `fjj explain`: what a reason, a code or a state means. */
import { codeBook } from '../dli/answers/code-book.ts';
import { explain as explained, listOf, REASON_NAMES } from '../people/explain/explain.ts';
import { STATE_NAMES } from '../people/explain/state-lines.ts';
import type { Command } from './command.ts';
import { type FlagTable, flagLines, readOptions } from './options.ts';

const FLAGS: FlagTable = Object.freeze({});

const HELP = 'fjj help explain';

const usage = `usage: fjj explain [WORD]...

Says what a word means that stands in a status, an event or a log, who acts, when it is tried again, and what to do: a reason
such as RestartRequired, a code of DLI such as DLI.12002, a state of a job such as job_cancel_fail. Without a word: the list of
all. It needs no cluster, no DLI and no network.

${flagLines(FLAGS)}
Exit codes: 0 explained, 2 nobody knows the word; of a code or a state that nobody knows it says what it counts as.
`;

export const explain: Command = {
  usage,
  flags: FLAGS,
  words: [...REASON_NAMES, ...STATE_NAMES],
  run(args, { out, err, color, terminal }) {
    const options = readOptions(args, FLAGS, HELP);
    if (typeof options === 'string') {
      err(`${options}\n`);
      return 2;
    }
    const screen = { color, columns: terminal()?.columns };
    const book = codeBook();
    if (options.words.length === 0) out(listOf(book, screen));
    let code = 0;
    for (const [at, word] of options.words.entries()) {
      const said = explained(word, book, screen);
      if ('text' in said) out(`${at === 0 ? '' : '\n'}${said.text}`);
      else {
        err(`${said.wrong}\n`);
        code = 2;
      }
    }
    return code;
  },
};
