/** The text of a kubeconfig, or of a file that one names. */
import { readFileSync } from 'node:fs';

const WHY: Record<string, string> = {
  ENOENT: 'is not there',
  ENOTDIR: 'is not there',
  EISDIR: 'is a folder',
  EACCES: 'may not be read',
  EPERM: 'may not be read',
};

/** Throws with a message for a person, and with the code of the system. `called`: what the file is, where a message names it. */
export function textOfFile(path: string, called?: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    const why = `${WHY[code] ?? 'cannot be read'} (${code})`;
    throw Object.assign(new Error(called === undefined ? why : `${called} ${path} ${why}`), { code });
  }
}
