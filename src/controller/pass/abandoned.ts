/**
 * Nothing is reported: what the pass saw is overtaken, others keep writing the status, or this replica may no longer lead.
 * That is normal, and the next pass decides anew.
 */
import type { Failure } from '../../core/failure.ts';

export interface Abandoned {
  kind: 'abandoned';
  why: string;
  /** DLI's, of the look that it had. */
  requestId: string | undefined;
  /** ms until the next pass, where it is not to wait as usual. */
  againMs?: number | undefined;
  /** The pass has asked nothing of the job: a list of its account will tell. `failure`: what the list has come to. */
  waitsForRound?: { failure: Failure | undefined };
}

export const abandoned = (
  why: string,
  { requestId, againMs }: Partial<Pick<Abandoned, 'requestId' | 'againMs'>> = {},
): Abandoned => ({
  kind: 'abandoned',
  why,
  requestId,
  againMs,
});

export const waitsForRound = (againMs: number, failure: Failure | undefined): Abandoned => ({
  ...abandoned('the jobs of its account are being listed', { againMs }),
  waitsForRound: { failure },
});
