/** `fjj version`, also `fjj --version`. */
import { VERSION } from '../service/version.ts';
import type { Command } from './command.ts';

export const version: Command = {
  usage: 'usage: fjj version\n\nPrints the version.\n',
  run(_args, { out }) {
    out(`${VERSION}\n`);
    return 0;
  },
};
