/** Which Secrets the objects refer to. */
import { type Manifest, specOf } from '../core/object/manifest.ts';

/** Undefined: the object needs none, because its spec is invalid or it is being deleted. */
export const secretNameOf = (manifest: Manifest): string | undefined => specOf(manifest)?.credentialsRef.name;

/** `namespace/name` */
export function secretsInUse(manifests: Iterable<Manifest>): Set<string> {
  const keys = new Set<string>();
  for (const manifest of manifests) {
    const name = secretNameOf(manifest);
    if (name !== undefined) keys.add(`${manifest.namespace}/${name}`);
  }
  return keys;
}
