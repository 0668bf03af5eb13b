/** metav1.MicroTime: six digits after the second, no more and no fewer. */
import { badRequest } from './errors.ts';
import type { Resource } from './resource.ts';

const MICRO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(Z|[+-]\d\d:\d\d)$/;
const LAYOUT = '2006-01-02T15:04:05.000000Z07:00';

/** Throws 400 as Go's decoder does. */
export function checkMicroTime(
  { kind, version }: Resource | { kind: string; version: string },
  value: unknown,
): void {
  if (typeof value !== 'string' || MICRO.test(value)) return;
  const rest = value.replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/, '');
  throw badRequest(
    `${kind} in version "${version}" cannot be handled as a ${kind}: parsing time "${value}" as "${LAYOUT}": ` +
      `cannot parse "${rest}" as ".000000"`,
  );
}
