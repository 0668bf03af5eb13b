/** Whether the programs of a real cluster are there. */
import { existsSync } from 'node:fs';
import { kubernetesVersion, type ProgramName, pathOf } from '../test/cluster/binaries.ts';

const NEEDED: readonly ProgramName[] = ['etcd', 'kube-apiserver'];

/** What to say when something is missing; undefined: nothing is. */
export function notBuilt(isThere: (path: string) => boolean = existsSync): string | undefined {
  const missing = NEEDED.filter((name) => !isThere(pathOf(name)));
  if (missing.length === 0) return undefined;
  return `--cluster: not built: ${missing.join(', ')}. Run \`npm run build:cluster\` first; it needs Go, and some minutes.`;
}

export const serverVersion = (): string => `kube-apiserver ${kubernetesVersion()}`;
