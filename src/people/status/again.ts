import { REASONS, type Reason } from '../../core/report/reasons.ts';
import { RETRIES } from '../../core/retry.ts';

/** When the same is tried again, in a few words. */
export function triedAgain(reason: Reason): string {
  const { again } = REASONS[reason];
  return ('retry' in again ? RETRIES[again.retry].says : again.says).replace(/\.$/, '').replaceAll('`', '');
}
