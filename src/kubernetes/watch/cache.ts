/** The FlinkJarJobs as last seen, slim, by key. It never goes back to an older resourceVersion. */
import { isDeepStrictEqual } from 'node:util';
import type { Manifest } from '../../core/object/manifest.ts';
import { Recent } from '../../ground/recent.ts';
import { Copies } from './copies.ts';
import { isNewer } from './version.ts';

export type Why = 'Added' | 'SpecChanged' | 'Requested' | 'Deleting' | 'Deleted';

interface CacheOptions {
  /** Something a pass would act on has changed. `manifest`: as it is now, or last was. */
  onChange: (key: string, why: Why, manifest: Manifest) => void;
  /** Every new state of an object, before `onChange` is told of it. */
  onState?: ((manifest: Manifest) => void) | undefined;
  /** An object's generation has gone back, which no edit can do: the store was set back. */
  onSetBack?: (() => void) | undefined;
  /** See `Copies`. */
  wholeLength?: number;
}

/** Enough for every deletion of which a late answer may still be under way. */
const TOMBSTONES = 10_000;

const ALL = '';

export class ManifestCache {
  readonly #onChange: CacheOptions['onChange'];
  readonly #onState: CacheOptions['onState'];
  readonly #onSetBack: CacheOptions['onSetBack'];
  readonly #byKey: Copies;
  /** Keys of deleted objects and the resourceVersion of the deletion: what is older must not come back. */
  readonly #tombstones = new Recent<string>(TOMBSTONES);
  /** By namespace, or for all of them: everything up to this resourceVersion is in the cache. */
  readonly #floors = new Map<string, string>();

  constructor({ onChange, onState, onSetBack, wholeLength }: CacheOptions) {
    this.#byKey = new Copies(wholeLength);
    this.#onChange = onChange;
    this.#onState = onState;
    this.#onSetBack = onSetBack;
  }

  get size(): number {
    return this.#byKey.size;
  }

  get(key: string): Manifest | undefined {
    return this.#byKey.get(key);
  }

  /** Of all objects that are kept whole, in characters. */
  get length(): number {
    return this.#byKey.length;
  }

  /** What is held of an object of a list that is not complete yet. */
  listed(item: Manifest): Manifest {
    return this.#byKey.listed(item);
  }

  all(): IteratorObject<Manifest> {
    return this.#byKey.values();
  }

