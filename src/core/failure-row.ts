/** What a kind of failure says, and what follows from it. */
import type { Retry } from './retry.ts';

export interface FailureRow {
  retry: Retry;
  /** A person has to act: shown as the condition Stalled instead of Reconciling. */
  stalled: boolean;
  /** It is the credentials that are at fault: the message says whose they are. */
  ofCredentials: boolean;
  meaning: string;
  fix: string;
}

/** Who has to act: whoever has the credentials, any other person, or nobody. */
type Cells = [retry: Retry, actor: 'credentials' | 'person' | 'none', meaning: string, fix: string];

export const row = (...[retry, actor, meaning, fix]: Cells): FailureRow => ({
  retry,
  stalled: actor !== 'none',
  ofCredentials: actor === 'credentials',
  meaning,
  fix,
});
