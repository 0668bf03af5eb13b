/** What the Ready condition says. */
import type { Reason } from './reasons.ts';

export interface Verdict {
  reason: Reason;
  message: string;
}
