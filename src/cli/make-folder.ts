/** A folder for files, with those above it; and away with them where nothing came of it. */
import { lstat, mkdir, rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

/**
 * With the folders above it; the first one that was made. That of Node does not end where a system, such as /proc, says of a folder
 * that is there that it is not.
 */
export async function makeFolder(folder: string): Promise<string | undefined> {
  const missing: string[] = [];
  for (let at = resolve(folder); !(await isThere(at)); at = dirname(at)) missing.unshift(at);
  // It is refused where it is no folder.
  if (missing.length === 0) await mkdir(folder, { recursive: true });
  for (const one of missing)
    await mkdir(one).catch(async (error: NodeJS.ErrnoException) => {
      // Somebody else has made it meanwhile.
      if (error.code === 'EEXIST') return;
      await unmake(one, missing[0] ?? one);
      throw error;
    });
  return missing[0];
}

/** Of folders that were made for nothing. */
export async function unmake(folder: string, made: string): Promise<void> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    await rmdir(at).catch(() => undefined);
    if (at === resolve(made)) return;
  }
}
