/** Where it ran. */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { VERSION } from '../src/service/version.ts';
import type { ApiKind } from './ask.ts';
import { serverVersion } from './built.ts';

export interface Machine {
  cores: number;
  model: string;
  platform: string;
  node: string;
  version: string;
  api: string;
  /** What else it had to do: processes that wanted to run in the last minute, at the end of the run. */
  load: number;
}

export const machine = (api: ApiKind): Machine => ({
  cores: availableParallelism(),
  model: cpus()[0]?.model ?? 'unknown',
  platform: `${process.platform} ${process.arch}`,
  node: process.versions.node,
  version: VERSION,
  api: api === 'cluster' ? serverVersion() : 'embedded API',
  load: loadavg()[0] ?? Number.NaN,
});
