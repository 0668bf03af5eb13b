/** Memory and processor time of a process as Linux tells them. */
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

/** Of every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Processor time since its start, ms; NaN on systems without /proc. The name, in brackets, may hold anything. */
export function parseStat(text: string): number {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_SECOND;
}

export function cpuOf(pid: number | undefined): number {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return Number.NaN;
  }
}
