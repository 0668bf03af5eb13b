/** Where it ran. */
import { availableParallelism, cpus } from 'node:os';
import { VERSION } from '../src/version.ts';

export interface Machine {
  cores: number;
  model: string;
  platform: string;
  node: string;
  version: string;
}

export const machine = (): Machine => ({
  cores: availableParallelism(),
  model: cpus()[0]?.model ?? 'unknown',
  platform: `${process.platform} ${process.arch}`,
  node: process.versions.node,
  version: VERSION,
});
