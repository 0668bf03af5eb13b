import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compared } from '../../../src/core/job/compare.ts';
import type { Comparer } from '../../../src/core/job/fields.ts';
import { isNothing, type Pair } from '../../../src/core/job/pair.ts';
import { stringifyJson } from '../../../src/ground/json.ts';

type Row = [sentence: string, comparer: Comparer, desired: unknown, live: unknown];

const same = (comparer: Comparer, desired: unknown, live: unknown): boolean =>
  compared(comparer, { desired, live }) === undefined;

const pairs = (...entries: [string, unknown][]) =>
  JSON.stringify(entries.map(([key, value]) => ({ key, value })));

const EQUAL: Row[] = [
  ['a text and itself', 'text', 'test1', 'test1'],
  ['a text and a number that reads the same', 'text', '1', 1],
  ['a global variable is taken literally', 'text', '--pw {{pw}}', '--pw {{pw}}'],
  ['an empty text and null', 'text', '', null],
  ['an empty text and an absent one', 'text', '', undefined],
  ['an empty text and an empty list', 'text', '', []],
  ['a text of a block of YAML and the same without its line end', 'prose', 'job for test\n', 'job for test'],
  ['a text with blanks at its ends', 'prose', ' --a 1', '--a 1\t\r\n'],
  ['a text of white space and nothing', 'prose', '\n', ''],
  ['a text and itself, in prose', 'prose', 'a  b', 'a  b'],
  ['JSON with other blanks', 'json', '{ "a" : [1, 2] }\n', '{"a":[1,2]}'],
  ['JSON in another order', 'json', '{"a":{"c":1,"d":2},"b":3}', '{"b":3,"a":{"d":2,"c":1}}'],
  ['JSON that came parsed', 'json', '{"a":1}', { a: 1 }],
  ['JSON with nothing in it and nothing', 'json', '{}', null],
  ['a text that is no JSON, with a line end', 'json', 'level=INFO\n', 'level=INFO'],
  ['numbers', 'number', 2, 2],
  ['a number and its text', 'number', 2, '2'],
  ['a number and its 64-bit form', 'number', 2, 2n],
  ['-1 and -1: unlimited', 'number', -1, -1],
  ['0 slots and 0 slots', 'slots', 0, 0],
  ['0 slots and nothing', 'slots', 0, null],
  ['slots', 'slots', 2, 2],
  ['off and absent', 'flag', false, undefined],
  ['off and null', 'flag', false, null],
  ['lists', 'list', ['a.jar', 'b.jar'], ['a.jar', 'b.jar']],
  ['an empty list and null', 'list', [], null],
  ['an empty list and an empty text', 'list', [], ''],
  ['an empty list and an absent one', 'list', [], undefined],
  ['mode 1 and its word', 'mode', 1, 'exactly_once'],
  ['mode 2 and its word', 'mode', 2, 'at_least_once'],
  ['mode 1 and 1', 'mode', 1, 1],
  ['mode 2 and its digit as text', 'mode', 2, '2'],
  ['a path with and without obs://', 'path', 'obs://b/c', 'b/c'],
  ['a path with and without a slash at the end', 'path', 'b/c', 'b/c/'],
  ['a path with both', 'path', 'b/c', 'obs://b/c//'],
  ['settings in another order', 'properties', pairs(['a', '1'], ['b', '2']), pairs(['b', '2'], ['a', '1'])],
  ['settings among those that DLI adds', 'properties', pairs(['a', '1']), pairs(['x', 'y'], ['a', '1'])],
  ['settings as an object and as a list', 'properties', '{"a":"1"}', pairs(['a', '1'])],
  ['settings with other blanks', 'properties', '{ "a" : "1" }', '{"a":"1"}'],
  ['settings as number and as text', 'properties', '{"a":1}', pairs(['a', '1'])],
  ['settings as flag and as text', 'properties', '{"a":true}', pairs(['a', 'true'])],
  ['settings that are already parsed', 'properties', '{"a":"1"}', [{ key: 'a', value: '1' }]],
  ['settings that are no JSON, letter by letter', 'properties', 'a=b', 'a=b'],
  [
    'settings and the lines that the console shows',
    'properties',
    pairs(['a', '1'], ['b', '=2']),
    'a=1\n b = =2\n',
  ],
  [
    'settings that the service answers as names and values',
    'properties',
    '{"a":1}',
    '[{"name":"a","value":"1"}]',
  ],
  ['settings that the service answers one by one', 'properties', '{"a":1,"b":2}', '[{"a":"1"},"b=2"]'],
  [
    'settings among entries that are none',
    'properties',
    pairs(['a', '1']),
    '[7,null,"x",[],{"key":"a","value":"1"}]',
  ],
  [
    'a setting that is there twice with one value',
    'properties',
    pairs(['a', '1']),
    pairs(['a', 1], ['a', '1']),
  ],
  ['no settings wanted, and a text that is none', 'properties', '[]', 'much'],
  ['no settings wanted, none there', 'properties', '[]', ''],
  ['no settings wanted as an object, none there', 'properties', '{}', null],
  ['no settings wanted, some added by DLI', 'properties', '[]', pairs(['x', 'y'])],
  ['an empty text of settings and null', 'properties', '', null],
  ['an empty text of settings and those that are not ours', 'properties', '', pairs(['a', '1'])],
  [
    '4GB and 4G',
    'resources',
    { taskmanager_resource_spec: { memory: '4GB' } },
    { taskmanager_resource_spec: { memory: '4G' } },
  ],
  [
    '4GB and 4, whose unit is GB',
    'resources',
    { taskmanager_resource_spec: { memory: '4GB' } },
    { taskmanager_resource_spec: { memory: '4' } },
  ],
  [
    '4GB and 4096MB',
    'resources',
    { jobmanager_resource_spec: { memory: '4GB' } },
    { jobmanager_resource_spec: { memory: '4096MB' } },
  ],
  [
    '4G and 4096m',
    'resources',
    { jobmanager_resource_spec: { memory: '4G' } },
    { jobmanager_resource_spec: { memory: '4096m' } },
  ],
  [
    'memory as a number',
    'resources',
    { jobmanager_resource_spec: { memory: '4G' } },
    { jobmanager_resource_spec: { memory: 4 } },
  ],
  [
    'cpu 1 and 1.0 as text',
    'resources',
    { jobmanager_resource_spec: { cpu: 1 } },
    { jobmanager_resource_spec: { cpu: '1.0' } },
  ],
  [
    'resources among those that DLI fills in',
    'resources',
    { max_slot: 2 },
    { max_slot: 2, parallel_number: 1, jobmanager_resource_spec: { cpu: 1, memory: '4G' } },
  ],
  [
    'a node without parts and none',
    'resources',
    { max_slot: 1, jobmanager_resource_spec: {} },
    { max_slot: 1 },
  ],
  ['no resources wanted, none there', 'resources', {}, null],
  ['no resources wanted, some filled in', 'resources', {}, { max_slot: 1 }],
];

