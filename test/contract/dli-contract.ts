/**
 * What DLI and IAM promise, through HTTP alone, so that a real endpoint can stand behind it. Every test makes the job it
 * needs, and all are removed. One bad signature and one bad password are sent, no more: real ones lock after five.
 */
import { afterAll, beforeAll, describe } from '@jest/globals';
import { accessContract } from './dli-access.ts';
import { ContractJobs, type DliUnderTest } from './dli-jobs.ts';
import { readingContract } from './dli-reading.ts';
import { runningContract } from './dli-running.ts';
import { updateContract } from './dli-update.ts';

export function dliContract(name: string, start: () => Promise<DliUnderTest>): void {
  describe(`the contract of DLI: ${name}`, () => {
    let jobs: ContractJobs | undefined;
    const started = (): ContractJobs => {
      if (jobs === undefined) throw new Error('DLI has not started');
      return jobs;
    };

    beforeAll(async () => {
      jobs = new ContractJobs(await start());
    });

    afterAll(async () => {
      await jobs?.removeAll();
      await jobs?.dli.close();
    });

    accessContract(started);
    updateContract(started);
    readingContract(started);
    runningContract(started);
  });
}
