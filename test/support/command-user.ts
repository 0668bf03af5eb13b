/** Somebody who runs a command of `fjj`, and what is said to them. */
import type { Process } from '../../src/cli/process.ts';

export interface Said {
  code: number;
  out: string;
  err: string;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** `instead`: what is not as usual: no environment, no input, no terminal, no signal. */
export async function runAs(
  command: (user: Process) => Promise<number>,
  argv: readonly string[],
  instead: Partial<Process> = {},
): Promise<Said> {
  const said = { out: '', err: '' };
  const code = await command({
    argv,
    env: {},
    pid: 4711,
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    input: nothing(),
    color: false,
    terminal: () => undefined,
    asks: false,
    isWatched: false,
    stop: new AbortController().signal,
    signal: () => undefined,
    ...instead,
  });
  return { code, ...said };
}