const DIFFERENT: Row[] = [
  ['texts', 'text', 'test1', 'test2'],
  ['texts in another case', 'text', 'Test1', 'test1'],
  ['texts with a blank more', 'text', 'a b', 'a  b'],
  ['a text and nothing', 'text', 'a', ''],
  ['nothing and a text: the wish to clear it', 'text', '', 'a'],
  ['a text and an object', 'text', 'a', { a: 1 }],
  ['a name with a blank at its end', 'text', 'a.jar', 'a.jar '],
  ['texts with other blanks inside', 'prose', 'a b', 'a  b'],
  ['JSON lists in another order', 'json', '[1,2]', '[2,1]'],
  ['JSON with another value', 'json', '{"a":1}', '{"a":"1"}'],
  ['JSON with more in it: nobody says that DLI adds to it', 'json', '{"a":1}', '{"a":1,"b":2}'],
  ['JSON and a text', 'json', '{"a":1}', 'a'],
  ['large numbers in JSON', 'json', '[9007199254740993]', '[9007199254740992]'],
  ['a JSON text and the same without quotes', 'json', '"a"', 'a'],
  ['numbers', 'number', 2, 3],
  ['a number and nothing', 'number', 1, null],
  ['a number and a text that is none', 'number', 1, 'one'],
  ['-1 and 0', 'number', -1, 0],
  ['slots', 'slots', 2, 3],
  ['0 slots and a number: the wish to take a pin back', 'slots', 0, 4],
  ['slots and nothing', 'slots', 2, null],
  ['on and absent', 'flag', true, undefined],
  ['on and off', 'flag', true, false],
  ['off and on', 'flag', false, true],
  ['lists in another order: the class path has one', 'list', ['a', 'b'], ['b', 'a']],
  ['lists of other length', 'list', ['a'], ['a', 'b']],
  ['a list and nothing', 'list', ['a'], null],
  ['nothing and a list', 'list', [], ['a']],
  ['a list and a text that is none', 'list', ['a.jar'], 'a.jar'],
  ['one package with a comma and two packages', 'list', ['a,b'], ['a', 'b']],
  ['modes', 'mode', 1, 'at_least_once'],
  ['a mode and a word that is none', 'mode', 1, 'constructor'],
  ['a mode and nothing', 'mode', 1, null],
  ['paths', 'path', 'b/c', 'b/d'],
  ['paths in another case', 'path', 'b/C', 'b/c'],
  ['a path with a slash in front', 'path', '/b/c', 'b/c'],
  ['settings of another value', 'properties', pairs(['a', '1']), pairs(['a', '2'])],
  ['a setting that is not there', 'properties', pairs(['a', '1'], ['b', '2']), pairs(['a', '1'])],
  [
    'a setting that is there twice with two values',
    'properties',
    pairs(['a', '1']),
    pairs(['a', '2'], ['a', '1']),
  ],
  ['settings and those of a list that are others', 'properties', '{"a":1}', '["b=1"]'],
  ['settings and nothing', 'properties', pairs(['a', '1']), ''],
  ['settings and an absent text', 'properties', pairs(['a', '1']), undefined],
  ['settings and a text that is none', 'properties', pairs(['a', '1']), 'a: 1'],
  [
    'large numbers are held against each other exactly',
    'properties',
    '{"a":9007199254740993}',
    '{"a":9007199254740992}',
  ],
  ['a setting is not found among the names of every object', 'properties', '{"constructor":"1"}', '{}'],
  [
    '4GB and 4MB',
    'resources',
    { jobmanager_resource_spec: { memory: '4GB' } },
    { jobmanager_resource_spec: { memory: '4MB' } },
  ],
  [
    'memory and a text that is none',
    'resources',
    { jobmanager_resource_spec: { memory: '4GB' } },
    { jobmanager_resource_spec: { memory: 'much' } },
  ],
  ['cpu', 'resources', { jobmanager_resource_spec: { cpu: 1 } }, { jobmanager_resource_spec: { cpu: 2 } }],
  ['resources that are not there', 'resources', { max_slot: 1, parallel_number: 2 }, { max_slot: 1 }],
  ['resources and nothing', 'resources', { max_slot: 1 }, null],
  ['resources and a text', 'resources', { max_slot: 1 }, '4G'],
];

