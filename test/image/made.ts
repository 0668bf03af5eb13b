/** The bundle and the image of the sources as they are now, made as `npm run build` and the Dockerfile make them. */
import { execFileSync, type StdioOptions, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, xtest } from '@jest/globals';

export const ROOT = dirname(dirname(import.meta.dirname));

const STDIO: { stdio: StdioOptions } = { stdio: ['ignore', 'ignore', 'pipe'] };

const tool = (root: string, name: string, ...args: string[]): void => {
  execFileSync(process.execPath, [join(root, 'tools', name), ...args], STDIO);
};

/** The Node of the lock file. What is shipped has that of the Dockerfile's base. */
const NODE = join(ROOT, 'node_modules', `node-linux-${process.arch}`, 'bin/node');

/** `root`: the checkout; `dist`: where the bundle goes. */
export const makeBundle = (root: string, dist: string): void => tool(root, 'bundle.ts', dist);

/** `folder`: where the root filesystem goes. */
export function makeRootfs(folder: string, dist: string): void {
  execFileSync(NODE, [join(ROOT, 'tools/rootfs.ts'), folder, dist], STDIO);
}

export const makeLayout = (layout: string, rootfs: string, tag: string): void =>
  tool(ROOT, 'oci-layout.ts', layout, rootfs, tag);

export const isRoot = process.getuid?.() === 0;

/**
 * `test` where the machine has what it takes. Elsewhere the run counts it as skipped, and a line says what is missing.
 * xtest is how Jest spells that without a name that test/architecture.test.ts refuses: those are left out by hand.
 */
export function testWhere(can: boolean, otherwise: string): typeof test | typeof xtest {
  if (can) return test;
  process.stderr.write(`skipped: ${otherwise}\n`);
  return xtest;
}

/** Statements of the Dockerfile, a line each: of the stage that builds, and of the image itself. */
export function dockerfile(): { build: string[]; final: string[] } {
  const lines = textOf('Dockerfile')
    .replace(/\\\n/g, '')
    .split('\n')
    .filter((line) => /^[A-Z]/.test(line));
  const split = lines.findLastIndex((line) => line.startsWith('FROM '));
  return { build: lines.slice(0, split), final: lines.slice(split) };
}

export const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

export const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

export interface Ended {
  /** Null: it ended by a signal, or there is no such program. */
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
