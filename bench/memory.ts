/** Memory of a process as Linux tells it. */
import { readFileSync } from 'node:fs';

export interface Memory {
  /** Bytes. */
  rss: number;
  /** Of them, those of no file: heap, buffers, stacks. Code and libraries are shared and do not grow. */
  anon: number;
  /** The most `rss` has ever been. */
  peak: number;
}

/** Undefined where a line is missing. */
export function parseStatus(text: string): Memory | undefined {
  const bytes = (name: string): number => {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text);
    return found === null ? Number.NaN : Number(found[1]) * 1_024;
  };
  const memory = { rss: bytes('VmRSS'), anon: bytes('RssAnon'), peak: bytes('VmHWM') };
  return Object.values(memory).some(Number.isNaN) ? undefined : memory;
}

/** Undefined on systems without /proc. */
export function memoryOf(pid: number | undefined): Memory | undefined {
  try {
    return parseStatus(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return undefined;
  }
}
