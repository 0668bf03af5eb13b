/** What `fjj doctor` has looked at: each is in order, is not, or cannot be known. */
import { printable } from '../../ground/text.ts';
import { padded } from '../layout/width.ts';

export interface DoctorCheck {
  what: string;
  is: 'ok' | 'failed' | 'unknown';
  /** What was seen; where it failed, with what to do about it. */
  says: string;
}

export const checkLines = (checks: readonly DoctorCheck[]): string =>
  checks
    .map(({ what, is, says }) => `${padded(is, 9)}${padded(what, 18)}${printable(says, 1_024)}\n`)
    .join('');
