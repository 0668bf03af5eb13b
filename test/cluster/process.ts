/** A program in the background that never outlives the one who started it, however that one ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

export interface Background {
  pid: number;
  /** Standard output and error so far. */
  log(): string;
  running(): boolean;
  /** Resolves once it has ended. */
  ended: Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** SIGKILL. Resolves once it has ended. */
  kill(): Promise<void>;
}

export interface Program {
  path: string;
  args: readonly string[];
  logFile: string;
}

/**
 * Runs a shell script when this process is gone, even by SIGKILL: the shell waits for the end of its standard input.
 * Returns what calls it off.
 */
export function whenGone(script: string, argument: string): () => void {
  const shell = spawn('sh', ['-c', `read -r _; ${script}`, argument], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  shell.unref();
  return () => {
    shell.kill('SIGKILL');
  };
}

function start({ path, args, logFile }: Program): ChildProcess {
  const log = openSync(logFile, 'a');
  try {
    // Of its own process group: Ctrl-C reaches the tests, and they stop it.
    return spawn(path, args, { stdio: ['ignore', log, log], detached: true });
  } finally {
    closeSync(log);
  }
}

export function startProgram(program: Program): Background {
  const child = start(program);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program.path} cannot be started`);
  const callOff = whenGone('kill -KILL "$0"', String(pid));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve())).then(callOff);
  return {
    pid,
    log: () => readFileSync(program.logFile, 'utf8'),
    running: () => child.exitCode === null && child.signalCode === null,
    ended,
    signal: (name) => {
      child.kill(name);
    },
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}
