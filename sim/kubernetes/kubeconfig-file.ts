/** Where a simulator leaves its kubeconfig: in a folder of its own, or at a path that somebody has named. */
import { lstatSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { printable } from '../../src/ground/text.ts';
import { SIMULATOR } from './kubeconfig.ts';

interface KubeconfigFile {
  path: string;
  /** What somebody else has put there meanwhile stays. */
  remove(): void;
}

const SYSTEM: Record<string, string> = {
  EACCES: 'the right to write there is missing',
  EPERM: 'the right to write there is missing',
  EROFS: 'nothing can be written there',
  ENOENT: 'its folder is missing',
  ENOTDIR: 'a part of its path is no folder',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  ENAMETOOLONG: 'it is too long',
};

const MOST_BYTES = 65_536;

type Named = { clusters?: { name?: string }[]; users?: { name?: string }[] } | null;

const isSimulators = (entries: readonly { name?: string }[] = []): boolean =>
  entries.length === 1 && entries[0]?.name === SIMULATOR;

/** Of a simulator alone, as it was written or as `kubectl config` has written it again. */
function isOurs(text: string): boolean {
  try {
    const { clusters, users } = (parse(text) as Named) ?? {};
    return isSimulators(clusters) && isSimulators(users);
  } catch {
    return false;
  }
}

/** Undefined: nothing is there. */
function textAt(path: string): string | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  return found.isFile() && found.size <= MOST_BYTES ? readFileSync(path, 'utf8') : '';
}

/** Whole or not at all, and for its owner only, whatever the rights of one that stood there. */
function put(path: string, text: string): void {
  const folder = mkdtempSync(`${path}.`);
  try {
    const unfinished = join(folder, 'kubeconfig');
    writeFileSync(unfinished, text, { mode: 0o600 });
    renameSync(unfinished, path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const systemError = (error: unknown): NodeJS.ErrnoException & { code: string } => {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) throw error;
  return error as NodeJS.ErrnoException & { code: string };
};

/** A text: why it cannot be there, as one line without its end. */
export function kubeconfigAt(given: string, text: string, token: string): KubeconfigFile | string {
  const path = resolve(given);
  const called = `--kubeconfig ${printable(given, 200)}`;
  try {
    const standing = textAt(path);
    if (standing !== undefined && !isOurs(standing))
      return `${called}: what is there is not of fjj simulate kubernetes alone: name another path, or move it away`;
    put(path, text);
  } catch (error) {
    const { code } = systemError(error);
    return `${called} cannot be written: ${SYSTEM[code] ?? code}`;
  }
  return {
    path,
    remove() {
      const left = textAt(path) ?? '';
      if (isOurs(left) && left.includes(token)) rmSync(path, { force: true });
    },
  };
}

/** In a folder of its own, which goes with it; a text as above. */
export function kubeconfigElsewhere(text: string): KubeconfigFile | string {
  try {
    const folder = mkdtempSync(join(tmpdir(), 'fjj-'));
    const path = join(folder, 'kubeconfig');
    writeFileSync(path, text, { mode: 0o600 });
    return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
  } catch (error) {
    return `TMPDIR: ${systemError(error).message}`;
  }
}
