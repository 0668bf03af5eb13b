/** `npm run simulate`: histories of the whole system, each from its seed. */
import type { Process } from '../../src/cli/process.ts';
import { systemClock } from '../../src/ground/clock.ts';
import { USAGE, wantedIn } from './arguments.ts';
import { Ledger, type SeedRange } from './many/ledger.ts';
import { Progress } from './many/progress.ts';
import { runInWorkers } from './many/workers.ts';
import { type History, historyOf, run } from './run.ts';
import { shrunk } from './shrink.ts';
import { storyOf } from './story.ts';

/** Tells the history. Exit code. */
async function tell(history: History, { out }: Process): Promise<number> {
  const { world, violations } = await run(history);
  out(storyOf(world.facts, world.trace.entries));
  for (const violation of violations) out(`AMISS ${violation}\n`);
  out(`seed ${history.setup.seed}: ${history.steps.length} steps, ${violations.length} amiss\n`);
  return violations.length === 0 ? 0 : 1;
}

interface Many {
  seeds: SeedRange;
  workers: number;
  /** Whether standard error is one. */
  terminal: boolean;
}

const WORKER = new URL('./many/worker.ts', import.meta.url);

async function runMany({ seeds, workers, terminal }: Many, user: Process): Promise<number> {
  const { out, err, stop } = user;
  const ledger = new Ledger(seeds);
  const progress = new Progress({ ledger, clock: systemClock, write: err, terminal });
  try {
    await runInWorkers({ ledger, workers, worker: WORKER, stop, onFound: () => progress.tell() });
  } catch (error) {
    progress.end();
    err(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
  progress.end();
  const { failed } = ledger.found;
  if (failed !== undefined) {
    err(`${progress.figure}; seed ${failed} fails, and is made shorter\n`);
    await tell(await shrunk(historyOf(String(failed)), stop), user);
    return 1;
  }
  out(`${progress.figure}, ${stop.aborted ? 'stopped before the end' : 'none amiss'}\n`);
  return stop.aborted ? 1 : 0;
}

/** `terminal`: whether standard error is one. */
export async function simulateWhole(user: Process, terminal = false): Promise<number> {
  const { argv, out, err } = user;
  if (argv.includes('--help')) {
    out(USAGE);
    return 0;
  }
  const wanted = wantedIn(argv);
  if (typeof wanted === 'string') {
    err(`${wanted}\n`);
    return 2;
  }
  if ('seed' in wanted) return tell(historyOf(String(wanted.seed)), user);
  return runMany({ ...wanted, terminal }, user);
}
