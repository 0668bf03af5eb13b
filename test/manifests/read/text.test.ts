import { describe, expect, test } from '@jest/globals';
import { readText } from '../../../src/manifests/read/text.ts';

async function* chunksOf(...parts: (string | number[])[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part as string);
}

describe('bytes that are a text', () => {
  test.each([
    ['in one part', [['a: 1\n']], 'a: 1\n'],
    [
      'in several, cut within a character',
      [
        [
          [0xe8, 0xae],
          [0xa2, 0x0a],
        ],
      ],
      '订\n',
    ],
    ['without its byte order mark', [[[0xef, 0xbb, 0xbf, 0x61]]], 'a'],
    ['none', [[]], ''],
  ])('%s', async (_, [parts], text) => {
    expect(await readText(chunksOf(...(parts as string[])))).toEqual({ text });
  });
});

describe('bytes that are none: one sentence, with the line', () => {
  test.each<[string, (string | number[])[], object]>([
    ['UTF-16 of Windows', [[0xff, 0xfe, 0x61, 0]], { problem: 'is UTF-16: save it as UTF-8', line: 1 }],
    [
      'UTF-16 of the other order',
      [[0xfe, 0xff, 0, 0x61]],
      { problem: 'is UTF-16: save it as UTF-8', line: 1 },
    ],
    ['Latin-1', ['a: 1\nb: ', [0xfc], '\n'], { problem: 'is not UTF-8', line: 2 }],
    ['the beginning of a character', ['a: 1\nb: 2\n', [0xe8]], { problem: 'is not UTF-8', line: 3 }],
    [
      'a zero byte',
      ['a: 1\n\n', [0]],
      { problem: 'has a character that YAML does not allow, U+0000', line: 3 },
    ],
    ['an escape', ['a: \u001b[2J'], { problem: 'has a character that YAML does not allow, U+001B', line: 1 }],
  ])('%s', async (_, parts, expected) => {
    expect(await readText(chunksOf(...parts))).toEqual(expected);
  });

  test('more than 32 MiB: no more is read than that', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        read += 1;
        yield Buffer.alloc(1024 * 1024, 'a');
      }
    }
    expect(await readText(endless())).toEqual({ problem: 'has more than 32 MiB' });
    expect(read).toBe(33);
  });
});
