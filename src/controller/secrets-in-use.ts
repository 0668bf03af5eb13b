/** Which Secrets the objects refer to. */
import { DEFAULT_SECRET } from '../core/names.ts';
import type { Manifest } from '../core/ports.ts';

export const secretNameOf = ({ spec }: Manifest): string => {
  const ref = (spec as { credentialsRef?: { name?: unknown } } | undefined)?.credentialsRef;
  return typeof ref?.name === 'string' ? ref.name : DEFAULT_SECRET;
};

/** `namespace/name` */
export function secretsInUse(manifests: Iterable<Manifest>): Set<string> {
  const keys = new Set<string>();
  for (const manifest of manifests) keys.add(`${manifest.namespace}/${secretNameOf(manifest)}`);
  return keys;
}
