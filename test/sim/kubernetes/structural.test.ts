import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkCrd } from '../../../sim/kubernetes/definition/check.ts';
import type { Cause } from '../../../sim/kubernetes/schema/cause.ts';
import { prepare } from '../../../sim/kubernetes/schema/structural.ts';
import { parseJson } from '../../../src/ground/json.ts';

/** Requests with the answers of a kube-apiserver 1.37.2. */
const recorded = (name: string): unknown =>
  parseJson(readFileSync(new URL(`../../golden/kubernetes/${name}.json`, import.meta.url), 'utf8'));

type Told = [reason: string, message: string, field: string];

interface Case {
  name: string;
  spec: unknown;
  old?: unknown;
  stored?: unknown;
  causes?: Told[];
}

const told = (causes: readonly Cause[]): Told[] =>
  causes.map(({ reason, message, field }) => [reason, message, field]);

const object = (spec: unknown): Record<string, unknown> => ({
  apiVersion: 't.example/v1',
  kind: 'Thing',
  metadata: { name: 'p' },
  spec,
});

const write = (spec: unknown, schema: unknown, old?: unknown) =>
  prepare({
    object: object(spec),
    old: old === undefined ? undefined : object(old),
    schema,
    fieldValidation: 'Warn',
  });

const create = recorded('create') as { schema: unknown; cases: Case[] };
const update = recorded('update') as { schema: unknown; cases: Case[] };
const both = [
  ...create.cases.map((one) => ({ ...one, name: `create: ${one.name}`, schema: create.schema })),
  ...update.cases.map((one) => ({ ...one, name: `update: ${one.name}`, schema: update.schema })),
];

describe('prepare says what a kube-apiserver says', () => {
  test.each(both)('$name', ({ spec, old, schema, causes, stored }) => {
    const got = write(spec, schema, old);
    expect(told(got.causes)).toEqual(causes ?? []);
    if (stored !== undefined) expect(got.object).toEqual(object(stored));
  });
});

describe('CEL rules hold and fail as in a kube-apiserver', () => {
  const { schema, cases } = recorded('rules') as {
    schema: unknown;
    cases: { spec: unknown; messages: string[] }[];
  };
  test.each(cases)('$spec', ({ spec, messages }) => {
    expect(write(spec, schema).causes.map((cause) => cause.message)).toEqual(messages);
  });
});

describe('checkCrd refuses what a kube-apiserver refuses', () => {
  interface Crd {
    name: string;
    properties?: object;
    crd?: object;
    causes: Told[];
  }
  const around = (properties: object = {}): object => ({
    metadata: { name: 'crds.t.example' },
    spec: {
      group: 't.example',
      scope: 'Namespaced',
      names: { plural: 'crds', singular: 'crd', kind: 'Crd', listKind: 'CrdList' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } },
          },
        },
      ],
    },
  });
  /** The words of these come from Go's parsers, or show a struct of Go. */
  const otherWords = new Set([
    'a pattern that does not compile',
    'a rule that is not CEL',
    'a rule that compares a text with a number',
    'no storage version',
  ]);
  test.each(recorded('crd') as Crd[])('$name', ({ name, properties, crd, causes }) => {
    const got = told(checkCrd(crd ?? around(properties)));
    const comparable = (all: Told[]) =>
      otherWords.has(name) ? all.map(([reason, , field]) => [reason, field]) : all;
    expect(comparable(got)).toEqual(comparable(causes));
  });
});

