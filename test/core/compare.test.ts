import { describe, expect, test } from '@jest/globals';
import { isNothing, same } from '../../src/core/compare.ts';
import type { Comparer } from '../../src/core/fields.ts';

type Row = [sentence: string, comparer: Comparer, desired: unknown, live: unknown];

const pairs = (...entries: [string, unknown][]) =>
  JSON.stringify(entries.map(([key, value]) => ({ key, value })));

const EQUAL: Row[] = [
  ['a text and itself', 'text', 'test1', 'test1'],
  ['a text and a number that reads the same', 'text', '1', 1],
  ['a global variable is taken literally', 'text', '--pw {{pw}}', '--pw {{pw}}'],
  ['an empty text and null', 'text', '', null],
  ['an empty text and an absent one', 'text', '', undefined],
  ['an empty text and an empty list', 'text', '', []],
  ['numbers', 'number', 2, 2],
  ['a number and its text', 'number', 2, '2'],
  ['a number and its 64-bit form', 'number', 2, 2n],
  ['-1 and -1: unlimited', 'number', -1, -1],
  ['0 slots and whatever DLI made of it', 'slots', 0, 4],
  ['0 slots and nothing', 'slots', 0, null],
  ['slots', 'slots', 2, 2],
  ['off and absent', 'flag', false, undefined],
  ['off and null', 'flag', false, null],
  ['off and the text false', 'flag', false, 'false'],
  ['on and the text true', 'flag', true, 'true'],
  ['lists', 'list', ['a.jar', 'b.jar'], ['a.jar', 'b.jar']],
  ['a list and the comma text of the 2020 table', 'list', ['a.jar', 'b.jar'], 'a.jar,b.jar'],
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
  ['no settings wanted, none there', 'properties', '[]', ''],
  ['no settings wanted as an object, none there', 'properties', '{}', null],
  ['no settings wanted, some added by DLI', 'properties', '[]', pairs(['x', 'y'])],
  ['an empty text of settings and null', 'properties', '', null],
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
  ['numbers', 'number', 2, 3],
  ['a number and nothing', 'number', 1, null],
  ['a number and a text that is none', 'number', 1, 'one'],
  ['-1 and 0', 'number', -1, 0],
  ['slots', 'slots', 2, 3],
  ['slots and nothing', 'slots', 2, null],
  ['on and absent', 'flag', true, undefined],
  ['on and off', 'flag', true, false],
  ['off and on', 'flag', false, true],
  ['lists in another order: the class path has one', 'list', ['a', 'b'], ['b', 'a']],
  ['lists of other length', 'list', ['a'], ['a', 'b']],
  ['a list and nothing', 'list', ['a'], null],
  ['nothing and a list', 'list', [], ['a']],
  ['one package with a comma and two packages', 'list', ['a,b'], ['a', 'b']],
  ['modes', 'mode', 1, 'at_least_once'],
  ['a mode and a word that is none', 'mode', 1, 'constructor'],
  ['a mode and nothing', 'mode', 1, null],
  ['paths', 'path', 'b/c', 'b/d'],
  ['paths in another case', 'path', 'b/C', 'b/c'],
  ['a path with a slash in front', 'path', '/b/c', 'b/c'],
  ['settings of another value', 'properties', pairs(['a', '1']), pairs(['a', '2'])],
  ['a setting that is not there', 'properties', pairs(['a', '1'], ['b', '2']), pairs(['a', '1'])],
  ['settings and nothing', 'properties', pairs(['a', '1']), ''],
  ['settings and an absent text', 'properties', pairs(['a', '1']), undefined],
  ['settings and a text that is no JSON', 'properties', pairs(['a', '1']), 'a=1'],
  [
    'large numbers are held against each other exactly',
    'properties',
    '{"a":9007199254740993}',
    '{"a":9007199254740992}',
  ],
  ['a setting is not found among the names of every object', 'properties', '{"constructor":"1"}', '{}'],
  ['the wish to clear all settings', 'properties', '', pairs(['a', '1'])],
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

test('settings nested so deep that they overflow the stack are compared as text', () => {
  const deep = `{"a":${'['.repeat(16_000)}${']'.repeat(16_000)}}`;
  expect(same('properties', deep, deep)).toBe(true);
  expect(same('properties', deep, '{"a":"b"}')).toBe(false);
  expect(same('properties', '{"a":"b"}', deep)).toBe(false);
});
