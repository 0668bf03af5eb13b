/** A folder for as long as it is needed; it goes even when the run is killed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whenGone } from '../test/cluster/process.ts';

interface Scratch extends Disposable {
  folder: string;
}

export function scratch(): Scratch {
  const folder = mkdtempSync(join(tmpdir(), 'flinkjarjob-bench-'));
  const callOff = whenGone('sleep 1; rm -rf "$0"', folder);
  return {
    folder,
    [Symbol.dispose]() {
      rmSync(folder, { recursive: true, force: true });
      callOff();
    },
  };
}
