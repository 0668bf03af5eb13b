import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { lintedIn } from '../lint/linted.ts';
import { manifestText } from '../lint/manifest-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'fjj-files-'));
const at = (...names: string[]): string => join(folder, ...names);

beforeAll(() => {
  for (const name of ['deep/er', 'empty', 'loop', 'odd', 'closed']) mkdirSync(at(name), { recursive: true });
  for (const name of [
    'b.yaml',
    'a.yml',
    'c.json',
    'deep/d.yaml',
    'deep/er/e.yaml',
    'loop/f.yaml',
    'closed/g.yaml',
    'odd/link-target',
  ])
    writeFileSync(at(name), manifestText());
  for (const name of ['notes.txt', 'README.md', 'values.yaml.bak']) writeFileSync(at(name), 'hello');
  writeFileSync(at('values.yaml'), 'replicas: 1\n');
  // A folder that leads to itself, one that leads up, and a link that leads nowhere but to itself.
  symlinkSync('.', at('loop/again'));
  symlinkSync('..', at('loop/up.yaml'));
  symlinkSync('self.yaml', at('odd/self.yaml'));
  symlinkSync('nowhere', at('odd/dangling.yaml'));
  symlinkSync('link-target', at('odd/good.yaml'));
  symlinkSync('nowhere', at('odd/.#lock'));
  execFileSync('mkfifo', [at('odd/pipe.yaml')]);
  chmodSync(folder, 0o755);
});

afterAll(() => rmSync(folder, { recursive: true }));

const told = async (paths: readonly string[], recursive = false): Promise<string[]> =>
  (await lintedIn(paths, recursive)).map(({ file, findings, jobs, notFollowed }) => {
    const said = findings.map(({ message }) => message).join('; ');
    return `${file.replace(`${folder}/`, '')}: ${said || (notFollowed === true ? 'not followed' : jobs)}`;
  });

describe('a folder', () => {
  test('has the files in it that end as manifests do, in the order of their names', async () => {
    expect(await told([folder])).toEqual(['a.yml: 1', 'b.yaml: 1', 'c.json: 1', 'values.yaml: 0']);
  });

  test('has those of the folders in it with -R', async () => {
    expect(await told([at('deep')], true)).toEqual(['deep/d.yaml: 1', 'deep/er/e.yaml: 1']);
    expect(await told([at('deep')])).toEqual(['deep/d.yaml: 1']);
  });

  test('without a manifest is said: a mistyped path must not pass for one that is in order', async () => {
    expect(await told([at('empty')])).toEqual(['empty: the folder holds no .yaml, .yml or .json file']);
    expect(await told([at('empty')], true)).toEqual(['empty: the folder holds no .yaml, .yml or .json file']);
  });

  test('that leads to itself by links is read once', async () => {
    expect(await told([at('loop')], true)).toEqual([
      'loop/again: not followed',
      'loop/f.yaml: 1',
      'loop/up.yaml: not followed',
    ]);
  });

  test('with links, a pipe and what editors leave: each has its sentence, and nothing hangs', async () => {
    expect(await told([at('odd')])).toEqual([
      'odd/dangling.yaml: is a link to a file that is not there',
      'odd/good.yaml: 1',
      'odd/pipe.yaml: is no file',
      'odd/self.yaml: is a link that leads back to itself',
    ]);
  });
});

describe('a path', () => {
  test.each([
    ['none.yaml', 'there is no such file or folder'],
    ['b.yaml/c', 'there is no such file: a part of its path is no folder'],
    ['odd/self.yaml', 'is a link that leads back to itself'],
    ['odd/dangling.yaml', 'is a link to a file that is not there'],
    [`${'x'.repeat(300)}.yaml`, 'its path is too long'],
  ])('%s: %s', async (name, sentence) => {
    const [file, ...others] = await lintedIn([at(name)]);
    expect(others).toEqual([]);
    expect(file).toMatchObject({
      file: at(name),
      findings: [{ kind: 'Unreadable', message: sentence, span: { line: 1, column: 1 } }],
    });
  });

  test('a URL is not fetched, and its password is not repeated', async () => {
    const [file] = await lintedIn(['https://me:secret@example.com/a.yaml']);
    expect(JSON.stringify(file)).not.toContain('secret');
    expect(file?.findings.map(({ message }) => message)).toEqual([
      'is a URL, and only files are read: download it, or pipe it to -f -',
    ]);
  });

  test('a document that is no object is said of a file that was named, and left alone in a folder', async () => {
    expect(await told([at('values.yaml')])).toEqual([
      'values.yaml: is no Kubernetes object: apiVersion and kind are missing',
    ]);
  });

  test('a file that was named is read whatever its name ends with', async () => {
    expect(await told([at('odd/link-target')])).toEqual(['odd/link-target: 1']);
  });
});

describe('without rights', () => {
  const user = process.geteuid?.() ?? 0;
  beforeAll(() => {
    chmodSync(at('closed/g.yaml'), 0);
    chmodSync(at('closed'), 0o755);
    // Root may read everything.
    if (user === 0) process.seteuid?.(65_534);
  });
  afterEach(() => {
    if (user === 0) process.seteuid?.(0);
  });

  test('a file, and a folder: one sentence each, and the others are read', async () => {
    const lines = await told([at('closed/g.yaml'), at('closed'), at('b.yaml')]);
    expect(lines).toEqual([
      'closed/g.yaml: may not be read: the right to read it is missing',
      'closed/g.yaml: may not be read: the right to read it is missing',
      'b.yaml: 1',
    ]);
  });
});
