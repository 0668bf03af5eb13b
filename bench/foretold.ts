/** `fjj plan` of all jobs of an account, as a process of its own: its calls, its time and memory; and how long it takes to begin. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startSimulators } from './ask.ts';
import type { Row } from './calls.ts';
import { now, sleep } from './clock.ts';
import { memoryOf } from './memory.ts';
import { median } from './percentile.ts';
import { environmentFor, listsIn } from './person.ts';
import { scratch } from './scratch.ts';

export interface ForetoldPlan {
  jobs: number;
  /** How long DLI takes for a call at least, ms. */
  callMs: number;
  /** Of `--against=none`, of which the median counts. */
  starts: number;
}

export interface ForetoldFigures extends ForetoldPlan {
  lists: number;
  /** Jobs that were read alone. */
  shows: number;
  writes: number;
  /** From the spawn of the process to its end, ms. */
  wholeMs: number;
  /** The highest RSS that was seen, bytes; undefined where the system does not tell. */
  peak: number | undefined;
  /** From the spawn of the process to the first output, with `--against=none`, ms. */
  firstOutputMs: number;
  /** What the last line says. */
  summary: string;
}

const POLL_MS = 10;

/** The highest that was seen until the process was gone. */
async function watched(child: ChildProcess): Promise<number | undefined> {
  let peak: number | undefined;
  const ended = once(child, 'exit');
  let running = true;
  void ended.then(() => {
    running = false;
  });
  while (running) {
    peak = memoryOf(child.pid)?.peak ?? peak;
    await Promise.race([ended, sleep(POLL_MS)]);
  }
  return peak;
}

async function spoken(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) text += chunk;
  return text;
}

interface Ran {
  wholeMs: number;
  peak: number | undefined;
  out: string;
}

async function ran(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  const started = now();
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [peak, out] = await Promise.all([watched(child), spoken(child)]);
  return { wholeMs: now() - started, peak, out };
}

async function firstOutput(args: readonly string[]): Promise<number> {
  const started = now();
  const child = spawn(process.execPath, args, { env: {}, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const ms = now() - started;
  await once(child, 'close');
  return ms;
}

async function firstOutputs(args: readonly string[], times: number): Promise<number> {
  const all: number[] = [];
  while (all.length < times) all.push(await firstOutput(args));
  return median(all);
}

const callsIn = (rows: readonly Row[]) => {
  const lists = listsIn(rows);
  const writes = rows.filter(({ method }) => method !== 'GET').length;
  return { lists, shows: rows.length - lists - writes, writes };
};

/** The manifests are those that an import writes, so nothing differs. */
export async function measureForetold(program: string, plan: ForetoldPlan): Promise<ForetoldFigures> {
  using parts = scratch();
  const folder = join(parts.folder, 'jobs');
  const simulators = await startSimulators('embedded');
  try {
    await simulators.ask('plantJobs', plan.jobs);
    const { dli } = await simulators.ask('facts');
    const env = environmentFor(dli);
    await promisify(execFile)(process.execPath, [program, 'import', '--all', '-o', folder], { env });
    await simulators.ask('slow', plan.callMs);
    const since = await simulators.ask('mark');
    const { out, ...figures } = await ran([program, 'plan', '-f', folder, '--against=dli'], env);
    const calls = callsIn(await simulators.ask('rows', since));
    const one = join(folder, readdirSync(folder)[0] ?? '');
    const firstOutputMs = await firstOutputs([program, 'plan', '-f', one, '--against=none'], plan.starts);
    return { ...plan, ...calls, ...figures, firstOutputMs, summary: out.trim().split('\n').at(-1) ?? '' };
  } finally {
    await simulators.close();
  }
}
