/** Writes files into a folder: all of them, or none. What is not whole yet stands in a folder of its own beside them. */
import { lstat, mkdir, mkdtemp, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { printable } from '../ground/text.ts';

interface NewFile {
  name: string;
  text: string;
}

interface WriteHow {
  overwrite: boolean;
  /** For others than their owner they cannot be read. */
  private: boolean;
  stop: AbortSignal;
}

const SYSTEM: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EACCES: 'the right to write there is missing',
  EPERM: 'the right to write there is missing',
  EROFS: 'nothing can be written there',
  ENOTDIR: 'a part of its path is no folder',
  EEXIST: 'it is there already, and is no folder',
  ENAMETOOLONG: 'its path is too long',
};

/** Of an error of the file system; all others are bugs. */
function problemOf(error: unknown): string {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) throw error;
  return SYSTEM[code] ?? code;
}

const cannot = (folder: string, why: string): string =>
  `cannot write to ${printable(folder, 200)}: ${why}; nothing was written`;

type FoundAt = 'nothing' | 'file' | 'other';

const standingAt = (path: string): Promise<FoundAt> =>
  lstat(path).then(
    (there) => (there.isFile() || there.isSymbolicLink() ? 'file' : 'other'),
    () => 'nothing',
  );

const MOST_NAMED = 3;

/** Why a file cannot take its place. */
async function inTheWay(
  folder: string,
  files: readonly NewFile[],
  { overwrite }: WriteHow,
): Promise<string | undefined> {
  const standing = await Promise.all(
    files.map(async ({ name }) => ({ name, what: await standingAt(join(folder, name)) })),
  );
  const others = standing.filter(({ what }) => what === 'other' || (what === 'file' && !overwrite));
  const [first] = others;
  if (first === undefined) return undefined;
  const named = others.slice(0, MOST_NAMED).map(({ name }) => printable(join(folder, name), 200));
  const more = others.length > MOST_NAMED ? ` and ${others.length - MOST_NAMED} more` : '';
  const what = `${named.join(', ')}${more}: there already`;
  return first.what === 'other'
    ? `${what}, and no file; nothing was written`
    : `${what}; nothing was written: name another folder, or replace them by --overwrite`;
}

/** Moves each to its place, and what stands there out of the way; back again where one cannot be moved. */
async function moveAll(from: string, folder: string, files: readonly NewFile[]): Promise<void> {
  const undo: (() => Promise<void>)[] = [];
  const move = async (source: string, target: string): Promise<void> => {
    await rename(source, target);
    undo.unshift(() => rename(target, source));
  };
  try {
    for (const { name } of files) {
      const place = join(folder, name);
      if ((await standingAt(place)) === 'file') await move(place, join(from, `${name}.old`));
      await move(join(from, name), place);
    }
  } catch (error) {
    for (const back of undo) await back();
    throw error;
  }
}

/** Of folders that were made for nothing. */
async function unmake(folder: string, made: string): Promise<void> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    await rmdir(at).catch(() => undefined);
    if (at === resolve(made)) return;
  }
}

/** What is wrong, as one line without its end. Rejects with the reason of the signal. In both cases nothing was written. */
export async function writeFiles(
  folder: string,
  files: readonly NewFile[],
  how: WriteHow,
): Promise<string | undefined> {
  const problem = await inTheWay(folder, files, how);
  if (problem !== undefined) return problem;
  let made: string | undefined;
  let unfinished: string | undefined;
  try {
    made = await mkdir(folder, { recursive: true });
    unfinished = await mkdtemp(join(folder, '.fjj-'));
    for (const { name, text } of files) {
      how.stop.throwIfAborted();
      await writeFile(join(unfinished, name), text, { mode: how.private ? 0o600 : 0o666 });
    }
    how.stop.throwIfAborted();
    await moveAll(unfinished, folder, files);
    made = undefined;
    return undefined;
  } catch (error) {
    how.stop.throwIfAborted();
    return cannot(folder, problemOf(error));
  } finally {
    if (unfinished !== undefined) await rm(unfinished, { recursive: true, force: true });
    if (made !== undefined) await unmake(folder, made);
  }
}
