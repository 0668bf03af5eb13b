/** What the image runs: the whole program in one file. It starts sooner, and is smaller in memory, than the source. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { scratch } from './scratch.ts';

const BUNDLE = new URL('../tools/bundle.ts', import.meta.url).pathname;

const IMAGE = new URL('../Dockerfile', import.meta.url);

/** What the image runs Node with: its flags, and what of its environment is not a path. */
export function asInImage(dockerfile = readFileSync(IMAGE, 'utf8')) {
  const entry = /^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]';
  const pairs = [...dockerfile.matchAll(/^ENV (\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]);
  return {
    flags: (JSON.parse(entry) as string[]).filter((word) => word.startsWith('--')),
    env: Object.fromEntries(pairs.filter(([name]) => name !== 'PATH')) as Record<string, string>,
  };
}

export interface Shipped extends Disposable {
  /** Path of the program. */
  program: string;
}

/** Built from the source as it is now. */
export async function buildShipped(): Promise<Shipped> {
  using parts = new DisposableStack();
  const { folder } = parts.use(scratch());
  await promisify(execFile)(process.execPath, [BUNDLE, folder]);
  const owned = parts.move();
  return { program: join(folder, 'fjj.js'), [Symbol.dispose]: () => owned.dispose() };
}
