/** A field's wanted value beside its live one. */
export interface Pair {
  desired: unknown;
  live: unknown;
}

/** null, "", [] and absent are one to DLI: nothing is set. */
export const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
