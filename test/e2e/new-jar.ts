/** A running job that a new jar restarts. */
import { addJob, apply, type Key, manifestOf, untilReason, type World } from './harness.ts';

export const OLD = 'FemaleInfoCollec.jar';
export const NEW = 'FemaleInfoCollec-2.jar';

/** What DLI is sent for it. */
export const RESTART = ['stop true', 'put', 'run true'];

/** As its object describes it. `spec`: what that says besides. */
export async function runningJob(
  world: World,
  name: string,
  spec: object = {},
): Promise<{ id: string; key: Key }> {
  const id = addJob(world, {
    status: 'job_running',
    fields: { obs_bucket: 'flink-bucket', entrypoint: OLD },
  });
  const key: Key = `streaming/${name}`;
  const own = { jobId: id, updateStrategy: 'Restart', job: { entrypoint: OLD } };
  await apply(world, manifestOf(key, { ...own, ...spec }));
  await untilReason(world, key);
  return { id, key };
}
