/** One look at a job. */
import { ok, type Result } from '../../core/failure.ts';
import { jobAt } from '../../core/object/job-claim.ts';
import type { Located } from '../../core/object/locate.ts';
import type { Manifest } from '../../core/object/manifest.ts';
import type { Dli, ShownJob } from '../../core/ports.ts';
import { wasReadAs } from '../../core/report/other-location.ts';
import type { Claims } from '../claims.ts';
import type { JobWrites } from './job-writes.ts';

interface Looking {
  dli: Pick<Dli, 'show'>;
  writes: JobWrites;
  claims: Claims;
}

export interface Look {
  shown: ShownJob;
  /** Key of the job in `JobWrites`, and how many writes there had been before the look. */
  job: string;
  writes: number;
}

/**
 * Not while another object writes to the job. Where nobody names the project, the job is known only once it was read; if it was
 * ever written to, it is read once more.
 */
export async function look(
  manifest: Manifest,
  { target, tried }: Located,
  { dli, writes, claims }: Looking,
): Promise<Result<Look> | undefined> {
  const { account, jobId } = target;
  const { region } = account;
  // What was refused since is not in doubt again.
  const isRefused = tried !== undefined && manifest.status.refused?.tried === tried;
  const readBefore = wasReadAs(manifest.status, account) && !isRefused;
  let projectId = account.projectId ?? claims.whereRead(manifest).read?.projectId;
  for (let time = 0; time < 2; time += 1) {
    const expected = jobAt({ region, projectId }, jobId);
    const before = await writes.quiet(expected);
    const shown = await dli.show(target, { readBefore });
    if (!shown.ok) return shown;
    projectId = shown.value.projectId;
    const job = jobAt({ region, projectId }, jobId);
    if (job === expected) return ok({ shown: shown.value, job, writes: before });
    if (writes.isQuietSince(job, 0)) return ok({ shown: shown.value, job, writes: 0 });
  }
  return undefined;
}