  /**
   * A list of one namespace, or of all when undefined. What was seen since the list was made stays. False: the list is of
   * a later version than something here that it does not know, so the store was set back.
   */
  replace(namespace: string | undefined, items: readonly Manifest[], resourceVersion: string): boolean {
    const scope = namespace ?? ALL;
    const floor = this.#floors.get(scope);
    if (floor !== undefined && isNewer(floor, resourceVersion)) return true;
    if (items.some((item) => this.#contradicts(item, resourceVersion))) return false;
    this.#removeUnlisted(scope, new Set(items.map(({ key }) => key)), resourceVersion);
    for (const item of items) {
      if (this.#isNews(item, undefined)) this.#admit(item);
    }
    this.#floors.set(scope, resourceVersion);
    for (const [key, version] of this.#tombstones.entries()) {
      if (isInScope(scope, key) && !isNewer(version, resourceVersion)) this.#tombstones.delete(key);
    }
    return true;
  }

  /** Something later than the item is known of it, which a list of this version would have to hold; or another of its version. */
  #contradicts(item: Manifest, listed: string): boolean {
    const known = this.#byKey.get(item.key);
    const deletedAt = this.#tombstones.get(item.key);
    const isLater = (version: string | undefined): boolean =>
      version !== undefined && isNewer(version, item.resourceVersion) && !isNewer(version, listed);
    return (
      isLater(known?.resourceVersion) ||
      isLater(deletedAt) ||
      deletedAt === item.resourceVersion ||
      isAnother(known, item)
    );
  }

  #removeUnlisted(scope: string, listed: ReadonlySet<string>, resourceVersion: string): void {
    const unlisted = [...this.#byKey.values()].filter(({ key }) => isInScope(scope, key) && !listed.has(key));
    for (const known of unlisted) {
      if (!isNewer(known.resourceVersion, resourceVersion)) this.#remove(known);
    }
  }

  /** An object as it is, from a watch or from an answer. False: it is not newer than what is known. */
  put(manifest: Manifest): boolean {
    const { key } = manifest;
    const floor = this.#byKey.has(key) ? undefined : this.#floorOf(key);
    if (isAnother(this.#byKey.get(key), manifest)) this.#onSetBack?.();
    if (!this.#isNews(manifest, floor)) return false;
    this.#admit(manifest);
    return true;
  }

  /** A deletion; `manifest` is the object's last state under the resourceVersion of its deletion. */
  delete(manifest: Manifest): boolean {
    const { key, resourceVersion } = manifest;
    const known = this.#byKey.get(key);
    if (known !== undefined && isNewer(known.resourceVersion, resourceVersion)) return false;
    this.#tombstones.set(key, resourceVersion);
    if (known !== undefined) this.#remove(known);
    return true;
  }

  /**
   * Newer than the object as known, than its deletion, and than `floor`. Or of the version that is known, with another content: a
   * store that was set back has given the number once more, or the CRD was changed. What comes now is what is there.
   */
  #isNews(manifest: Manifest, floor: string | undefined): boolean {
    const { key, resourceVersion } = manifest;
    const known = this.#byKey.get(key);
    if (known?.resourceVersion === resourceVersion && !isAnother(known, manifest))
      return !isDeepStrictEqual(known, manifest);
    const versions = [this.#byKey.get(key)?.resourceVersion, this.#tombstones.get(key), floor];
    return versions.every((version) => version === undefined || isNewer(resourceVersion, version));
  }

  /** Another uid under the same name is a deletion and an addition. */
  #admit(manifest: Manifest): void {
    const known = this.#byKey.get(manifest.key);
    const same = known?.uid === manifest.uid ? known : undefined;
    if (known !== undefined && same === undefined) this.#remove(known);
    if (same !== undefined && manifest.generation < same.generation) this.#onSetBack?.();
    this.#byKey.set(manifest);
    this.#onState?.(manifest);
    const why = same === undefined ? 'Added' : difference(same, manifest);
    if (why !== undefined) this.#onChange(manifest.key, why, manifest);
  }

  #floorOf(key: string): string | undefined {
    return this.#floors.get(ALL) ?? this.#floors.get(namespaceOf(key));
  }

  #remove(known: Manifest): void {
    this.#byKey.delete(known);
    this.#onChange(known.key, 'Deleted', known);
  }
}

/** Two states of one version: the store was set back, and has given the number once more. */
const isAnother = (known: Manifest | undefined, { uid, generation, resourceVersion }: Manifest): boolean =>
  known?.resourceVersion === resourceVersion && (known.uid !== uid || known.generation !== generation);

const namespaceOf = (key: string): string => key.slice(0, key.indexOf('/'));

const isInScope = (scope: string, key: string): boolean => scope === ALL || namespaceOf(key) === scope;

/** Under one generation: the store was set back, and has given the number once more. A suspended object has no visit to find out. */
const isOtherSpec = (before: Manifest, after: Manifest): boolean =>
  before.stub === after.stub && !isDeepStrictEqual(before.wanted, after.wanted);

function difference(before: Manifest, after: Manifest): Why | undefined {
  if (after.wanted === 'gone' && before.wanted !== 'gone') return 'Deleting';
  if (after.generation !== before.generation || isOtherSpec(before, after)) return 'SpecChanged';
  const isAsked =
    after.reconcileRequest !== before.reconcileRequest ||
    after.outsideWindow !== before.outsideWindow ||
    after.approvedPlan !== before.approvedPlan;
  return isAsked ? 'Requested' : undefined;
}
