/** One table of flags: read, listed in the help. */
import { describe, expect, test } from '@jest/globals';
import { type FlagTable, flagLines, readOptions } from '../../src/cli/options.ts';

const FLAGS: FlagTable = {
  filename: { short: 'f', value: 'PATH', does: 'a file' },
  output: { short: 'o', value: 'FORMAT', choices: ['text', 'json'], does: 'text (default)\nor json' },
  watch: { does: 'until it is ready' },
};
const read = (...args: string[]) => readOptions(args, FLAGS, 'fjj help one');

test('values in their order, the last one, switches and words', () => {
  const options = read('-f', 'a', 'word', '--filename=b', '--watch');
  if (typeof options === 'string') throw new Error(options);
  expect(options.values('filename')).toEqual(['a', 'b']);
  expect(options.value('filename')).toBe('b');
  expect(options.value('output')).toBeUndefined();
  expect([options.isOn('watch'), options.words]).toEqual([true, ['word']]);
});

test('a switch can be turned off behind the one that turned it on', () => {
  const options = read('--watch', '--watch=false');
  if (typeof options === 'string') throw new Error(options);
  expect(options.isOn('watch')).toBe(false);
});

describe('one line says what is wrong', () => {
  test.each([
    [['--output'], '--output needs a value: --output=…'],
    [['-f', ''], '--filename needs a value: --filename=…'],
    [['-o', 'jsn'], '--output must be one of text, json, not jsn; the nearest is json'],
    [['-o', 'quite-other'], '--output must be one of text, json, not quite-other'],
    [['--wach'], 'unknown flag --wach; the nearest is --watch'],
    [['--watch=yes'], '--watch must be one of true, false, not yes'],
  ])('%j', (args, line) => expect(read(...args)).toBe(line));
});

test('the help is aligned, a second line too', () => {
  expect(flagLines(FLAGS)).toBe(
    [
      '  -f, --filename=PATH    a file',
      '  -o, --output=FORMAT    text (default)',
      '                         or json',
      '      --watch            until it is ready',
      '  -h, --help             this text',
      '',
    ].join('\n'),
  );
});
