/** Whether a job is to begin with the state of a path, and what DLI says of that. */
import { isGranted } from '../../dli/world.ts';
import { plainPath } from '../oracles/run-calls.ts';
import { isRestoreAsked } from './nonces.ts';
import type { RunCase } from './run-case.ts';

/** It has never run. */
export const hasNoState = ({ job: { status, start_time } }: Pick<RunCase, 'job'>): boolean =>
  start_time === null && ['job_init', 'job_idle', 'job_submit_fail'].includes(status);

/** The next start is from the path. */
const isFromPath = (one: RunCase): boolean =>
  isRestoreAsked(one) || (one.wish.path !== undefined && hasNoState(one));

/** DLI would take the path. Of both its forms one is right. */
function isPathTaken({ cloud: { account, settings }, wish }: RunCase): boolean {
  const { savepoints } = settings;
  const isThere =
    savepoints === 'any' || [...savepoints].some((one) => plainPath(one) === plainPath(wish.path));
  return isThere && isGranted(account, 'update');
}

/** Why the job is not given its state. Without a code nobody can tell what a refusal means. */
export function notGiven(one: RunCase): string[] {
  if (!isFromPath(one) || isPathTaken(one)) return [];
  const isDenied = !isGranted(one.cloud.account, 'update');
  const isQuiet = one.cloud.settings.refusals === 'success-false';
  return [isDenied && !isQuiet ? 'PermissionDenied' : 'Rejected'];
}
