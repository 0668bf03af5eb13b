/** Writes files into a folder: all of them, or none. What is not whole yet stands in a folder of its own beside them. */
import { lstat, mkdtemp, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { printable } from '../ground/text.ts';
import { makeFolder, unmake } from './make-folder.ts';

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
  ENOENT: 'no folder can be made there',
  ENOTDIR: 'a part of its path is no folder',
  EEXIST: 'it is there already, and is no folder',
  ENAMETOOLONG: 'its path is too long',
};

/** Of an error of the file system; all others are bugs. */
function problemOf(error: unknown): string {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) throw error;
  if (syscall === 'scandir' && SYSTEM[code] === SYSTEM['EACCES'])
    return 'the right to look into it is missing';
  return SYSTEM[code] ?? code;
}

const cannot = (folder: string, why: string): string =>
  `cannot write to ${printable(folder, 200)}: ${why}; nothing was written`;

const isOneOf = (error: unknown, codes: readonly string[]): boolean =>
  codes.includes((error as NodeJS.ErrnoException).code ?? '');

type StandingFiles = ReadonlyMap<string, 'file' | 'other'>;

/** What stands in the folder, by name; nothing, where there is no folder. */
async function standingIn(folder: string): Promise<StandingFiles> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isOneOf(error, ['ENOENT', 'ENOTDIR'])) return [];
    throw error;
  });
  return new Map(
    entries.map((entry) => [entry.name, entry.isFile() || entry.isSymbolicLink() ? 'file' : 'other']),
  );
}

const AT_ONCE = 32;

/** A few side by side. Rejects when those are done beside which one has failed. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += AT_ONCE) {
    const settled = await Promise.allSettled(items.slice(from, from + AT_ONCE).map(work));
    const [failed] = settled.filter(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }
}

const MOST_NAMED = 3;

/** Why a file cannot take its place. */
function inTheWay(
  folder: string,
  files: readonly NewFile[],
  { standing, overwrite }: { standing: StandingFiles; overwrite: boolean },
): string | undefined {
  const others = files
    .map(({ name }) => ({ name, what: standing.get(name) }))
    .filter(({ what }) => what === 'other' || (what === 'file' && !overwrite));
  const [first] = others;
  if (first === undefined) return undefined;
  const named = others.slice(0, MOST_NAMED).map(({ name }) => printable(join(folder, name), 200));
  const more = others.length > MOST_NAMED ? ` and ${others.length - MOST_NAMED} more` : '';
  const what = `${named.join(', ')}${more}: there already`;
  return first.what === 'other'
    ? `${what}, and no file; nothing was written`
    : `${what}; nothing was written: name another folder, or replace them by --overwrite`;
}

/** Somebody else has made a file meanwhile. */
class TakenMeanwhile extends Error {}

/** The place of a file is ours from now on, and nobody else's. */
async function take(place: string): Promise<void> {
  const file = await open(place, 'wx').catch((error: unknown) => {
    throw isOneOf(error, ['EEXIST']) ? new TakenMeanwhile(place) : error;
  });
  await file.close();
}

/** No folder ever is, also one that was made meanwhile. */
const isReplaced = (place: string): Promise<boolean> =>
  lstat(place).then(
    (there) => !there.isDirectory(),
    () => false,
  );

interface MoveHow {
  from: string;
  folder: string;
  overwrite: boolean;
}

/** Moves each to its place, and what stands there out of the way; back again where one cannot be moved. */
async function moveAll(files: readonly NewFile[], { from, folder, overwrite }: MoveHow): Promise<void> {
  const undo: (() => Promise<void>)[] = [];
  const move = async (source: string, target: string): Promise<void> => {
    await rename(source, target);
    undo.unshift(() => rename(target, source));
  };
  const clear = async (place: string, old: string): Promise<void> => {
    if (!overwrite) {
      await take(place);
      undo.unshift(() => rm(place, { force: true }));
    } else if (await isReplaced(place)) await move(place, old);
  };
  try {
    await each(files, async ({ name }) => {
      const place = join(folder, name);
      await clear(place, join(from, `${name}.old`));
      await move(join(from, name), place);
    });
  } catch (error) {
    for (const back of undo) await back();
    throw error;
  }
}

/** What is wrong, as one line without its end. Rejects with the reason of the signal. In both cases nothing was written. */
export async function writeFiles(
  folder: string,
  files: readonly NewFile[],
  how: WriteHow,
): Promise<string | undefined> {
  let made: string | undefined;
  let unfinished: string | undefined;
  try {
    const standing = await standingIn(folder);
    const problem = inTheWay(folder, files, { standing, overwrite: how.overwrite });
    if (problem !== undefined) return problem;
    made = await makeFolder(folder);
    const from = await mkdtemp(join(folder, '.fjj-'));
    unfinished = from;
    await each(files, async ({ name, text }) => {
      how.stop.throwIfAborted();
      await writeFile(join(from, name), text, { mode: how.private ? 0o600 : 0o666 });
    });
    how.stop.throwIfAborted();
    await moveAll(files, { from, folder, overwrite: how.overwrite });
    made = undefined;
    return undefined;
  } catch (error) {
    how.stop.throwIfAborted();
    if (error instanceof TakenMeanwhile)
      return `${printable(error.message, 200)}: somebody else has made it meanwhile; nothing was written: try again`;
    return cannot(folder, problemOf(error));
  } finally {
    if (unfinished !== undefined) await rm(unfinished, { recursive: true, force: true });
    if (made !== undefined) await unmake(folder, made);
  }
}
