/** Where a process can be given a limit that the kernel keeps: a cgroup of version 1 or 2, beneath the one of this process. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A folder for ROOTFS_CGROUP of tools/run-rootfs.sh, which makes a cgroup in it for every process. */
export interface MemoryLimit {
  folder: string;
  /** A command that runs the rest of its arguments in a new cgroup beneath `folder`, of 256 MiB. */
  within: readonly string[];
  /** How many processes the kernel has ended because they took more than their limit. */
  kills(): number;
  /** All processes have ended. */
  remove(): Promise<void>;
}

const MOUNT = '/sys/fs/cgroup';

const read = (...path: string[]): string => readFileSync(join(...path), 'utf8');

/** The cgroup of this process; where it is in a namespace without one of its own, the topmost there is. */
function own(mount: string, path: string): string {
  const folder = join(mount, path);
  return existsSync(join(folder, 'cgroup.procs')) ? folder : mount;
}

/** Version 2 gives limits only beneath a cgroup that passes them on, which one with processes does not. */
function passesOn(folder: string): string | undefined {
  if (!folder.startsWith(MOUNT)) return undefined;
  if (read(folder, 'cgroup.subtree_control').split(/\s+/).includes('memory')) return folder;
  return passesOn(dirname(folder));
}

function parent(): { folder: string; version: 1 | 2 } | undefined {
  const lines = read('/proc/self/cgroup').split('\n');
  const first = lines.find((line) => /^\d+:([^:]*,)?memory(,[^:]*)?:/.test(line));
  if (first !== undefined)
    return { folder: own(join(MOUNT, 'memory'), first.replace(/^[^:]*:[^:]*:/, '')), version: 1 };
  const second = lines.find((line) => line.startsWith('0::'));
  const folder = second === undefined ? undefined : passesOn(own(MOUNT, second.slice(3)));
  return folder === undefined ? undefined : { folder, version: 2 };
}

const foldersIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? join(folder, entry.name) : [],
  );

/** A process that has ended may be counted for a moment more. */
async function removed(folder: string, tries = 100): Promise<void> {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (tries === 0) throw error;
    await new Promise((resume) => setTimeout(resume, 20));
    await removed(folder, tries - 1);
  }
}

/** Version 2, or else 1; memory before swap, of which there may be no account. */
const WITHIN = `set -eu
mkdir "$0/$$"
for limit in memory.max=256M memory.swap.max=0 memory.limit_in_bytes=256M memory.memsw.limit_in_bytes=256M; do
  file=$0/$$/\${limit%=*}
  [ ! -e "$file" ] || echo "\${limit#*=}" >"$file"
done
echo $$ >"$0/$$/cgroup.procs"
exec "$@"`;

/** Undefined where there is no cgroup, or none that may be made. */
export function memoryLimit(): MemoryLimit | undefined {
  try {
    const above = parent();
    if (above === undefined) return undefined;
    const folder = join(above.folder, `fjj-image-${process.pid}`);
    mkdirSync(folder);
    const events = above.version === 2 ? 'memory.events' : 'memory.oom_control';
    if (above.version === 2) writeFileSync(join(folder, 'cgroup.subtree_control'), '+memory');
    return {
      folder,
      within: ['/bin/sh', '-c', WITHIN, folder],
      kills: () =>
        foldersIn(folder)
          .map((one) => Number(/^oom_kill (\d+)$/m.exec(read(one, events))?.[1] ?? Number.NaN))
          .reduce((sum, count) => sum + count, 0),
      async remove() {
        for (const one of [...foldersIn(folder), folder]) await removed(one);
      },
    };
  } catch {
    return undefined;
  }
}
