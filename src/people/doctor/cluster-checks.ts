/** What a list of FlinkJarJobs shows of a cluster and its controller. */
import { FIND_CONTROLLER } from '../status/steps.ts';
import type { DoctorCheck } from './check.ts';

/** A text: why they cannot be listed. */
export type ClusterLook = { objects: number; seen: number; where: string } | string;

function controller({ objects, seen }: Exclude<ClusterLook, string>): DoctorCheck {
  const what = 'controller';
  if (objects === 0) return { what, is: 'unknown', says: 'there is no object to see it by' };
  return seen === 0
    ? {
        what,
        is: 'failed',
        says: `it has dealt with none of ${objects} objects; see whether it runs: ${FIND_CONTROLLER}`,
      }
    : { what, is: 'ok', says: `it has dealt with ${seen} of ${objects} objects as they are now` };
}

export function clusterChecks(look: ClusterLook): DoctorCheck[] {
  const what = 'cluster';
  if (typeof look !== 'string')
    return [{ what, is: 'ok', says: `FlinkJarJobs can be listed in ${look.where}` }, controller(look)];
  const without = look.startsWith('no kubeconfig was found');
  return [
    { what, is: without ? 'unknown' : 'failed', says: look },
    { what: 'controller', is: 'unknown', says: 'not reached' },
  ];
}
