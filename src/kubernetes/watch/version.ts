/** resourceVersions of one kind of object are ordered integers (KEP-5504); anything else is taken as newest. */
const DIGITS = /^\d+$/;

/** Whether `a` is later than `b`. */
export const isNewer = (a: string, b: string): boolean =>
  DIGITS.test(a) && DIGITS.test(b) ? BigInt(a) > BigInt(b) : a !== b;

/** Whether `a` is known to be earlier than `b`. */
export const isOlder = (a: string, b: string): boolean => DIGITS.test(a) && DIGITS.test(b) && isNewer(b, a);

export const later = (a: string, b: string): string => (isNewer(b, a) ? b : a);
