import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { byteLength, printable } from '../../src/ground/text.ts';

describe('a text as people may see it', () => {
  test.each<[sentence: string, text: string, shown: string]>([
    ['plain text stays', 'cannot find resource x.jar', 'cannot find resource x.jar'],
    ['Chinese text stays', '更新flink作业成功', '更新flink作业成功'],
    ['emoji stay', 'a 😀 b', 'a 😀 b'],
    ['a line end becomes a blank', 'a\nb', 'a b'],
    ['several control characters become one blank', 'a\r\n\t\u0000b', 'a b'],
    ['an escape sequence loses its power', '\u001b[31mred', '[31mred'],
    ['C1 control characters are gone', 'a\u0085b\u009bc', 'a b c'],
    ['delete is gone', 'a\u007fb', 'a b'],
    ['marks that turn text around are gone', 'a\u202eb\u2066c\u200fd', 'abcd'],
    ['the Arabic letter mark is gone', 'a\u061cb', 'ab'],
    ['Unicode line and paragraph separators are gone', 'a\u2028b\u2029c', 'a b c'],
    ['a lone surrogate is replaced', 'a\ud800b', 'a\ufffdb'],
    ['a second half alone is replaced', '\udc00', '\ufffd'],
    ['blanks at the ends are gone', '  a  ', 'a'],
    ['nothing but control characters is nothing', '\n\n', ''],
    ['nothing is nothing', '', ''],
  ])('%s', (...[, text, shown]) => {
    expect(printable(text)).toBe(shown);
  });

  test.each<[sentence: string, text: string, limit: number, shown: string]>([
    ['a text of just the limit stays', 'abcdef', 6, 'abcdef'],
    ['a longer one ends with an ellipsis within the limit', 'abcdefg', 6, 'abc…'],
    ['a character of three bytes is not cut', '作作作', 8, '作…'],
    ['three bytes fit', '作作', 6, '作作'],
    ['an emoji is not cut', '😀😀', 7, '😀…'],
    ['a text far longer than the limit is cut early', `${'a'.repeat(5000)}b`, 5, 'aa…'],
  ])('%s', (...[, text, limit, shown]) => {
    expect(printable(text, limit)).toBe(shown);
  });

  test('whatever it is: one line of well-formed text within the limit, and the same again', () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 })
        .map((codes) => String.fromCharCode(...codes)),
    );
    fc.assert(
      fc.property(any, fc.integer({ min: 3, max: 64 }), (text, limit) => {
        const shown = printable(text, limit);
        expect(byteLength(shown)).toBeLessThanOrEqual(limit);
        expect(shown.isWellFormed()).toBe(true);
        expect(shown).not.toMatch(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u);
        expect(printable(shown, limit)).toBe(shown);
      }),
    );
  });
});

test.each([
  ['', 0],
  ['a', 1],
  ['é', 2],
  ['作', 3],
  ['😀', 4],
])('%j is %d bytes', (text, bytes) => {
  expect(byteLength(text)).toBe(bytes);
});

describe('of a URL the password is cut, however it is written', () => {
  test.each([
    ['redis://:p#ss1@host:6379/0', 'redis://***@host:6379/0'],
    ['https://user:pa/ss@host/x.jar', 'https://***@host/x.jar'],
    ['https://user:pa?ss@host/x.jar', 'https://***@host/x.jar'],
    ['obs://AK:s/k+x=@bucket/a.jar', 'obs://***@bucket/a.jar'],
    ['mysql://user:p@ss@host/db', 'mysql://***@host/db'],
    ['{"url":"https:\\/\\/user:pw@host"}', '{"url":"https:\\/\\/***@host"}'],
    ['https://host:8080/a@b', 'https://host:8080/a@b'],
    ['https://host/@scope/name@1.2', 'https://host/@scope/name@1.2'],
  ])('%s', (text, shown) => expect(printable(text)).toBe(shown));

  test('a text of many beginnings takes no more than its length', () => {
    expect(printable('a://b:'.repeat(10_000), 65_536)).toHaveLength(60_000);
  });
});
