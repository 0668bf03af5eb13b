import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scrubbed, secretsOf, sensitiveValues } from '../../src/dli/scrub.ts';

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

  test('knows what arguments and settings may hide: words of the one, values of the other', () => {
    const hidden = sensitiveValues({
      name: 'not hidden',
      entrypoint_args: '--user robot1 --key=AKIDSECRET x',
      runtime_config: '[{"key":"fs.obs.secret","value":"deep-secret"},{"key":"a","value":"1"}]',
    });
    expect(hidden).toEqual(expect.arrayContaining(['robot1', 'AKIDSECRET', 'deep-secret']));
    expect(hidden).not.toContain('fs.obs.secret');
    expect(hidden).not.toContain('not hidden');
  });

  test('takes settings as an object, and text that is no JSON as words', () => {
    expect(sensitiveValues({ runtime_config: '{"a":{"b":"nested-secret"}}' })).toContain('nested-secret');
    expect(sensitiveValues({ runtime_config: 'a=plain-secret' })).toContain('plain-secret');
    expect(sensitiveValues({ runtime_config: null, entrypoint_args: 7 })).toEqual([]);
  });
});
