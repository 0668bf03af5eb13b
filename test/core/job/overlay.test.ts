import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compared } from '../../../src/core/job/compare.ts';
import { FIELD_NAMES, FIELDS, type FieldName } from '../../../src/core/job/fields.ts';
import { overlaid, written } from '../../../src/core/job/overlay.ts';

const list = (...entries: [string, unknown][]): string =>
  JSON.stringify(entries.map(([key, value]) => ({ key, value })));

const WHOLE = {
  max_slot: 2,
  parallel_number: 8,
  jobmanager_resource_spec: { cpu: 4, memory: '16G' },
  taskmanager_resource_spec: { cpu: 4, memory: '16G' },
};

describe('resources that are sent', () => {
  test.each<[sentence: string, desired: object, live: unknown, sent: object]>([
    [
      'keep the parts that the spec does not name',
      { parallel_number: 4 },
      WHOLE,
      { ...WHOLE, parallel_number: 4 },
    ],
    [
      'keep the parts of a node that the spec does not name',
      { taskmanager_resource_spec: { cpu: 2 } },
      WHOLE,
      { ...WHOLE, taskmanager_resource_spec: { cpu: 2, memory: '16G' } },
    ],
    ['keep everything when the spec names nothing', {}, WHOLE, WHOLE],
    [
      'keep parts that we do not know',
      { max_slot: 1 },
      { ...WHOLE, gpu: { count: 1 } },
      { ...WHOLE, gpu: { count: 1 }, max_slot: 1 },
    ],
    ['are those of the spec when there are none', { max_slot: 1 }, null, { max_slot: 1 }],
    ['are those of the spec when what is read is no object', { max_slot: 1 }, '4G', { max_slot: 1 }],
    [
      'leave out what is read as null',
      { max_slot: 1 },
      { parallel_number: null, jobmanager_resource_spec: null },
      { max_slot: 1 },
    ],
    [
      'have numbers and texts where they are written so',
      { max_slot: 1 },
      { parallel_number: '8', taskmanager_resource_spec: { cpu: '1.5', memory: 4 } },
      { max_slot: 1, parallel_number: 8, taskmanager_resource_spec: { cpu: 1.5, memory: '4' } },
    ],
  ])('%s', (...[, desired, live, sent]) => {
    expect(overlaid('resources', { desired, live })).toEqual(sent);
  });
});

