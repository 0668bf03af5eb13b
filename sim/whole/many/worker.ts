/** A thread that runs the histories of the seeds it is given, and says what it found. */
import { parentPort } from 'node:worker_threads';
import { historyOf, run } from '../run.ts';
import type { Findings, SeedRange } from './ledger.ts';

// A stack is told of a history that is run again by itself. Here one line of it is enough for the oracles to see that an
// error has escaped, and errors are made by the thousand.
Error.stackTraceLimit = 1;

async function runAll({ from, to }: SeedRange): Promise<Findings> {
  const found: Findings = { histories: 0, virtualMs: 0, failed: undefined };
  for (let seed = from; seed <= to && found.failed === undefined; seed += 1) {
    const { world, violations } = await run(historyOf(String(seed)));
    found.histories += 1;
    found.virtualMs += world.timeline.now;
    if (violations.length > 0) found.failed = seed;
  }
  return found;
}

parentPort?.on('message', async (seeds: SeedRange) => parentPort?.postMessage(await runAll(seeds)));
