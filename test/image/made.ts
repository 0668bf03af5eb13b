/** A bundle of the sources as they are now, made as `npm run build` makes it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const ROOT = dirname(dirname(import.meta.dirname));

/** `root`: the checkout; `dist`: where the bundle goes. */
export function makeBundle(root: string, dist: string): void {
  execFileSync(process.execPath, [join(root, 'tools/bundle.ts'), dist], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

export const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

export const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Runs a program to its end, with nothing in its environment. */
export function run(program: string, ...args: string[]): Ended {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });
  return { code: status, out: stdout, err: stderr };
}
