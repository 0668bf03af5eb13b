import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { yamlLines } from '../../../src/manifests/import/yaml-text.ts';
import { documentsIn } from '../../../src/manifests/read/yaml.ts';

const textOf = (value: unknown): string => yamlLines('a', value).join('\n');

/** As kubectl reads it, as a reader of YAML 1.2 does, and as one of YAML 1.1 with times and numbers of base 60. */
function readings(text: string): unknown[] {
  const [yaml] = documentsIn(text);
  return [yaml?.document.toJS(), parse(text), parse(text, { version: '1.1' })].map(
    (read) => (read as { a: unknown }).a,
  );
}

describe('a text', () => {
  test.each([
    ['orders', 'a: orders'],
    ['org.apache/Orders_1.2-x', 'a: org.apache/Orders_1.2-x'],
    ['1.15', 'a: "1.15"'],
    ['yes', 'a: "yes"'],
    ['Y', 'a: "Y"'],
    ['NaN', 'a: "NaN"'],
    ['e0', 'a: "e0"'],
    ['e-104', 'a: "e-104"'],
    ['', 'a: ""'],
    ['a\nb', 'a: "a\\nb"'],
    ['a\u2028b', 'a: "a\\u2028b"'],
    ['a # b', 'a: "a # b"'],
  ])('%j is written %j', (value, text) => {
    expect(textOf(value)).toBe(text);
  });

  test('is the same text to every reader, and on one line', () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.stringMatching(/^[-+.0-9eExXoO_:ynYNtTfFaAlLsS~]{1,8}$/),
    );
    fc.assert(
      fc.property(any, (value) => {
        const text = textOf(value);
        expect(text).not.toMatch(/[\n\r\u0085\u2028\u2029]/);
        expect(readings(text)).toEqual([value, value, value]);
      }),
      { numRuns: 1_000 },
    );
  });
});

test('maps and lists stand one member a line, without members that are undefined', () => {
  expect(yamlLines('a', { b: [1, 'x'], c: { d: true, e: undefined }, f: {} })).toEqual([
    'a:',
    '  b:',
    '    - 1',
    '    - x',
    '  c:',
    '    d: true',
    '  f: {}',
  ]);
});