describe('prepare beside what was recorded', () => {
  const schemaOf = (properties: object, more: object = {}): object => ({
    type: 'object',
    properties: { spec: { type: 'object', properties, ...more } },
  });

  test('unknown fields are told by path, dropped, and not told with Ignore', () => {
    const schema = schemaOf({ list: { type: 'array', items: { type: 'object', properties: {} } } });
    const sent = { object: object({ nope: 1, list: [{ x: 1 }] }), old: undefined, schema };
    const strict = prepare({ ...sent, fieldValidation: 'Strict' });
    expect(strict.unknownFields).toEqual(['spec.list[0].x', 'spec.nope']);
    expect(strict.object).toEqual(object({ list: [{}] }));
    const ignore = prepare({ ...sent, fieldValidation: 'Ignore' });
    expect([ignore.unknownFields, ignore.object]).toEqual([[], strict.object]);
  });

  test('what is sent is not changed', () => {
    const sent = object({ nope: 1 });
    prepare({
      object: sent,
      old: undefined,
      schema: schemaOf({ a: { type: 'string', default: 'x' } }),
      fieldValidation: 'Warn',
    });
    expect(sent).toEqual(object({ nope: 1 }));
  });

  test('metadata is kept whatever the schema says of it', () => {
    const sent = { ...object({}), metadata: { name: 'p', labels: { a: 'b' } } };
    const schema = { type: 'object', properties: { metadata: { type: 'object' } } };
    const got = prepare({ object: sent, old: undefined, schema, fieldValidation: 'Strict' });
    expect(got.object).toEqual({ ...sent, spec: undefined });
    expect(got.unknownFields).toEqual(['spec']);
  });

  test.each([
    ['the greatest int64', 9223372036854775807n, 0],
    ['one more than the greatest int64', 9223372036854775808n, 2],
    ['the least int64', -9223372036854775808n, 0],
  ])('%s as an exact integer', (_name, value, causes) => {
    const schema = schemaOf({ id: { type: 'integer', format: 'int64' } });
    const got = write({ id: value }, schema);
    expect(got.causes).toHaveLength(causes);
    expect((got.object as { spec: { id: unknown } }).spec.id).toBe(value);
  });

  test('exact integers are exact in rules', () => {
    const schema = schemaOf(
      { id: { type: 'integer' } },
      { 'x-kubernetes-validations': [{ rule: 'self.id == 9007199254740993' }] },
    );
    expect(write({ id: 9007199254740993n }, schema).causes).toEqual([]);
    expect(write({ id: 9007199254740995n }, schema).causes).toHaveLength(1);
  });

  test.each([
    ['FieldValueForbidden', 'Forbidden: no', 'FieldValueForbidden'],
    ['FieldValueRequired', 'Required value: no', 'FieldValueRequired'],
    ['FieldValueDuplicate', 'Duplicate value: "x"', 'FieldValueDuplicate'],
    ['FieldValueInvalid', 'Invalid value: "x": no', 'FieldValueInvalid'],
  ])('a rule with reason %s', (reason, message, expected) => {
    const rule = { rule: "self != 'x'", message: 'no', reason };
    const schema = schemaOf({ a: { type: 'string', 'x-kubernetes-validations': [rule] } });
    expect(told(write({ a: 'x' }, schema).causes)).toEqual([[expected, message, 'spec.a']]);
  });

  test.each([
    ['a create', { now: 'first' }, 0],
    ['a create that breaks it', { now: 'second' }, 1],
    ['an update', { old: 'first', now: 'second' }, 0],
    ['an update that breaks it', { old: 'second', now: 'first' }, 1],
  ])(
    'a rule with an optional older self runs on %s',
    (_name, { old, now }: { old?: string; now: string }, causes) => {
      const rule = {
        rule: "oldSelf.hasValue() ? self == 'second' : self == 'first'",
        optionalOldSelf: true,
      };
      const schema = schemaOf({ a: { type: 'string', 'x-kubernetes-validations': [rule] } });
      const got = write({ a: now }, schema, old === undefined ? undefined : { a: old });
      expect(got.causes).toHaveLength(causes);
    },
  );

  test('a message expression that fails gives way to the message', () => {
    const rule = { rule: 'false', message: 'plain', messageExpression: "self.l[3] + 'x'" };
    const schema = schemaOf(
      { l: { type: 'array', items: { type: 'string' } } },
      { 'x-kubernetes-validations': [rule] },
    );
    expect(told(write({ l: [] }, schema).causes)).toEqual([
      ['FieldValueInvalid', 'Invalid value: plain', 'spec'],
    ]);
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('a field called %s', (name) => {
    const schema = schemaOf({ m: { type: 'object', additionalProperties: { type: 'string' } } });
    const spec: unknown = JSON.parse(`{"m":{"${name}":"x"}}`);
    const got = write(spec, schema);
    expect(got.causes).toEqual([]);
    expect(JSON.stringify(got.object)).toBe(JSON.stringify(object(spec)));
    const unknown: unknown = JSON.parse(`{"${name}":1}`);
    expect(write(unknown, schema).unknownFields).toEqual([`spec.${name}`]);
  });
});

describe('for any object', () => {
  const { schema } = create;
  const leaf = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.constant(null),
  );
  const known = fc.constantFrom(
    'id',
    'a',
    'b',
    'e',
    'mo',
    'tags',
    'conds',
    'labels',
    'any',
    'un',
    'def',
    'at',
  );
  const tree = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(known, fc.constantFrom('type', 'n', 'x', 'zz')), tie('value'), { maxKeys: 4 }),
    ),
  })).value;
  const specs = fc.dictionary(known, tree, { maxKeys: 6 });

  test('to prepare twice is to prepare once', () => {
    fc.assert(
      fc.property(specs, (spec) => {
        const once = write(spec, schema);
        const twice = prepare({ object: once.object, old: undefined, schema, fieldValidation: 'Warn' });
        expect(twice.object).toEqual(once.object);
        expect(told(twice.causes)).toEqual(told(once.causes));
        expect(twice.unknownFields).toEqual([]);
      }),
    );
  });

  /** Rules that cannot be run on a value of a wrong type fail even when it was stored. */
  const withoutRules: unknown = JSON.parse(
    JSON.stringify(schema, (key, value: unknown) => (key === 'x-kubernetes-validations' ? undefined : value)),
  );

  test('what is stored is not refused when it is sent again unchanged', () => {
    fc.assert(
      fc.property(specs, (spec) => {
        const { object: stored } = write(spec, withoutRules);
        const again = { object: stored, old: stored, schema: withoutRules };
        expect(prepare({ ...again, fieldValidation: 'Strict' }).causes).toEqual([]);
      }),
    );
  });
});