describe('settings that are sent', () => {
  test.each<[sentence: string, desired: string, live: unknown, owned: string[], sent: string]>([
    [
      'keep those that the spec does not name',
      list(['a', '1']),
      list(['a', '2'], ['x', 'y']),
      [],
      list(['x', 'y'], ['a', '1']),
    ],
    [
      'are the text of the spec when nothing else is there',
      ' {"a" : 1}\n',
      list(['a', '2']),
      [],
      ' {"a" : 1}\n',
    ],
    ['are the text of the spec when nothing is there', ' {"a" : 1}\n', '', [], ' {"a" : 1}\n'],
    [
      'leave out one of ours that has left the spec',
      list(['a', '1']),
      list(['a', '1'], ['b', '2'], ['x', 'y']),
      ['a', 'b'],
      list(['x', 'y'], ['a', '1']),
    ],
    [
      'keep one that has left the spec and is not ours',
      list(['a', '1']),
      list(['b', '2']),
      ['a'],
      list(['b', '2'], ['a', '1']),
    ],
    [
      'are those of others when the spec clears ours',
      '[]',
      list(['a', '1'], ['x', 'y']),
      ['a'],
      list(['x', 'y']),
    ],
    ['are those of others when the spec is empty', '', list(['a', '1'], ['x', 'y']), ['a'], list(['x', 'y'])],
    [
      'are an empty list, not an empty text, when ours were all: a service may take no text as left out',
      '',
      list(['a', '1']),
      ['a'],
      '[]',
    ],
    ['are an empty object when ours were all in an object', '[]', '{"a":"1"}', ['a'], '{}'],
    ['are all of others when nothing is ours', '[]', list(['x', 'y']), [], list(['x', 'y'])],
    ['have the shape of the spec: an object', '{"a":"1"}', list(['x', 7]), [], '{"x":7,"a":"1"}'],
    ['have the shape of the spec: a list', list(['a', '1']), '{"x":true}', [], list(['x', true], ['a', '1'])],
    [
      'have the shape that is there when the spec sets nothing',
      '[]',
      '{"a":"1","x":"y"}',
      ['a'],
      '{"x":"y"}',
    ],
    [
      'are a list where an object would lose an entry that is none',
      '{"a":"1"}',
      '[7,{"key":"x","value":"y"}]',
      [],
      '[7,{"key":"x","value":"y"},{"key":"a","value":"1"}]',
    ],
    [
      'are a list where an object would lose one of two',
      '{"a":"1"}',
      list(['x', '1'], ['x', '2']),
      [],
      list(['x', '1'], ['x', '2'], ['a', '1']),
    ],
    [
      'have numbers as they are written, those of others and ours',
      '{"a":1e400}',
      '{"theirs":1.10,"prec":0.12345678901234567891,"big":1e400,"nested":{"n":[1.0]},"a":1}',
      [],
      '{"theirs":1.10,"prec":0.12345678901234567891,"big":1e400,"nested":{"n":[1.0]},"a":1e400}',
    ],
    [
      'keep entries that are numbers',
      list(['a', '1']),
      '[1.10,{"key":"x","value":2.50}]',
      [],
      '[1.10,{"key":"x","value":2.50},{"key":"a","value":"1"}]',
    ],
    [
      'keep entries of other shapes as they are',
      list(['a', '1']),
      '[{"name":"x","value":"y"},{"z":1},"q=r"]',
      [],
      '[{"name":"x","value":"y"},{"z":1},"q=r",{"key":"a","value":"1"}]',
    ],
    [
      'keep what else stands in an entry',
      list(['a', '1']),
      '[{"key":"x","value":"y","note":"z"}]',
      [],
      '[{"key":"x","value":"y","note":"z"},{"key":"a","value":"1"}]',
    ],
    [
      'keep the lines that the console shows, as a list',
      list(['a', '1']),
      'x=y\nz==\n',
      [],
      list(['x', 'y'], ['z', '='], ['a', '1']),
    ],
    [
      'hold ours once though it was there twice',
      list(['a', '1']),
      list(['a', '2'], ['a', '3'], ['x', 'y']),
      [],
      list(['x', 'y'], ['a', '1']),
    ],
    [
      'keep large numbers',
      list(['a', '1']),
      '{"x":9007199254740993}',
      [],
      '[{"key":"x","value":9007199254740993},{"key":"a","value":"1"}]',
    ],
    [
      'keep names of every object',
      '{"a":"1"}',
      '{"__proto__":"x","constructor":"y"}',
      [],
      '{"__proto__":"x","constructor":"y","a":"1"}',
    ],
    ['replace what is no settings', list(['a', '1']), 'much', [], list(['a', '1'])],
    ['leave what is no settings alone, where the spec sets nothing', '', '# much', [], '# much'],
    ['are nothing, where nothing is there and the spec sets nothing', '', '', [], ''],
  ])('%s', (...[, desired, live, owned, sent]) => {
    expect(overlaid('properties', { desired, live }, owned)).toBe(sent);
  });

  test('nested so deep that they cannot be written are replaced', () => {
    const deep = `{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(overlaid('properties', { desired: '{"a":1}', live: deep })).toBe('{"a":1}');
  });
});

test.each(FIELD_NAMES.filter((name) => !['properties', 'resources'].includes(FIELDS[name].compare)))(
  '%s is sent as the spec has it',
  (name) => {
    expect(overlaid(FIELDS[name].compare, { desired: 'wanted', live: 'live' })).toBe('wanted');
  },
);

/** As GET may answer, and as a PUT takes it. */
const FORMS: [field: FieldName, read: unknown, sent: unknown][] = [
  ['dependency_files', ['a.csv'], ['a.csv']],
  ['cu_number', 4, 4],
  ['checkpoint_mode', 'exactly_once', 1],
  ['checkpoint_mode', 'at_least_once', 2],
  ['checkpoint_mode', 1, 1],
  ['checkpoint_mode', '2', 2],
  ['log_enabled', false, false],
  ['resource_config', { max_slot: '1' }, { max_slot: 1 }],
  ['runtime_config', list(['a', '1']), list(['a', '1'])],
  ['desc', 'a', 'a'],
  ['desc', null, undefined],
  ['obs_bucket', '', undefined],
  ['dependency_jars', [], undefined],
];

describe('a live value in the form in which it is written', () => {
  test.each(FORMS)('%s: %j is %j', (field, read, sent) => {
    expect(written(FIELDS[field].compare, read)).toEqual(sent);
  });

  test('fits the schema of its field', () => {
    for (const [field, read, sent] of FORMS) {
      if (sent === undefined) continue;
      const { compare, schema } = FIELDS[field];
      expect({ field, ok: schema.safeParse(written(compare, read)).success }).toEqual({ field, ok: true });
    }
  });
});

describe('whatever is there', () => {
  const word = fc.stringMatching(/^[a-z_]{1,3}$/);
  const value = fc.oneof(word, fc.integer(), fc.boolean());
  const settings = fc.dictionary(word, value, { noNullPrototype: true });
  const write = fc.constantFrom(
    (all: object) => JSON.stringify(all),
    (all: object) => list(...Object.entries(all)),
    (all: object) => JSON.stringify(Object.entries(all).map(([name, item]) => `${name}=${item}`)),
  );
  const owned = fc.uniqueArray(word);
  const map = fc.record({ wanted: settings, found: settings, owned, spec: write, live: write });

  const read = (text: unknown): Record<string, string> => {
    const parsed = JSON.parse(String(text === '' ? '[]' : text));
    const entries: [string, unknown][] = Array.isArray(parsed)
      ? parsed.map((one) =>
          typeof one === 'string' ? (one.split('=') as [string, string]) : [one.key, one.value],
        )
      : Object.entries(parsed);
    return Object.fromEntries(entries.map(([name, item]) => [name, String(item)]));
  };
  const texts = (all: object): Record<string, string> =>
    Object.fromEntries(Object.entries(all).map(([name, item]) => [name, String(item)]));

  test('settings are what is wanted, what is there and not ours, and nothing else', () => {
    fc.assert(
      fc.property(map, ({ wanted, found, owned: ours, spec, live }) => {
        const sent = overlaid('properties', { desired: spec(wanted), live: live(found) }, ours);
        const foreign = Object.entries(texts(found)).filter(([name]) => !ours.includes(name));
        expect(read(sent)).toEqual({ ...Object.fromEntries(foreign), ...texts(wanted) });
      }),
    );
  });

  test('once it is stored nothing differs, and it is sent as it is there', () => {
    fc.assert(
      fc.property(map, ({ wanted, found, owned: ours, spec, live }) => {
        const desired = spec(wanted);
        const stored = overlaid('properties', { desired, live: live(found) }, ours);
        expect(compared('properties', { desired, live: stored }, ours)).toBeUndefined();
        expect(read(overlaid('properties', { desired, live: stored }, ours))).toEqual(read(stored));
      }),
    );
  });

  const node = fc.record(
    { cpu: fc.integer({ min: 1, max: 9 }), memory: fc.constantFrom('4G', '8GB', '4096M') },
    { requiredKeys: [] },
  );
  const resources = fc.record(
    {
      max_slot: fc.integer({ min: 1, max: 9 }),
      parallel_number: fc.integer({ min: 1, max: 9 }),
      jobmanager_resource_spec: node,
      taskmanager_resource_spec: node,
    },
    { requiredKeys: [] },
  );

  /** `node.part` and its value. */
  const leaves = (all: object, path = ''): [string, unknown][] =>
    Object.entries(all).flatMap(([name, item]) =>
      typeof item === 'object'
        ? leaves(item, `${path}${name}.`)
        : [[`${path}${name}`, item] as [string, unknown]],
    );

  test('resources are what is wanted and what is there, part by part; once stored nothing differs', () => {
    fc.assert(
      fc.property(resources, resources, (desired, live) => {
        const sent = overlaid('resources', { desired, live }) as object;
        expect(Object.fromEntries(leaves(sent))).toEqual({
          ...Object.fromEntries(leaves(live)),
          ...Object.fromEntries(leaves(desired)),
        });
        expect(compared('resources', { desired, live: sent })).toBeUndefined();
      }),
    );
  });
});
