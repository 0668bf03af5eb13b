/** What every command of `fjj` is. */
import { constants } from 'node:os';
import type { FlagTable } from './options.ts';
import type { Process } from './process.ts';

export interface Command {
  /** What `fjj help COMMAND` prints. */
  usage: string;
  /** For the completion of a shell. */
  flags?: FlagTable;
  /** For the same: all that may stand behind it, where that is a closed list. */
  words?: readonly string[];
  /** `args`: what stands behind the command. The exit code. 0: as asked. 1: it failed. 2: arguments or settings are wrong. */
  run(args: readonly string[], user: Process): Promise<number> | number;
}

/** The exit code of a command that has ended because of a signal before its work was done, as a shell tells it: Ctrl-C is 130. */
export const stoppedBy = ({ signal }: Pick<Process, 'signal'>): number =>
  128 + constants.signals[signal() ?? 'SIGTERM'];

/** The exit code of work whose calls reject when the signal comes. What else it rejects with is a bug. */
export async function untilStopped(
  user: Pick<Process, 'stop' | 'signal'>,
  work: () => Promise<number>,
): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (user.stop.aborted) return stoppedBy(user);
    throw error;
  }
}
