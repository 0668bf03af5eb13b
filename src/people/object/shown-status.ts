/** What people and their programs are shown of a status: texts that are printable, and no value of a field that may hold keys. */
import { FIELDS } from '../../core/job/fields.ts';
import type { JobStatus } from '../../core/object/status.ts';
import { isObject, withoutUndefined } from '../../ground/json.ts';
import { printable } from '../../ground/text.ts';

/** As long as a message of a condition may be. */
const TEXT_BYTES = 4_096;
const NAME_BYTES = 256;

function shown(value: unknown): unknown {
  if (typeof value === 'string') return printable(value, TEXT_BYTES);
  if (Array.isArray(value)) return value.map(shown);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [printable(name, NAME_BYTES), shown(item)]),
  );
}

const isSensitive = (field: string): boolean =>
  !Object.hasOwn(FIELDS, field) || FIELDS[field as keyof typeof FIELDS].sensitive;

const MASK = '***';

/** The controller has masked the values; here once more, whoever has written them. */
export function shownStatus(status: JobStatus): JobStatus {
  const clean = shown(status) as JobStatus;
  const { drift, operation } = clean;
  const previous = operation?.previous?.map((one) =>
    isSensitive(one.field) ? { ...one, value: MASK } : one,
  );
  return withoutUndefined({
    ...clean,
    drift: drift?.map((one) => (isSensitive(one.field) ? { ...one, desired: MASK, live: MASK } : one)),
    operation: operation && withoutUndefined({ ...operation, previous }),
  });
}
