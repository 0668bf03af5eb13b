/** Arbitrary values of the job's fields, each of its field's kind. */
import fc from 'fast-check';
import { type Comparer, FIELD_NAMES, FIELDS, type FieldName } from '../../src/core/job/fields.ts';
import type { Fields } from '../support/example.ts';

const word = fc.stringMatching(/^[a-z]{1,8}$/);

const properties = fc
  .dictionary(word, fc.oneof(word, fc.integer(), fc.boolean()), {
    minKeys: 1,
    maxKeys: 4,
    noNullPrototype: true,
  })
  .map((settings) => JSON.stringify(settings));

const resources = fc.record({
  max_slot: fc.integer({ min: 1, max: 9 }),
  jobmanager_resource_spec: fc.record({
    cpu: fc.constantFrom(0.5, 1, 2),
    memory: fc.constantFrom('2GB', '4G', '4', '4096M'),
  }),
});

const OF_COMPARER: Record<Comparer, fc.Arbitrary<unknown>> = {
  text: word,
  prose: word,
  json: properties,
  number: fc.integer({ min: 1, max: 1000 }),
  slots: fc.integer({ min: 0, max: 9 }),
  flag: fc.boolean(),
  list: fc.array(word, { maxLength: 3 }),
  mode: fc.constantFrom(1, 2),
  path: fc
    .tuple(fc.constantFrom('', 'obs://'), word, fc.constantFrom('', '/'))
    .map((parts) => parts.join('')),
  properties,
  resources,
};

const valuesOf = (name: FieldName): fc.Arbitrary<unknown> => OF_COMPARER[FIELDS[name].compare];

const record = Object.fromEntries(FIELD_NAMES.map((name) => [name, valuesOf(name)])) as {
  [K in FieldName]: fc.Arbitrary<unknown>;
};

/** Every field set. */
export const jobValues: fc.Arbitrary<Fields> = fc.record(record);

/** Some of the fields set. */
export const someValues: fc.Arbitrary<Fields> = fc.record(record, {
  requiredKeys: [],
}) as fc.Arbitrary<Fields>;

const OTHER: Record<Comparer, (value: unknown) => unknown> = {
  text: (value) => `${value}x`,
  prose: (value) => `${value}x`,
  json: (value) => JSON.stringify({ ...JSON.parse(String(value)), changed: 'x' }),
  number: (value) => Number(value) + 1,
  slots: (value) => Number(value) + 1,
  flag: (value) => value !== true,
  list: (value) => [...(value as string[]), 'x.jar'],
  mode: (value) => 3 - Number(value),
  path: (value) => `${value}x`,
  properties: (value) => JSON.stringify({ ...JSON.parse(String(value)), changed: 'x' }),
  resources: (value) => ({ ...(value as object), max_slot: 10 }),
};

/** A value of the same field that means something else. */
export const otherThan = (name: FieldName, value: unknown): unknown => OTHER[FIELDS[name].compare](value);
