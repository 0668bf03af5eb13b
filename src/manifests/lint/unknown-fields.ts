/** Fields that the API server does not know: it drops them, or refuses the object, as its client wishes. */
import { fieldsAt, objectPaths } from '../../core/object/known-fields.ts';
import type { FieldPath } from '../../core/object/spec-faults.ts';
import { isObject } from '../../ground/json.ts';
import { nearest } from '../../ground/nearest.ts';
import { pathText } from './finding.ts';

interface UnknownField {
  /** Below `spec`. */
  path: FieldPath;
  instead: string;
}

/** What Terraform calls them. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  description: 'desc',
  cu_num: 'cu_number',
  parallel_num: 'parallel_number',
  manager_cu_num: 'manager_cu_number',
  tm_cu_num: 'tm_cus',
  job_manager_resource_spec: 'jobmanager_resource_spec',
  task_manager_resource_spec: 'taskmanager_resource_spec',
};

const here = (path: FieldPath): string => pathText(['spec', ...path]);

/** Where else a field of that name belongs. */
const homesOf = (name: string): string[] =>
  objectPaths()
    .filter((path) => fieldsAt(path)?.includes(name) === true)
    .map(here);

export function insteadOfName(name: string, known: readonly string[], help: string): string {
  const other = Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined;
  const meant = other !== undefined && known.includes(other) ? other : nearest(name, known);
  return meant === undefined ? `see ${help}` : `write ${meant}`;
}

function insteadAt(path: FieldPath, name: string, known: readonly string[]): string {
  const homes = homesOf(name);
  if (homes.length > 0) return `it belongs under ${homes.join(' or ')}`;
  const names = path.filter((part) => typeof part === 'string');
  return insteadOfName(name, known, `kubectl explain ${['fjj.spec', ...names].join('.')}`);
}

/** In the order in which they stand there. */
export function unknownFields(value: unknown, path: FieldPath = []): UnknownField[] {
  if (Array.isArray(value)) return value.flatMap((item, at) => unknownFields(item, [...path, at]));
  const known = fieldsAt(path);
  if (!isObject(value) || known === undefined) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    known.includes(name)
      ? unknownFields(item, [...path, name])
      : [{ path: [...path, name], instead: insteadAt(path, name, known) }],
  );
}
