/** What every command of `fjj` is. */
import type { Process } from './process.ts';

export interface Command {
  /** A few words for the list of commands. */
  does: string;
  /** What stands under that list: its settings. */
  details?: string;
  /** `args`: what stands behind the command. The exit code. 0: as asked. 1: it failed. 2: arguments or settings are wrong. */
  run(args: readonly string[], user: Process): Promise<number> | number;
}
