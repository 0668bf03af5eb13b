/** What to write instead: nothing is proposed that the schema would refuse, nor for a value that may hold a key. */
import { stringify } from 'yaml';
import { FIELDS, type FieldName } from '../../core/job/fields.ts';
import { choicesAt } from '../../core/object/known-fields.ts';
import { type FieldPath, type SpecFault, specFaults } from '../../core/object/spec-faults.ts';
import { isObject, stringifyJson } from '../../ground/json.ts';
import { candidates } from './candidates.ts';

export const valueAt = (value: unknown, path: FieldPath): unknown =>
  path.reduce<unknown>((at, part) => (at as Record<string | number, unknown> | undefined)?.[part], value);

/** A copy with that value at the path. */
function withValue(whole: unknown, [part, ...rest]: FieldPath, value: unknown): unknown {
  if (part === undefined) return value;
  if (Array.isArray(whole)) return whole.with(Number(part), withValue(whole[Number(part)], rest, value));
  const object = isObject(whole) ? whole : {};
  return { ...object, [part]: withValue(object[part], rest, value) };
}

const isSensitive = ([parent, name]: FieldPath): boolean =>
  parent === 'job' && Object.hasOwn(FIELDS, String(name)) && FIELDS[name as FieldName].sensitive;

/** In one line, in quotation marks where YAML would take it for something else. */
const written = (value: unknown): string =>
  stringify(value, { version: '1.1', collectionStyle: 'flow', lineWidth: 0 }).trim();

const keyOf = ({ path, message }: SpecFault): string => `${path.join('.')}: ${message}`;

const isWithin = (path: FieldPath, whole: FieldPath): boolean => whole.every((part, at) => path[at] === part);

const isAccepted = (spec: unknown, path: FieldPath, value: unknown): boolean =>
  !specFaults(withValue(spec, path, value)).some(
    (fault) => isWithin(fault.path, path) && fault.fields === undefined,
  );

function insteadOfValue(spec: unknown, { path }: SpecFault, source: string | undefined): string | undefined {
  const value = valueAt(spec, path);
  const isStructure = typeof value === 'object' && value !== null;
  if (isStructure && isAccepted(spec, path, stringifyJson(value)))
    return 'write it as JSON, as a text in quotation marks';
  if (isSensitive(path)) return undefined;
  const words = (choicesAt(path) ?? []).filter((word) => typeof word === 'string');
  for (const candidate of candidates({ value, source, words }))
    if (isAccepted(spec, path, candidate)) return `write ${written(candidate)}`;
  return undefined;
}

/** Fields to add so that the rule holds and no other breaks: where there is one way only. */
function additionFor(spec: unknown, fault: SpecFault): string | undefined {
  const before = new Set(specFaults(spec).map(keyOf));
  const ways = (fault.fields ?? [])
    .filter((path) => valueAt(spec, path) === undefined)
    .flatMap((path) => (choicesAt(path) ?? []).map((choice) => ({ path, choice })))
    .filter(({ path, choice }) => {
      const after = specFaults(withValue(spec, path, choice)).map(keyOf);
      return !after.includes(keyOf(fault)) && after.every((one) => before.has(one));
    });
  const [way] = ways;
  return way !== undefined && ways.length === 1
    ? `add ${String(way.path.at(-1))}: ${written(way.choice)}`
    : undefined;
}

/** `source`: the value as it stands in the file. */
export const insteadOf = (spec: unknown, fault: SpecFault, source: string | undefined): string | undefined =>
  fault.fields === undefined ? insteadOfValue(spec, fault, source) : additionFor(spec, fault);
