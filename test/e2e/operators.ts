/** The controller as it is started in a cluster: in this process, or as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { leaksIn } from '../../sim/whole/oracles/leaks.ts';
import { systemClock } from '../../src/ground/clock.ts';
import { parseConfig } from '../../src/service/config.ts';
import { runOperator } from '../../src/service/operator.ts';
import { until } from '../support/until.ts';
import type { World } from './harness.ts';

export type Flags = Record<string, string>;

/** Settings for a test: no ports, no lease, and only what the test looks at. */
export const flagsOf = (world: World, more: Flags): Flags => ({
  kubeconfig: world.kubeconfig,
  'dli-endpoint': world.dli.url,
  'iam-endpoint': world.dli.iamUrl,
  'interval-floor': '10s',
  'leader-elect': 'false',
  'lease-namespace': 'default',
  'health-address': '',
  'metrics-address': '',
  'log-level': 'debug',
  ...more,
});

export const argvOf = (flags: Flags): string[] =>
  Object.entries(flags).map(([name, value]) => `--${name}=${value}`);

export type Line = Record<string, unknown> & { level: string; msg: string };

export const parsedLines = (log: string): Line[] =>
  log
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);

export interface Operator {
  /** Everything it logged so far. */
  log(): string;
  lines(): Line[];
  /** What it said on standard error. */
  err(): string;
  /** Ends it as SIGTERM does. Resolves with the exit code. */
  stop(): Promise<number>;
}

/** What no operator may have said when it ends: the secrets of the account that it worked with, whatever the test was about. */
function discreet(world: World, said: () => string): (code: number) => number {
  const secrets = ({ secretKey, password }: World['dli']['account']): string[] => [secretKey, password];
  const first = secrets(world.dli.account);
  return (code) => {
    const leaks = leaksIn(said(), [...new Set([...first, ...secrets(world.dli.account)])]);
    if (leaks.length > 0) throw new Error(`the controller said ${leaks.join(', ')}`);
    return code;
  };
}

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;

/** What is tested in place of the source, such as an image: a JSON array of the program and its first arguments. */
const { TESTED_COMMAND, PATH = '', HOME = '', NODE_COMPILE_CACHE = '' } = process.env;
/** Not for an image: it has nowhere to keep it. */
const CACHE = TESTED_COMMAND === undefined ? { NODE_COMPILE_CACHE } : {};
const COMMAND: string[] =
  TESTED_COMMAND === undefined ? [process.execPath, MAIN] : JSON.parse(TESTED_COMMAND);

/** The real wiring, in this process; a process of its own goes by its own clock. */
export function startOperator(world: World, more: Flags = {}, clock = systemClock): Operator {
  if (TESTED_COMMAND !== undefined) return stoppable(spawnOperator(world, more));
  const parsed = parseConfig(argvOf(flagsOf(world, more)), {});
  if (!parsed.ok) throw new Error(parsed.message);
  const stop = new AbortController();
  let log = '';
  let err = '';
  const write = (text: string): void => {
    log += text;
  };
  const complain = (text: string): void => {
    err += text;
  };
  const said = (): string => log + err;
  const running = runOperator(parsed.config, { env: {}, clock, write, err: complain, stop: stop.signal });
  const ended = running.then(discreet(world, said));
  return {
    log: () => log,
    lines: () => parsedLines(log),
    err: () => err,
    stop: () => {
      stop.abort();
      return ended;
    },
  };
}

export interface Spawned extends Omit<Operator, 'stop'> {
  child: ChildProcess;
  /** Resolves with the exit code; -1 when a signal ended it. */
  ended: Promise<number>;
  kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<number>;
}

const stoppable = (spawned: Spawned): Operator => ({ ...spawned, stop: () => spawned.kill('SIGTERM') });

export const spawnFjj = (argv: readonly string[], env: Record<string, string> = {}): Spawned =>
  spawnProgram([...COMMAND, ...argv], { HOME, ...CACHE, ...env });

export function spawnProgram([program = '', ...argv]: string[], env: Record<string, string>): Spawned {
  const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH, ...env } });
  let log = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)));
  return {
    child,
    ended,
    log: () => log,
    lines: () => parsedLines(log),
    err: () => err,
    kill: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

/** `fjj controller` as a process of its own; `within`: a command that runs the rest of its arguments, such as `env`. */
export function spawnOperator(world: World, more: Flags = {}, within: readonly string[] = []): Spawned {
  const command = [...within, ...COMMAND, 'controller', ...argvOf(flagsOf(world, more))];
  const spawned = spawnProgram(command, { HOME, ...CACHE });
  const ended = spawned.ended.then(discreet(world, () => spawned.log() + spawned.err()));
  const kill: Spawned['kill'] = (signal) => {
    spawned.child.kill(signal);
    return ended;
  };
  return { ...spawned, ended, kill };
}

/** One page of the controller's own server; undefined while nobody listens. */
export async function page(
  port: number,
  path: string,
): Promise<{ status: number; text: string } | undefined> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: answer.status, text: await answer.text() };
  } catch {
    return undefined;
  }
}

export const said = (operator: Pick<Operator, 'lines'>, text: string | RegExp): Promise<Line> =>
  until(
    `the log says ${text}`,
    () => operator.lines().find(({ msg }) => (typeof text === 'string' ? msg === text : text.test(msg))),
    () => operator.lines().slice(-5),
  );
