/** Which files the paths of a command line mean, as kubectl takes `-f` and `-R`: links to folders in a folder are not followed. */
import type { Dirent } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { printable } from '../../ground/text.ts';

/** `-`: standard input. */
export const STANDARD_INPUT = '-';

/** `problem`: why it cannot be read, as the end of a sentence. `named`: somebody has named it, and not only its folder. */
type FoundFile =
  | { path: string; named: boolean }
  | { path: string; problem: string }
  | { path: string; notFollowed: true };

const SYSTEM: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'there is no such file: a part of its path is no folder',
  EACCES: 'may not be read: the right to read it is missing',
  EPERM: 'may not be read: the right to read it is missing',
  ELOOP: 'is a link that leads back to itself',
  ENAMETOOLONG: 'its path is too long',
  EISDIR: 'is a folder',
};

export const EMPTY_FOLDER = 'the folder holds no .yaml, .yml or .json file';

/** Of an error of the file system; all others are bugs. */
export function problemOf(error: unknown): string {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) throw error;
  return SYSTEM[code] ?? `cannot be read (${code})`;
}

async function problemAt(path: string, error: unknown): Promise<FoundFile> {
  const isLink = (error as NodeJS.ErrnoException).code === 'ENOENT' && (await isThere(path));
  return { path, problem: isLink ? 'is a link to a file that is not there' : problemOf(error) };
}

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

const isUrl = (path: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(path);

const MANIFEST = /\.(ya?ml|json)$/;

async function* inEntry(entry: Dirent, path: string, recursive: boolean): AsyncGenerator<FoundFile> {
  if (entry.isDirectory()) {
    if (recursive) yield* inFolder(path, recursive);
    return;
  }
  const isLink = entry.isSymbolicLink();
  if (!isLink && !MANIFEST.test(entry.name)) return;
  try {
    const target = isLink ? await stat(path) : entry;
    if (target.isDirectory()) yield { path, notFollowed: true };
    else if (!target.isFile()) yield { path, problem: 'is no file' };
    else if (MANIFEST.test(entry.name)) yield { path, named: false };
  } catch (error) {
    if (MANIFEST.test(entry.name)) yield await problemAt(path, error);
  }
}

const byName = (one: Dirent, other: Dirent): number => (one.name < other.name ? -1 : 1);

async function* inFolder(path: string, recursive: boolean): AsyncGenerator<FoundFile> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    for (const entry of entries.sort(byName)) yield* inEntry(entry, join(path, entry.name), recursive);
  } catch (error) {
    yield { path, problem: problemOf(error) };
  }
}

async function* meantBy(path: string, recursive: boolean): AsyncGenerator<FoundFile> {
  if (path === STANDARD_INPUT) {
    yield { path, named: true };
    return;
  }
  if (isUrl(path)) {
    yield {
      path: printable(path, 200),
      problem: 'is a URL, and only files are read: download it, or pipe it to -f -',
    };
    return;
  }
  try {
    if (!(await stat(path)).isDirectory()) {
      yield { path, named: true };
      return;
    }
  } catch (error) {
    yield await problemAt(path, error);
    return;
  }
  let found = false;
  for await (const file of inFolder(path, recursive)) {
    found ||= !('notFollowed' in file);
    yield file;
  }
  if (!found) yield { path, problem: EMPTY_FOLDER };
}

/** In the order of the paths, and within a folder in the order of the names. */
export async function* filesOf(paths: readonly string[], recursive: boolean): AsyncGenerator<FoundFile> {
  for (const path of paths) yield* meantBy(path, recursive);
}
