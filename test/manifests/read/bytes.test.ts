/** A file that somebody has named, whatever kind it is of. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { bytesAt } from '../../../src/manifests/read/bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'fjj-bytes-'));
afterAll(() => rmSync(folder, { recursive: true }));

function pipe(name: string): string {
  const path = join(folder, name);
  execFileSync('mkfifo', [path]);
  return path;
}

async function textOf(path: string, stop: AbortSignal = new AbortController().signal): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytesAt(path, stop)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test('of a file', async () => {
  const path = join(folder, 'file');
  writeFileSync(path, 'text\n');
  expect(await textOf(path)).toBe('text\n');
});

test('of a named pipe: all that is written until its end, whoever comes first', async () => {
  const path = pipe('written');
  const text = 'x'.repeat(200_000);
  const [read] = await Promise.all([textOf(path), writeFile(path, text)]);
  expect(read.length).toBe(text.length);
});

test('a named pipe that nobody writes to is left when the signal aborts', async () => {
  const stop = new AbortController();
  const reading = textOf(pipe('silent'), stop.signal);
  setImmediate(() => stop.abort());
  await expect(reading).rejects.toThrow(/abort/i);
});

test('what is not there is an error of the file system', async () => {
  await expect(textOf(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
});
