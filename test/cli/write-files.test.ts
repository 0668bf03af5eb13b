import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { writeFiles } from '../../src/cli/write-files.ts';

const root = mkdtempSync(join(tmpdir(), 'fjj-write-'));
afterAll(() => rmSync(root, { recursive: true }));

let made = 0;
const newFolder = (): string => {
  made += 1;
  return join(root, String(made), 'a', 'b');
};

const HOW = { overwrite: false, private: false, stop: new AbortController().signal };
const file = (name: string, text = name) => ({ name, text });
const contents = (path: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(path)
      .sort()
      .map((name) => [name, readFileSync(join(path, name), 'utf8')]),
  );

test('all files are there, and nothing else', async () => {
  const path = newFolder();
  expect(await writeFiles(path, [file('a.yaml'), file('b.yaml')], HOW)).toBeUndefined();
  expect(contents(path)).toEqual({ 'a.yaml': 'a.yaml', 'b.yaml': 'b.yaml' });
});

describe('nothing is there where', () => {
  test('the command is stopped, not even the folders that were made', async () => {
    const path = newFolder();
    const stop = AbortSignal.abort(new Error('Ctrl-C'));
    await expect(writeFiles(path, [file('a.yaml')], { ...HOW, stop })).rejects.toThrow('Ctrl-C');
    expect(existsSync(join(path, '..', '..'))).toBe(false);
  });

  test('a file cannot be written, be it the last', async () => {
    const path = newFolder();
    const files = [file('a.yaml'), file(`${'x'.repeat(300)}.yaml`)];
    expect(await writeFiles(path, files, HOW)).toBe(
      `cannot write to ${path}: its path is too long; nothing was written`,
    );
    expect(existsSync(path)).toBe(false);
  });

  test('the disk is full', async () => {
    const path = newFolder();
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'mine'), 'mine');
    // Whoever writes to it is told that the disk is full.
    const full = {
      name: 'b.yaml',
      get text(): string {
        const [unfinished = ''] = readdirSync(path).filter((name) => name.startsWith('.fjj-'));
        symlinkSync('/dev/full', join(path, unfinished, 'b.yaml'));
        return 'b';
      },
    };
    expect(await writeFiles(path, [file('a.yaml'), full], HOW)).toBe(
      `cannot write to ${path}: the disk is full; nothing was written`,
    );
    expect(contents(path)).toEqual({ mine: 'mine' });
  });

  test('a file cannot take its place: what was replaced before is back', async () => {
    const path = newFolder();
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'a.yaml'), 'old');
    // Somebody makes a folder of that name after it was looked for.
    const late = {
      name: 'b.yaml',
      get text(): string {
        mkdirSync(join(path, 'b.yaml', 'x'), { recursive: true });
        return 'b';
      },
    };
    const said = await writeFiles(path, [file('a.yaml', 'new'), late], { ...HOW, overwrite: true });
    expect(said).toMatch(/^cannot write to .*; nothing was written$/);
    expect(readdirSync(path)).toEqual(['a.yaml', 'b.yaml']);
    expect(readFileSync(join(path, 'a.yaml'), 'utf8')).toBe('old');
  });

  test('the folder is a file', async () => {
    const path = join(root, 'file');
    writeFileSync(path, 'mine');
    expect(await writeFiles(path, [file('a.yaml')], HOW)).toBe(
      `cannot write to ${path}: it is there already, and is no folder; nothing was written`,
    );
    expect(await writeFiles(join(path, 'x'), [file('a.yaml')], HOW)).toBe(
      `cannot write to ${path}/x: a part of its path is no folder; nothing was written`,
    );
  });

  test('a folder has the name of a file, whatever --overwrite says', async () => {
    const path = newFolder();
    mkdirSync(join(path, 'a.yaml'), { recursive: true });
    expect(await writeFiles(path, [file('a.yaml')], { ...HOW, overwrite: true })).toBe(
      `${path}/a.yaml: there already, and no file; nothing was written`,
    );
  });
});

test('a system that says of a folder that is there that it is not is told of, and not asked for ever', async () => {
  expect(await writeFiles('/proc/x/y', [file('a.yaml')], HOW)).toMatch(
    /^cannot write to \/proc\/x\/y: .*; nothing was written$/,
  );
});
