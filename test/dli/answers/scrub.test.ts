import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scrubbed, secretsOf } from '../../../src/dli/answers/scrub.ts';
import { AS_THE_SIZE, growth } from '../../support/growth.ts';

describe('scrubbing', () => {
  test.each([
    ['as it is', 'bad key p@ss"w/rd here', 'bad key *** here'],
    ['inside JSON', 'bad key p@ss\\"w/rd here', 'bad key *** here'],
    ['inside a URL', 'bad key p%40ss%22w%2Frd here', 'bad key *** here'],
    ['twice', 'p@ss"w/rdp@ss"w/rd', '******'],
  ])('cuts a secret out %s', (_how, text, left) => {
    expect(scrubbed(text, ['p@ss"w/rd'])).toBe(left);
  });

  test('takes the longer of two secrets first, so that none of its ends is left', () => {
    expect(scrubbed('abcdef', ['abc', 'abcdef'])).toBe('***');
  });

  test('leaves no part of a secret at the end of a cut text', () => {
    const secret = 'S3cretS3cretS3cret';
    const left = scrubbed(`${'x'.repeat(1015)}${secret}${secret}`, [secret]);
    expect(left).not.toContain('S3');
  });

  test('reads only so much of a flood, and shows no half of a secret at its end', () => {
    const token = 'T0kenT0ken'.repeat(410);
    expect(scrubbed(token.repeat(17), [token])).not.toContain('T0ken');
    expect(scrubbed(`reason ${'x'.repeat(100_000)}`, [token])).toMatch(/^reason x+…$/);
  });

  test('never shows a secret, whatever stands around it', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.stringMatching(/^[A-Z]{8,20}$/), (before, after, secret) => {
        expect(scrubbed(`${before}${secret}${after}${secret}`, [secret])).not.toContain(secret);
      }),
    );
  });

  test('knows the values of each kind of credentials', () => {
    expect(secretsOf({ kind: 'token', token: 't' })).toEqual(['t']);
    expect(secretsOf({ kind: 'password', userName: 'u', password: 'p', domainName: 'd' })).toEqual(['p']);
    expect(secretsOf({ kind: 'key', accessKey: 'a', secretKey: 's', securityToken: 't' })).toEqual([
      's',
      't',
      'a',
    ]);
  });

  test.each([
    ['alone', 'hunter', '***'],
    ['in quotes', '"hunter"', '"***"'],
    ['in a path', '/hunter/x.jar', '/***/x.jar'],
    ['behind an escaped quote of a URL', '%22hunter%22', '%22***%22'],
    ['behind an escaped quote of JSON', '\\u0022hunter\\n', '\\u0022***\\n'],
    ['behind an escaped line end', 'a\\nhunter', 'a\\n***'],
    ['but not in a longer word', 'hunters headhunter hunter2', 'hunters headhunter hunter2'],
  ])('cuts a word out where it stands %s', (_how, text, left) => {
    expect(scrubbed(text, [{ word: 'hunter' }])).toBe(left);
  });

  test('cuts out a word whose beginning looks like an escape', () => {
    expect(scrubbed('C:\\newdir %22abcd', [{ word: 'newdir' }, { word: '22abcd' }])).toBe('C:\\*** %***');
  });

  test('leaves no part of a word at the end of a flood', () => {
    const flood = `${'x'.repeat(65_000)}`.replaceAll('x', '\u0007');
    const left = scrubbed(`${flood}${'hunter '.repeat(200)}`, [{ word: 'hunter' }]);
    expect(left).not.toMatch(/hun/);
  });

  test.each(['a', '%22', '\\u0022', '\\', 'w1 ', '%2', '\\n', 'text1'])(
    'takes time in proportion to the text: %j',
    (flood) => {
      const words = Array.from({ length: 8_000 }, (_, at) => ({ word: `w${at}` }));
      const texts = Array.from({ length: 100 }, (_, at) => `text${at}`.repeat(10));
      const scrub = (size: number) => scrubbed(flood.repeat(size / flood.length), [...texts, ...words]);
      expect(growth(scrub, 8_192)).toBeLessThan(AS_THE_SIZE);
    },
  );
});
