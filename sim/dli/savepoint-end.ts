/** What comes of a savepoint that goes with a stop: it may lack the place to lie in. */
import { wantsAgency } from './checks.ts';
import type { Job } from './job.ts';
import { Refusal } from './refusals.ts';
import type { DliSettings, SavepointEnd } from './settings.ts';

/** From Flink 1.15 on it is an agency that writes into the bucket. */
function lackOf({ fields }: Job): Refusal | undefined {
  if (!fields['obs_bucket']) return new Refusal('DLI.11002');
  const lacksAgency = wantsAgency(fields) && !fields['execution_agency_urn'];
  return lacksAgency ? new Refusal('DLI.11029', 'execution_agency_urn') : undefined;
}

export function endOfSavepoint(job: Job, settings: DliSettings): SavepointEnd {
  const { savepoint, savepointWithoutBucket } = settings;
  if (savepointWithoutBucket === 'allowed') return savepoint;
  const lack = lackOf(job);
  if (lack === undefined) return savepoint;
  if (savepointWithoutBucket === 'refused') throw lack;
  return savepointWithoutBucket;
}
