/** The process that runs a command: the only place that touches it. */

import type { Environment } from '../ground/environment.ts';

/** What a command knows of the process that runs it. */
export interface Process {
  argv: readonly string[];
  env: Environment;
  pid: number;
  out: (text: string) => void;
  err: (text: string) => void;
  /** Aborts on SIGTERM, SIGINT and SIGHUP. */
  stop: AbortSignal;
}

/** Runs one command to its end, and leaves its exit code. Signals count before `load`: what takes long belongs there. */
export async function runInProcess(load: () => Promise<(user: Process) => Promise<number>>): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  // Nobody reads any more, as behind `| head`: nothing is left to do.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    stop.abort();
  });
  const command = await load();
  process.exitCode = await command({
    argv: process.argv.slice(2),
    env: process.env,
    pid: process.pid,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    stop: stop.signal,
  });
}
