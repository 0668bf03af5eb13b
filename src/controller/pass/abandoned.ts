/**
 * Nothing is reported: what the pass saw is overtaken, others keep writing the status, or this replica may no longer lead.
 * That is normal, and the next pass decides anew.
 */
export interface Abandoned {
  kind: 'abandoned';
  why: string;
  /** DLI's, of the look that it had. */
  requestId: string | undefined;
  /** ms until the next pass, where it is not to wait as usual. */
  againMs?: number | undefined;
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
