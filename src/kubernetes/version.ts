/** resourceVersions of one kind of object are ordered integers (KEP-5504); anything else is taken as newest. */
const DIGITS = /^\d+$/;

/** Whether `a` is later than `b`. */
export const isNewer = (a: string, b: string): boolean =>
  DIGITS.test(a) && DIGITS.test(b) ? BigInt(a) > BigInt(b) : a !== b;

export const later = (a: string, b: string): string => (isNewer(b, a) ? b : a);
