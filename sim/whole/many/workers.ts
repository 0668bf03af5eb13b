/** Many histories at a time, each worker with some of the seeds. */
import { Worker } from 'node:worker_threads';
import { aborted } from '../../../src/ground/clock.ts';
import type { Findings, Ledger } from './ledger.ts';

interface SeedWork {
  ledger: Ledger;
  workers: number;
  /** The module that each of them runs. */
  worker: URL;
  /** Ends all of them at once. */
  stop: AbortSignal;
  /** Called whenever one has done what it was given. */
  onFound: () => void;
}

/** Until nothing is left to be dealt out. Rejects when the worker dies. */
function untilDone(worker: Worker, { ledger, onFound }: SeedWork): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const deal = (): void => {
    const seeds = ledger.deal();
    if (seeds === undefined) resolve();
    else worker.postMessage(seeds);
  };
  worker.on('message', (found: Findings) => {
    ledger.take(found);
    onFound();
    deal();
  });
  worker.on('error', (error) => reject(new Error(`a worker died: ${String(error)}`, { cause: error })));
  worker.on('exit', (code) => reject(new Error(`a worker ended by itself, with exit code ${code}`)));
  deal();
  return promise;
}

/** Resolves when all is done, or when it is told to stop. Rejects when a worker dies. No worker is left afterwards. */
export async function runInWorkers(work: SeedWork): Promise<void> {
  const workers = Array.from({ length: work.workers }, () => new Worker(work.worker));
  try {
    const done = Promise.all(workers.map((worker) => untilDone(worker, work)));
    await Promise.race([done, aborted(work.stop)]);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
