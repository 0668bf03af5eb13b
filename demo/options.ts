/** The command line of the demo. */
import { parseArgs } from 'node:util';
import { printable } from '../src/ground/text.ts';

export const USAGE = `usage: npm run demo -- [--keep] [-f FILE|FOLDER|-]...

  -f, --file   walk through your own manifests instead of the example
  --keep       stay up afterwards, and print how to use your own kubectl on it
  -h, --help   this text

Exit codes: 0 every step was seen to happen, 1 one was not, 2 the arguments or a file cannot be used.
`;

export interface Options {
  keep: boolean;
  files: string[];
  help: boolean;
}

/** What is wrong, as one line, where the arguments cannot be read. */
export function optionsOf(args: string[]): Options | string {
  try {
    const { values } = parseArgs({
      args,
      options: {
        keep: { type: 'boolean', default: false },
        file: { type: 'string', short: 'f', multiple: true, default: [] },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return { keep: values.keep, files: values.file, help: values.help };
  } catch (error) {
    const [sentence = ''] = String((error as Error).message).split(/\.(?:\s|$)/);
    return `${printable(sentence, 200)}; see npm run demo -- --help`;
  }
}
