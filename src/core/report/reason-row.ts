/** What there is to know of a reason of the Ready condition. */
import type { Retry } from '../retry.ts';

export interface ReasonRow {
  status: 'True' | 'False' | 'Unknown';
  /** Whose turn it is: a person's, or the controller's, which works or tries again by itself. None where nothing is going on. */
  with?: 'Stalled' | 'Progressing' | 'ProgressingWithRetry';
  /** Of its event. */
  type: 'Normal' | 'Warning';
  /** When the same is tried again: one of the ways of failures, or a few words of its own. */
  again: { retry: Retry } | { says: string };
  meaning: string;
  fix: string;
}
