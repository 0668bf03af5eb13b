/** What the image runs: the whole program in one file. It starts sooner, and is smaller in memory, than the source. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const BUNDLE = new URL('../tools/bundle.ts', import.meta.url).pathname;

export interface Shipped extends AsyncDisposable {
  /** Path of the program. */
  program: string;
}

/** Built from the source as it is now, into a folder that goes when it is no longer needed. */
export async function buildShipped(): Promise<Shipped> {
  const folder = mkdtempSync(join(tmpdir(), 'flinkjarjob-bundle-'));
  const remove = async (): Promise<void> => rmSync(folder, { recursive: true, force: true });
  await promisify(execFile)(process.execPath, [BUNDLE, folder]).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return { program: join(folder, 'fjj.js'), [Symbol.asyncDispose]: remove };
}
