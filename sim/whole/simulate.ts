/** `npm run simulate`: histories of the whole system, each from its seed. */
import type { Process } from '../../src/cli/process.ts';
import { systemClock } from '../../src/ground/clock.ts';
import { USAGE, wantedIn } from './arguments.ts';
import { type Found, foundIn } from './found.ts';
import { Ledger, type SeedRange } from './many/ledger.ts';
import { Progress } from './many/progress.ts';
import { runInWorkers } from './many/workers.ts';
import type { Defect } from './replicas.ts';
import { type History, historyOf, run } from './run.ts';
import { failsBy, oracleOf, shrunk } from './shrink.ts';
import { downtimesTold, storyOf } from './story.ts';

/** What a test of the command puts in the place of the usual. */
export interface Instead {
  /** Whether standard error is one. */
  terminal?: boolean;
  /** The module that each worker runs. */
  worker?: URL;
  /** What is planted in the controller where a history is told. */
  defect?: Defect;
}

/** Tells the history. Exit code. */
async function tell(history: History, { out }: Process, defect?: Defect): Promise<number> {
  const { world, violations } = await run(history, defect);
  out(storyOf(world));
  out(downtimesTold(world));
  for (const violation of violations) out(`AMISS ${violation}\n`);
  out(`seed ${history.setup.seed}: ${history.steps.length} steps, ${violations.length} amiss\n`);
  return violations.length === 0 ? 0 : 1;
}

/** Tells one that failed, with few steps, and says it as data, too: on one line, to be kept in a file. */
async function tellShort(seed: number, user: Process, defect?: Defect): Promise<void> {
  const history = historyOf(String(seed));
  const [what] = (await run(history, defect)).violations;
  if (what === undefined) throw new Error(`seed ${seed} fails in a worker, and not when it is run again`);
  const short = await shrunk(history, failsBy(oracleOf(what), defect), user.stop);
  const found: Found = { what, history: short };
  user.out(`${JSON.stringify(found)}\n`);
  await tell(short, user, defect);
}

const WORKER = new URL('./many/worker.ts', import.meta.url);

interface Many {
  seeds: SeedRange;
  workers: number;
}

async function runMany({ seeds, workers }: Many, user: Process, instead: Instead): Promise<number> {
  const { out, err, stop } = user;
  const { terminal = false, worker = WORKER, defect } = instead;
  const ledger = new Ledger(seeds);
  const progress = new Progress({ ledger, clock: systemClock, write: err, terminal });
  try {
    await runInWorkers({ ledger, workers, worker, stop, onFound: () => progress.tell() });
  } catch (error) {
    progress.end();
    err(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
  progress.end();
  const { failed } = ledger.found;
  if (failed !== undefined) {
    err(`${progress.figure}; seed ${failed} fails, and is made shorter\n`);
    await tellShort(failed, user, defect);
    return 1;
  }
  out(`${progress.figure}, ${stop.aborted ? 'stopped before the end' : 'none amiss'}\n`);
  return stop.aborted ? 1 : 0;
}

export async function simulateWhole(user: Process, instead: Instead = {}): Promise<number> {
  const { argv, out, err } = user;
  if (argv.includes('--help')) {
    out(USAGE);
    return 0;
  }
  const wanted = wantedIn(argv);
  const refuse = (why: string): number => {
    err(`${why}\n`);
    return 2;
  };
  if (typeof wanted === 'string') return refuse(wanted);
  if ('seeds' in wanted) return runMany(wanted, user, instead);
  if ('seed' in wanted) return tell(historyOf(String(wanted.seed)), user, instead.defect);
  const found = foundIn(wanted.history);
  return typeof found === 'string' ? refuse(found) : tell(found.history, user, instead.defect);
}