describe('a part that a write keeps as it is stored', () => {
  const text = { type: 'string', maxLength: 3 };
  const schema = {
    type: 'object',
    required: ['spec'],
    properties: {
      spec: {
        type: 'object',
        default: { id: 'new' },
        properties: {
          id: {
            ...text,
            'x-kubernetes-validations': [
              { rule: 'self <= oldSelf', message: 'must not grow' },
              { rule: "self != 'bad'" },
            ],
          },
          list: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
        },
      },
      status: { type: 'object', properties: { said: text }, default: {} },
    },
  };
  const stored = (): Record<string, unknown> => {
    const { object: made, causes } = prepare({
      object: { ...object({ id: 'one', list: ['a'] }), status: { said: 'no' } },
      old: undefined,
      schema,
      fieldValidation: 'Strict',
    });
    expect(causes).toEqual([]);
    return made as Record<string, unknown>;
  };

  test.each([
    ['another status', { status: { said: 'yes' } }],
    ['a status that is too long', { status: { said: 'never' } }],
    ['a status with a field that nobody knows', { status: { told: 1 } }],
    ['another spec', { spec: { id: 'a', list: ['b', 'c'] } }],
    ['a spec with the same thing twice', { spec: { id: 'a', list: ['b', 'b'] } }],
    ['a spec that a rule refuses', { spec: { id: 'two' } }],
    ['no status', { status: null }],
  ])('comes out as if it were sent again: %s', (_name, change) => {
    const old = stored();
    const write = (before: unknown, now: unknown) =>
      prepare({ object: now, old: before, schema, fieldValidation: 'Strict' });
    const kept = write(old, { ...old, ...change });
    const sent = write(structuredClone(old), structuredClone({ ...old, ...change }));
    expect(kept).toEqual(sent);
    expect(Object.keys(kept.object as object)).toEqual(Object.keys(sent.object as object));
  });
});
