/**
 * Nothing is reported: what the pass saw is overtaken, others keep writing the status, or this replica may no longer lead.
 * That is normal, and the next pass decides anew.
 */
export interface Abandoned {
  kind: 'abandoned';
  why: string;
  /** DLI's, of the look that it had. */
  requestId: string | undefined;
}

export const abandoned = (
  why: string,
  { requestId }: Partial<Pick<Abandoned, 'requestId'>> = {},
): Abandoned => ({
  kind: 'abandoned',
  why,
  requestId,
});
