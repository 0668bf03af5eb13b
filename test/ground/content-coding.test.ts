import { expect, test } from '@jest/globals';
import { codingOf } from '../../src/ground/content-coding.ts';

test.each<[string, string | string[] | undefined, string | undefined]>([
  ['none', undefined, undefined],
  ['an empty one', '', undefined],
  ['identity', 'Identity', undefined],
  ['one', 'gzip', 'gzip'],
  ['several', ['gzip', 'br'], 'gzip, br'],
  ['no line end', 'gz\r\nip', 'gz ip'],
])('%s', (_name, header, coding) => {
  expect(codingOf(header)).toBe(coding);
});
