import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { settingsProblem } from '../../../src/core/job/settings-text.ts';
import { AS_THE_SIZE, growth } from '../../support/growth.ts';

type Json = unknown;

const isScalar = (value: Json): boolean => ['string', 'number', 'boolean'].includes(typeof value);

/** The parser keeps one of two members of the same name; each has a colon outside of texts. */
const membersIn = (text: string): number => text.replaceAll(/"(?:\\.|[^"\\])*"/g, '').split(':').length - 1;

/** The same rule by the JSON parser. */
function isSettings(text: string): boolean {
  if (/^[ \t\n\r]*$/.test(text)) return true;
  let parsed: Json;
  try {
    parsed = JSON.parse(text);
  } catch {
    return false;
  }
  if (typeof parsed !== 'object' || parsed === null) return false;
  if (!Array.isArray(parsed))
    return Object.entries(parsed).every(([name, value]) => name !== '' && isScalar(value));
  if (membersIn(text) !== 2 * parsed.length) return false;
  return parsed.every((entry) => {
    if (typeof entry !== 'object' || entry === null) return false;
    const { key, value } = entry;
    return (
      Object.keys(entry).sort().join() === 'key,value' &&
      typeof key === 'string' &&
      key !== '' &&
      isScalar(value)
    );
  });
}

const scalar = fc.oneof(
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const settings = fc.oneof(
  fc.dictionary(fc.string(), scalar),
  fc.array(fc.record({ key: fc.string(), value: scalar })),
  fc.array(fc.record({ value: scalar, key: fc.string() })),
);
const text = fc
  .tuple(settings, fc.constantFrom(undefined, 1, '\t'))
  .map(([value, space]) => JSON.stringify(value, null, space));

/** A character taken out, put in, or a part doubled. */
const broken = fc
  .record({
    text,
    at: fc.nat(),
    length: fc.nat(3),
    put: fc.constantFrom('', ',', '"', '[', ']', '{', '}', ':', '\\', ' ', '0', 'e', '\n', '\u00a0'),
  })
  .map(({ text: whole, at, length, put }) => {
    const from = at % (whole.length + 1);
    return `${whole.slice(0, from)}${put}${whole.slice(from + length)}`;
  });

const once = (problem: string | undefined): boolean => problem !== 'must set each name once';

test('the expression takes what the parser takes, and nothing else', () => {
  fc.assert(
    fc.property(fc.oneof(text, broken, fc.json(), fc.string()), (given) => {
      const problem = settingsProblem(given);
      if (once(problem)) expect(problem === undefined).toBe(isSettings(given));
    }),
    { numRuns: 2_000 },
  );
});

test('an entry with a member twice is no setting', () => {
  const twice = '[{"key":"a","value":1,"key":"b","value":2}]';
  expect([settingsProblem(twice), isSettings(twice)]).toEqual([expect.any(String), false]);
});

describe('the time to judge a text is in proportion to it, whatever is wrong with it', () => {
  test.each([
    ['', '[', ''],
    ['', '"', ''],
    ['', '\\', ''],
    ['', ' ', 'x'],
    ['{"a":', '1', 'x}'],
    ['{"a":"', '\\"', ''],
    ['[', '{"key":"a","value":"b"},', ''],
    ['[', '{"value":"a","key":"b"},', '7]'],
    ['{', '"a":1,', '"a"}'],
  ])('%j, then many %j, then %j', (begin, part, end) => {
    const judge = (size: number) => settingsProblem(`${begin}${part.repeat(size / part.length)}${end}`);
    expect(judge(32_000)).toMatch(/^must be JSON text/);
    expect(growth(judge, 4_000)).toBeLessThan(AS_THE_SIZE);
  });
});
