import {
  chmodSync,
  chownSync,
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

/** Whoever is root may list everything, so it is somebody else meanwhile. */
async function asNobody<T>(path: string, mode: number, work: () => Promise<T>): Promise<T> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) {
    for (let at = path; at.startsWith(root); at = join(at, '..')) chmodSync(at, 0o755);
    chownSync(path, 65_534, 65_534);
  }
  chmodSync(path, mode);
  if (isRoot) process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(path, 0o755);
  }
}

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

describe('somebody else makes a file meanwhile', () => {
  /** Made when it is asked for, after it was looked for. */
  const raced = (path: string) => ({
    name: 'b.yaml',
    get text(): string {
      writeFileSync(join(path, 'b.yaml'), 'theirs');
      return 'b';
    },
  });

  test('it stays, and nothing is written', async () => {
    const path = newFolder();
    mkdirSync(path, { recursive: true });
    expect(await writeFiles(path, [file('a.yaml'), raced(path), file('c.yaml')], HOW)).toBe(
      `${path}/b.yaml: somebody else has made it meanwhile; nothing was written: try again`,
    );
    expect(contents(path)).toEqual({ 'b.yaml': 'theirs' });
  });

  test('it is replaced by --overwrite', async () => {
    const path = newFolder();
    mkdirSync(path, { recursive: true });
    expect(
      await writeFiles(path, [file('a.yaml'), raced(path)], { ...HOW, overwrite: true }),
    ).toBeUndefined();
    expect(contents(path)).toEqual({ 'a.yaml': 'a.yaml', 'b.yaml': 'b' });
  });

  test('of two that write the same names at once one has written all, the other nothing', async () => {
    const path = newFolder();
    const names = Array.from({ length: 40 }, (_, at) => `${at}.yaml`);
    const write = (who: string) =>
      writeFiles(
        path,
        names.map((name) => file(name, who)),
        HOW,
      );
    const said = await Promise.all([write('one'), write('other')]);
    const whose = new Set(Object.values(contents(path)));
    const wrote = said.filter((one) => one === undefined).length;
    expect(whose.size).toBe(wrote);
    expect(wrote).toBeLessThanOrEqual(1);
    for (const one of said.filter((text) => text !== undefined)) expect(one).toMatch(/; nothing was written/);
  });
});

test('a folder that may be written to and not listed is told of, and not taken for an empty one', async () => {
  const path = newFolder();
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'a.yaml'), 'mine');
  const said = await asNobody(path, 0o300, () => writeFiles(path, [file('a.yaml')], HOW));
  expect(said).toBe(`cannot write to ${path}: the right to look into it is missing; nothing was written`);
  expect(contents(path)).toEqual({ 'a.yaml': 'mine' });
});

test('a system that says of a folder that is there that it is not is told of, and not asked for ever', async () => {
  expect(await writeFiles('/proc/x/y', [file('a.yaml')], HOW)).toMatch(
    /^cannot write to \/proc\/x\/y: .*; nothing was written$/,
  );
});
