/** The columns of a CRD's additionalPrinterColumns, and the two every resource has. */
import { textOf } from '../../src/ground/json.ts';
import { age, humanDuration } from './duration.ts';
import { jsonPath } from './json-path.ts';
import { fieldsOf, listOf } from './objects.ts';
import type { Column } from './resource.ts';

export const NAME: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name must be unique within a namespace.',
  priority: 0,
  cell: ({ metadata }) => metadata.name,
};

export const AGE: Column = {
  name: 'Age',
  type: 'string',
  description: 'The time since the object was created.',
  priority: 0,
  cell: ({ metadata }, now) => age(metadata.creationTimestamp, now),
};

/** What the API server gives for a custom resource without columns of its own. */
const DEFAULT_AGE: Column = { ...AGE, type: 'date' };

const printed = (value: unknown): string =>
  typeof value === 'object' ? JSON.stringify(value) : String(value);

function dated(value: unknown, now: Date): string {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? '<invalid>' : humanDuration(now.getTime() - time);
}

/** The cell of one type; null where the value is of another. */
const CELLS: Record<string, (value: unknown, now: Date) => unknown> = {
  string: printed,
  integer: (value) => (typeof value === 'number' ? Math.trunc(value) : null),
  number: (value) => (typeof value === 'number' ? value : null),
  boolean: (value) => (typeof value === 'boolean' ? value : null),
  date: dated,
};

function crdColumn(definition: unknown): Column {
  const { name, type, format, description, priority, jsonPath: path } = fieldsOf(definition);
  const find = jsonPath(textOf(path));
  const cell = CELLS[textOf(type)] ?? (() => null);
  const fallback = `Custom resource definition column (in JSONPath format): ${textOf(path)}`;
  return {
    name: textOf(name),
    type: textOf(type),
    format: textOf(format),
    description: textOf(description) || fallback,
    priority: Number(priority ?? 0),
    cell: (object, now) => {
      const [value] = find(object);
      return value === undefined || value === null ? null : cell(value, now);
    },
  };
}

export function crdColumns(definitions: unknown): Column[] {
  const columns = listOf(definitions).map(crdColumn);
  return [NAME, ...(columns.length === 0 ? [DEFAULT_AGE] : columns)];
}