describe('the same to DLI:', () => {
  test.each(EQUAL)('%s', (...[, comparer, desired, live]) => {
    expect(same(comparer, desired, live)).toBe(true);
  });
});

describe('not the same:', () => {
  test.each(DIFFERENT)('%s', (...[, comparer, desired, live]) => {
    expect(same(comparer, desired, live)).toBe(false);
  });
});

test.each([
  ['null', null, true],
  ['absent', undefined, true],
  ['an empty text', '', true],
  ['an empty list', [], true],
  ['0', 0, false],
  ['false', false, false],
  ['a blank', ' ', false],
  ['a list with an empty text', [''], false],
  ['an empty object', {}, false],
])('nothing is there: %s', (_name, value, nothing) => {
  expect(isNothing(value)).toBe(nothing);
});

/** JSON text of lists in lists. */
const nested = (depth: number): string => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;

test.each([10, 1_000, 2_000, 4_000, 8_000, 16_000])(
  'texts of %d lists in each other are compared, or are like no other',
  (depth) => {
    expect(same('properties', '{"a":"b"}', nested(depth))).toBe(false);
    expect(same('properties', '{"b":"b"}', nested(depth))).toBe(false);
    expect(same('json', nested(depth), nested(depth))).toBe(true);
    expect(same('json', nested(depth), '{"a":"b"}')).toBe(false);
  },
);

describe('of a difference', () => {
  test.each<[sentence: string, comparer: Comparer, values: Pair, canonical: Pair]>([
    [
      'a mode shows its word',
      'mode',
      { desired: 1, live: 'at_least_once' },
      { desired: 'exactly_once', live: 'at_least_once' },
    ],
    ['a flag that is off is nothing', 'flag', { desired: false, live: true }, { desired: null, live: true }],
    [
      'a path has neither scheme nor slash',
      'path',
      { desired: 'obs://b/c/', live: null },
      { desired: 'b/c', live: null },
    ],
    [
      'only the settings that are wanted are shown, in order',
      'properties',
      { desired: '{"b":1,"a":2}', live: pairs(['x', 'y'], ['b', '1']) },
      { desired: { a: '2', b: '1' }, live: { b: '1' } },
    ],
    [
      'only the resources that are wanted are shown, memory in MB',
      'resources',
      {
        desired: { taskmanager_resource_spec: { memory: '4GB' } },
        live: { max_slot: 1, taskmanager_resource_spec: { cpu: 1, memory: '2G' } },
      },
      {
        desired: { taskmanager_resource_spec: { memory: 4096 } },
        live: { taskmanager_resource_spec: { memory: 2048 } },
      },
    ],
  ])('%s', (...[, comparer, values, canonical]) => {
    expect(compared(comparer, values)).toEqual(canonical);
  });
});

