/** The process that runs a command: the only place that touches it. */

import type { Environment } from '../ground/environment.ts';

/** What a command knows of the process that runs it. */
export interface Process {
  argv: readonly string[];
  env: Environment;
  pid: number;
  out: (text: string) => void;
  err: (text: string) => void;
  /** Standard input. */
  input: AsyncIterable<Uint8Array>;
  /** Whether standard output is a terminal that shows colours, and nobody has set NO_COLOR. */
  color: boolean;
  /** The size of the terminal that standard output is, as it is now; undefined where it is none. */
  terminal: () => { columns: number; rows: number } | undefined;
  /** Whether a person can be asked: standard input and standard error are terminals. */
  asks: boolean;
  /** Whether standard error is a terminal: somebody waits before it, and is told how far it is. */
  isWatched: boolean;
  /** Aborts on SIGTERM, SIGINT and SIGHUP, and when nobody reads the output any more. */
  stop: AbortSignal;
  /** What has aborted `stop`; SIGPIPE: nobody reads any more. */
  signal: () => NodeJS.Signals | undefined;
}

/** https://no-color.org: set to anything but nothing. */
export const isColorful = (
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'hasColors'>,
  env: Environment,
): boolean => stream.isTTY === true && stream.hasColors() && !env['NO_COLOR'];

/** A terminal that does not know its size says 0. */
const sizeOf = ({ isTTY, columns, rows }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'rows'>) =>
  isTTY === true ? { columns: columns || 80, rows: rows || 24 } : undefined;

/** Of an error of the system, while output is written. */
const UNWRITABLE: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
};

/** Runs one command to its end, and leaves its exit code. Signals count before `load`: what takes long belongs there. */
export async function runInProcess(load: () => Promise<(user: Process) => Promise<number>>): Promise<void> {
  const stop = new AbortController();
  let first: NodeJS.Signals | undefined;
  const end = (signal: NodeJS.Signals): void => {
    first ??= signal;
    stop.abort();
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => end(signal));
  let isUnwritable = false;
  process.stdout.on('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => {
    // Nobody reads any more, as behind `| head`: nothing is left to do.
    if (code === 'EPIPE') return end('SIGPIPE');
    if (!isUnwritable) process.stderr.write(`cannot write to standard output: ${UNWRITABLE[code] ?? code}\n`);
    isUnwritable = true;
    // It may come after the last word of the command.
    process.exitCode = 1;
    stop.abort();
  });
  // Nobody can be told then, and what a command does is done all the same.
  process.stderr.on('error', () => undefined);
  const command = await load();
  const code = await command({
    argv: process.argv.slice(2),
    env: process.env,
    pid: process.pid,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    get input() {
      // Whoever waits for it waits no longer.
      stop.signal.addEventListener('abort', () => process.stdin.destroy());
      return process.stdin;
    },
    color: isColorful(process.stdout, process.env),
    terminal: () => sizeOf(process.stdout),
    asks: process.stdin.isTTY === true && process.stderr.isTTY === true,
    isWatched: process.stderr.isTTY === true,
    stop: stop.signal,
    signal: () => first,
  });
  process.exitCode = isUnwritable ? 1 : code;
}
