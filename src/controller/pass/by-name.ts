/** How an object looks for a job that it does not know: by the tag with which it makes one, and by its name. */
import { diff } from '../../core/decide/diff.ts';
import { ok, type Result } from '../../core/failure.ts';
import type { ListedJob, Tag } from '../../core/job/found.ts';
import type { Located } from '../../core/object/locate.ts';
import type { Manifest } from '../../core/object/manifest.ts';
import type { Operation } from '../../core/object/operation.ts';
import type { Spec } from '../../core/object/spec.ts';
import type { Dli } from '../../core/ports.ts';

/** What a job is marked with when it is made: it is found by it, whatever becomes of the answer. */
export const tagOf = ({ uid }: Manifest): Tag => ({ key: 'fjj-uid', value: uid });

/** A clock of DLI's may be so far behind ours. */
const CLOCKS_APART_MS = 300_000;

export const recordOf = (manifest: Manifest): Operation | undefined => {
  const { operation } = manifest.status;
  return operation?.uid === manifest.uid && operation.type === 'Create' ? operation : undefined;
};

export interface ByName {
  manifest: Manifest;
  spec: Spec;
  located: Located;
}

/** The job that is sought, and the project that was asked for it. */
interface FoundByTag {
  tagged: ListedJob | undefined;
  /** Undefined: DLI was not asked, or has not said. */
  projectId: string | undefined;
}

export const NOT_TAGGED: FoundByTag = { tagged: undefined, projectId: undefined };

/** A service without tags, or that does not say who has them, is asked by name. */
export async function byTag(
  { manifest, located }: ByName,
  { dli }: { dli: Dli },
): Promise<Result<FoundByTag>> {
  const found = await dli.find(located.target, { tag: tagOf(manifest) });
  if (found.ok) return ok({ tagged: found.value.jobs[0], projectId: found.value.projectId });
  const { kind } = found.failure;
  return kind === 'Rejected' || kind === 'ReadRefused' || kind === 'EndpointInvalid' ? ok(NOT_TAGGED) : found;
}

/** The draft is just what this object has sent, or may have, and no older than that. */
export async function isAsSent(
  job: ListedJob | undefined,
  { manifest, spec, located }: ByName,
  { dli }: { dli: Dli },
): Promise<boolean> {
  const record = recordOf(manifest);
  if (job === undefined || record === undefined || job.status !== 'job_init') return false;
  if (Number(job.create_time ?? 0) < Date.parse(record.startedAt) - CLOCKS_APART_MS) return false;
  const shown = await dli.show({ ...located.target, jobId: job.job_id });
  // It may have been renamed since.
  const sent = { ...spec, ignore: [], job: { ...spec.job, name: job.name } };
  return shown.ok && diff(sent, shown.value, {}).length === 0;
}
