/** Which names, label keys and label values the API server takes, and how it says no. */
import type { StatusCause } from './errors.ts';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end " +
  "with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an " +
  "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const KEY_RULE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric " +
  "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is " +
  "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end " +
  "with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is " +
  "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

export const invalidValue = (field: string, value: unknown, rule: string): StatusCause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${JSON.stringify(value)}: ${rule}`,
  field,
});

const longer = (field: string, value: string, limit: number): StatusCause =>
  invalidValue(field, value, `must be no more than ${limit} characters`);

export function checkName(name: string, form: 'label' | 'subdomain'): StatusCause[] {
  const [pattern, rule, limit] =
    form === 'label' ? [LABEL, LABEL_RULE, 63] : [SUBDOMAIN, SUBDOMAIN_RULE, 253];
  if (name.length > limit) return [longer('metadata.name', name, limit)];
  return pattern.test(name) ? [] : [invalidValue('metadata.name', name, rule)];
}

/** A qualified name: `name` or `prefix/name`. */
export function checkKey(field: string, key: string): StatusCause[] {
  const [first = '', second] = key.split('/', 2);
  const name = second ?? first;
  if (second !== undefined && !SUBDOMAIN.test(first)) {
    return [invalidValue(field, key, `prefix part ${SUBDOMAIN_RULE}`)];
  }
  if (name.length > 63) return [longer(field, key, 63)];
  const empty = name === '' ? [invalidValue(field, key, 'name part must be non-empty')] : [];
  return QUALIFIED.test(name) ? [] : [...empty, invalidValue(field, key, KEY_RULE)];
}

function checkLabelValue(value: string): StatusCause[] {
  if (value.length > 63) return [longer('metadata.labels', value, 63)];
  return value === '' || QUALIFIED.test(value) ? [] : [invalidValue('metadata.labels', value, VALUE_RULE)];
}

export const checkLabels = (labels: Record<string, string>): StatusCause[] =>
  Object.entries(labels).flatMap(([key, value]) => [
    ...checkKey('metadata.labels', key),
    ...checkLabelValue(value),
  ]);

const ANNOTATIONS_LIMIT = 256 * 1024;

export function checkAnnotations(annotations: Record<string, string>): StatusCause[] {
  const keys = Object.keys(annotations).flatMap((key) => checkKey('metadata.annotations', key.toLowerCase()));
  const size = Object.entries(annotations).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  if (size <= ANNOTATIONS_LIMIT) return keys;
  const message = `Too long: may not be more than ${ANNOTATIONS_LIMIT} bytes`;
  return [...keys, { reason: 'FieldValueTooLong', message, field: 'metadata.annotations' }];
}

/** Finalizers are qualified names. */
export const checkFinalizers = (finalizers: string[]): StatusCause[] =>
  finalizers.flatMap((finalizer) => checkKey('metadata.finalizers', finalizer));
