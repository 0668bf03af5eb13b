/** A manifest beside its live job. */
import type { ObservedJob } from '../../core/job/states.ts';
import { comparable } from './comparable.ts';
import type { FiledJob } from './filed-job.ts';
import { type Foretold, foretell } from './foretold.ts';
import { inputOf } from './input.ts';

/** What was read. */
interface LiveJob {
  observed: ObservedJob;
  /** Fingerprint of the account, as a status has it. */
  accountDigest: string;
}

const BY_NAME = 'The job was found by its name: which one the object has come to, its status says.';

/** `now`: epoch ms. */
export function beside(filed: FiledJob, { observed, accountDigest }: LiveJob, now: number): Foretold {
  const { spec, uncompared } = comparable(filed.spec);
  const { job_id: jobId } = observed;
  const input = inputOf({ manifest: filed.manifest, spec: { ...spec, jobId }, observed, accountDigest });
  const notes = filed.spec.jobId === undefined ? [BY_NAME] : [];
  return foretell({ filed, input, uncompared, isGuess: false, notes }, now);
}
