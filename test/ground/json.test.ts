import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseJson, stringifyJson } from '../../src/ground/json.ts';

describe('reading', () => {
  test.each<[sentence: string, text: string, value: unknown]>([
    ['small integers are numbers', '{"a":104}', { a: 104 }],
    ['2^53 - 1 is a number', '9007199254740991', 9_007_199_254_740_991],
    ['2^53 is exact', '9007199254740992', 9_007_199_254_740_992n],
    ['2^53 + 1 is exact', '9007199254740993', 9_007_199_254_740_993n],
    ['2^63 - 1 is exact', '{"a":[9223372036854775807]}', { a: [9_223_372_036_854_775_807n] }],
    ['-2^63 is exact', '-9223372036854775808', -9_223_372_036_854_775_808n],
    ['long digits in a text stay a text', '"9223372036854775807"', '9223372036854775807'],
    ['a fraction is a number, however many digits it is written with', '0.50000000000000000000', 0.5],
    ['an exponent is a number', '1e300', 1e300],
    ['a large fraction is a number', '9007199254740994.0', 9_007_199_254_740_994],
    ['milliseconds are a number', '{"update_time":1516952770835}', { update_time: 1_516_952_770_835 }],
    ['a small number beside a large one stays a number', '[1,9007199254740993]', [1, 9_007_199_254_740_993n]],
    ['null and flags stay', '[null,true,9007199254740993]', [null, true, 9_007_199_254_740_993n]],
  ])('%s', (...[, text, value]) => {
    expect(parseJson(text)).toEqual(value);
  });

  test.each(['', '{', '01', "{'a':1}", 'undefined', '[9007199254740993'])(
    '%j throws a SyntaxError',
    (text) => {
      expect(() => parseJson(text)).toThrow(SyntaxError);
    },
  );
});

describe('writing', () => {
  test.each<[sentence: string, value: unknown, text: string]>([
    ['a 64-bit integer has its own digits', { a: 9_223_372_036_854_775_807n }, '{"a":9223372036854775807}'],
    ['a negative one as well', [-9_223_372_036_854_775_808n], '[-9223372036854775808]'],
    ['a small bigint is an integer', 5n, '5'],
    [
      'everything else is as JSON.stringify has it',
      { a: [1, 'x', null, true, undefined] },
      '{"a":[1,"x",null,true,null]}',
    ],
  ])('%s', (...[, value, text]) => {
    expect(stringifyJson(value)).toBe(text);
  });
});

test('every 64-bit integer, in any place, is read and written with all its digits', () => {
  const integer = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  fc.assert(
    fc.property(fc.array(integer, { maxLength: 5 }), fc.string(), (numbers, text) => {
      const written = `{"a":[${numbers.join(',')}],"b":${JSON.stringify(text)}}`;
      expect(stringifyJson(parseJson(written))).toBe(written);
    }),
  );
});

test('what has no large integers is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      fc.pre(!/-?\d{16}/.test(text));
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
});
