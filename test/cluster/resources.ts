/** What a process holds, as Linux tells it. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Resources } from '../../sim/whole/oracles/ended.ts';

function isSocket(path: string): boolean {
  try {
    return readlinkSync(path).startsWith('socket:');
  } catch {
    // Closed since the folder was read.
    return false;
  }
}

/** Undefined when the process is gone. */
export function resourcesOf(pid: number | undefined): Resources | undefined {
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    const open = readdirSync(`/proc/${pid}/fd`).map((name) => `/proc/${pid}/fd/${name}`);
    if (kib === undefined) return undefined;
    return { rss: Number(kib) / 1_024, sockets: open.filter(isSocket).length };
  } catch {
    return undefined;
  }
}
