/** Which objects refer to which Secret. */
import { type Manifest, specOf } from '../core/object/manifest.ts';
import { Sets } from '../ground/sets.ts';

/** `namespace/name`. Undefined: the object needs none, because its spec is invalid or it is being deleted. */
function secretOf(manifest: Manifest): string | undefined {
  const spec = specOf(manifest);
  return spec && `${manifest.namespace}/${spec.credentialsRef.name}`;
}

export class SecretsInUse {
  readonly #users = new Sets<string>();
  readonly #secretOf = new Map<string, string>();

  /** The object as it is now. */
  put(manifest: Manifest): void {
    const { key } = manifest;
    const secret = secretOf(manifest);
    if (this.#secretOf.get(key) === secret) return;
    this.delete(manifest);
    if (secret === undefined) return;
    this.#secretOf.set(key, secret);
    this.#users.add(secret, key);
  }

  delete({ key }: Pick<Manifest, 'key'>): void {
    this.#users.remove(this.#secretOf.get(key), key);
    this.#secretOf.delete(key);
  }

  has(secret: string): boolean {
    return this.#users.has(secret);
  }

  /** Keys of the objects that use it. */
  of(namespace: string, name: string): Iterable<string> {
    return this.#users.of(`${namespace}/${name}`);
  }
}
