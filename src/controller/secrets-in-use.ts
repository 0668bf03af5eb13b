/** Which objects refer to which Secret. */
import { type Manifest, specOf } from '../core/object/manifest.ts';
import { Sets } from '../ground/sets.ts';

const SEPARATOR = ' ';

/**
 * Each as `namespace/name`, in one text, because most objects refer to one. Undefined: the object needs none, because its spec is
 * invalid or it is being deleted.
 */
function secretsOf(manifest: Manifest): string | undefined {
  const spec = specOf(manifest);
  if (spec === undefined) return undefined;
  const { credentialsRef, valuesFrom = [] } = spec;
  const names = new Set([credentialsRef.name, ...valuesFrom.map(({ secretKeyRef }) => secretKeyRef.name)]);
  return [...names].map((name) => `${manifest.namespace}/${name}`).join(SEPARATOR);
}

export class SecretsInUse {
  readonly #users = new Sets<string>();
  readonly #secretsOf = new Map<string, string>();

  /** The object as it is now. */
  put(manifest: Manifest): void {
    const { key } = manifest;
    const secrets = secretsOf(manifest);
    if (this.#secretsOf.get(key) === secrets) return;
    this.delete(manifest);
    if (secrets === undefined) return;
    this.#secretsOf.set(key, secrets);
    for (const secret of secrets.split(SEPARATOR)) this.#users.add(secret, key);
  }

  delete({ key }: Pick<Manifest, 'key'>): void {
    for (const secret of this.#secretsOf.get(key)?.split(SEPARATOR) ?? []) this.#users.remove(secret, key);
    this.#secretsOf.delete(key);
  }

  has(secret: string): boolean {
    return this.#users.has(secret);
  }

  /** Keys of the objects that use it. */
  of(namespace: string, name: string): Iterable<string> {
    return this.#users.of(`${namespace}/${name}`);
  }
}
