import { expect, test } from '@jest/globals';
import { readFlags } from '../../src/ground/flags.ts';

const FLAGS = { '--port': 'text', '--name': 'text', '--quiet': 'switch' } as const;
const given = (flag: string, value: string | undefined) => ({ flag, value });

test.each([
  ['nothing', [], []],
  ['a value behind the =', ['--port=1'], [given('--port', '1')]],
  ['a value with = in it', ['--name=a=b'], [given('--name', 'a=b')]],
  ['an empty value', ['--name='], [given('--name', '')]],
  ['a value as the next argument', ['--port', '1'], [given('--port', '1')]],
  ['a value that begins with one dash', ['--port', '-1'], [given('--port', '-1')]],
  ['a value that is missing at the end', ['--port'], [given('--port', undefined)]],
  ['a value that is missing before a flag', ['--port', '--name=a'], [given('--port', undefined)]],
  ['a switch', ['--quiet'], [given('--quiet', 'true')]],
  ['a switch with a value', ['--quiet=false'], [given('--quiet', 'false')]],
  [
    'several, in their order',
    ['--name=b', '--port=1', '--name=a'],
    [given('--name', 'b'), given('--port', '1'), given('--name', 'a')],
  ],
])('%s', (_, args, expected) => {
  expect(readFlags(args, FLAGS, 'fjj help')).toEqual(expected);
});

test.each([
  ['a mistyped flag', ['--prot=1'], 'unknown flag --prot; the nearest is --port'],
  ['a flag that nothing is near to', ['--frobnicate'], 'unknown flag --frobnicate; see fjj help'],
  ['a name of JavaScript', ['--__proto__=1'], 'unknown flag --__proto__; see fjj help'],
  ['the end of the flags', ['--', '--port=1'], 'unknown flag --; see fjj help'],
  ['a word', ['run'], 'unexpected argument run'],
  ['a word after a switch', ['--quiet', 'false'], 'unexpected argument false'],
  ['short flags', ['-xyz'], 'unexpected argument -xyz'],
  ['a URL with a password', ['https://me:secret@host'], 'unexpected argument ***@host'],
])('%s is refused in one line', (_, args, expected) => {
  expect(readFlags(args, FLAGS, 'fjj help')).toBe(expected);
});

test('the command that lists the flags may be another', () => {
  expect(readFlags(['--frobnicate'], FLAGS, 'fjj simulate --help')).toBe(
    'unknown flag --frobnicate; see fjj simulate --help',
  );
});
