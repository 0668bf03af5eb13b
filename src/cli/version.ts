/** `fjj version`, also `fjj --version`. */
import { VERSION } from '../service/version.ts';
import type { Command } from './command.ts';

export const version: Command = {
  does: 'the version',
  run(_args, { out }) {
    out(`${VERSION}\n`);
    return 0;
  },
};