describe('settings that are ours', () => {
  const live = pairs(['a', '1'], ['b', '2'], ['x', 'y']);

  test.each<[sentence: string, desired: string, owned: string[], canonical: Pair | undefined]>([
    [
      'one that has left the spec differs',
      pairs(['a', '1']),
      ['a', 'b'],
      { desired: { a: '1' }, live: { a: '1', b: '2' } },
    ],
    ['one that has left the spec and the job does not', pairs(['a', '1']), ['a', 'gone'], undefined],
    ['one that is not ours does not', pairs(['a', '1']), ['a'], undefined],
    ['an empty list takes all of ours away', '[]', ['a', 'b'], { desired: null, live: { a: '1', b: '2' } }],
    ['an empty object, too', '{}', ['b'], { desired: null, live: { b: '2' } }],
    ['an empty text, too', '', ['b'], { desired: null, live: { b: '2' } }],
    ['an empty list with nothing of ours there is the same', '[]', ['gone'], undefined],
  ])('%s', (...[, desired, owned, canonical]) => {
    expect(compared('properties', { desired, live }, owned)).toEqual(canonical);
  });
});

describe('whatever the order, the blanks and what else is there', () => {
  const word = fc.stringMatching(/^[a-z]{1,4}$/);
  const settings = fc.uniqueArray(fc.tuple(word, fc.oneof(word, fc.integer(), fc.boolean())), {
    minLength: 1,
    maxLength: 6,
    selector: ([name]) => name,
  });
  const shape = fc.constantFrom(
    (all: readonly [string, unknown][]) => pairs(...all),
    (all: readonly [string, unknown][]) => JSON.stringify(Object.fromEntries(all), null, 2),
    (all: readonly [string, unknown][]) => all.map(([name, value]) => `${name}=${value}`).join('\n'),
    (all: readonly [string, unknown][]) => JSON.stringify(all.map(([name, value]) => ({ value, name }))),
    (all: readonly [string, unknown][]) => JSON.stringify(all.map(([name, value]) => `${name}=${value}`)),
  );

  test('settings have one canonical form', () => {
    const any = fc.record({ wanted: settings, other: settings, shape, again: shape, noise: word });
    fc.assert(
      fc.property(any, ({ wanted, other, shape: one, again, noise }) => {
        const values = { desired: pairs(...wanted), live: one([...other]) };
        const names = new Set(wanted.map(([name]) => name));
        const more = names.has(noise) ? [] : [[noise, 'x'] as [string, unknown]];
        const turned = {
          desired: pairs(...wanted.toReversed()),
          live: again([...other.filter(([name]) => name !== noise || names.has(name)), ...more].reverse()),
        };
        expect(JSON.stringify(compared('properties', turned))).toBe(
          JSON.stringify(compared('properties', values)),
        );
      }),
    );
  });

  test('a list in resources, which has no place there, is compared as its text', () => {
    const list = [{ toString: null }];
    expect(compared('resources', { desired: { a: list }, live: { a: list } })).toBeUndefined();
    expect(compared('resources', { desired: { a: 1 }, live: { a: list } })).toBeDefined();
  });

  test('JSON and resources have one canonical form', () => {
    const turned = (value: unknown): unknown =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([name, item]) => [name, turned(item)]),
          )
        : value;
    fc.assert(
      fc.property(
        fc.dictionary(word, fc.jsonValue()),
        fc.dictionary(word, fc.jsonValue()),
        (desired, live) => {
          const text = (value: unknown): string => stringifyJson(value);
          const here = compared('json', { desired: text(desired), live: text(live) });
          const there = compared('json', {
            desired: text(turned(desired)),
            live: JSON.stringify(turned(live), null, 1),
          });
          expect(text(there)).toBe(text(here));
          const whole = compared('resources', { desired, live });
          expect(text(compared('resources', { desired: turned(desired), live: turned(live) }))).toBe(
            text(whole),
          );
        },
      ),
    );
  });
});
