/** Something the user has to correct before anything can start: one line, and exit code 2. */
export class BadStart extends Error {}

/** The first line of what went wrong. */
export const reason = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
