/** `fjj import` of all jobs of an account, as a process of its own: its calls, and what it needs beside them. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startSimulators } from './ask.ts';
import type { Row } from './calls.ts';
import { now } from './clock.ts';
import { environmentFor, listsIn } from './person.ts';
import { scratch } from './scratch.ts';

export interface ImportPlan {
  jobs: number;
  /** How long DLI takes for a call at least, ms. */
  callMs: number;
}

export interface ImportFigures extends ImportPlan {
  lists: number;
  /** Jobs that were read alone. */
  shows: number;
  files: number;
  /** All calls one after the other, ms. */
  callsMs: number;
  /** From the first call to the end of the process, ms. */
  fromFirstCallMs: number;
  /** Of these two. Below 1: calls were made side by side. */
  ratio: number;
  /** From the spawn of the process to its end, ms. */
  wholeMs: number;
}

function figuresOf(rows: readonly Row[], { started, ended }: { started: number; ended: number }) {
  const lists = listsIn(rows);
  const callsMs = rows.reduce((sum, { took = 0 }) => sum + took, 0);
  const fromFirstCallMs = ended - Math.min(...rows.map(({ at }) => at));
  return {
    lists,
    shows: rows.length - lists,
    callsMs,
    fromFirstCallMs,
    ratio: fromFirstCallMs / callsMs,
    wholeMs: ended - started,
  };
}

/** On a DLI of its own, of which nobody else asks anything. */
export async function measureImport(program: string, plan: ImportPlan): Promise<ImportFigures> {
  using parts = scratch();
  const folder = join(parts.folder, 'jobs');
  const simulators = await startSimulators('embedded');
  try {
    await simulators.ask('plantJobs', plan.jobs);
    await simulators.ask('slow', plan.callMs);
    const { dli } = await simulators.ask('facts');
    const env = environmentFor(dli);
    const since = await simulators.ask('mark');
    const started = now();
    await promisify(execFile)(process.execPath, [program, 'import', '--all', '-o', folder], { env });
    const times = { started, ended: now() };
    const figures = figuresOf(await simulators.ask('rows', since), times);
    return { ...plan, ...figures, files: readdirSync(folder).length };
  } finally {
    await simulators.close();
  }
}
