import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Manifest } from '../../../src/core/object/manifest.ts';
import { readManifest } from '../../../src/kubernetes/objects/manifest.ts';
import { ManifestCache, type Why } from '../../../src/kubernetes/watch/cache.ts';
import { watchJobs } from '../../../src/kubernetes/watch/watch-jobs.ts';
import { chanceOf } from '../../support/chance.ts';
import { FakeClock, letPromisesRun } from '../../support/fake-clock.ts';
import { Fate, MemoryApi } from '../memory-api.ts';
import { Collection, type Stored } from './collection.ts';

const NAMES = ['a', 'b', 'c'];

/** `answer` brings the answers of own status writes, which may come long after the watch has told more. */
type Step =
  | { do: 'edit' | 'remove' | 'recreate' | 'status' | 'ownStatus'; name: string }
  | { do: 'compact' | 'let run' | 'silence' | 'answer' };

const step = fc.oneof(
  fc.record({
    do: fc.constantFrom('edit', 'remove', 'recreate', 'status', 'ownStatus' as const),
    name: fc.constantFrom(...NAMES),
  }),
  fc.record({
    do: fc.constantFrom('compact', 'let run', 'let run', 'let run', 'silence', 'answer' as const),
  }),
) as fc.Arbitrary<Step>;

const manifestOf = (stored: Stored): Manifest => {
  const read = readManifest(structuredClone(stored), Date.now());
  if (!read.ok) throw new Error(read.reason);
  return read.manifest;
};

/**
 * Watches the cache: what it held of a key may only be followed by something newer, also across
 * a deletion; and what it calls deleted is.
 */
class Witness {
  readonly #collection: Collection;
  readonly newest = new Map<string, bigint>();
  readonly living = new Set<string>();

  constructor(collection: Collection) {
    this.#collection = collection;
  }

  told = (key: string, why: Why, manifest: Manifest): void => {
    if (why === 'Deleted') {
      expect(this.living.delete(key)).toBe(true);
      expect(this.#collection.objects.get(manifest.name)?.metadata.uid).not.toBe(manifest.uid);
      return;
    }
    if (why === 'Added') expect(this.living.has(key)).toBe(false);
    this.living.add(key);
  };

  look(cache: ManifestCache): void {
    for (const { key, resourceVersion } of cache.all()) {
      const version = BigInt(resourceVersion);
      expect(version).toBeGreaterThanOrEqual(this.newest.get(key) ?? 0n);
      this.newest.set(key, version);
    }
  }
}

/** The step; what does not exist is created instead. */
function take(one: Step, collection: Collection, late: Manifest[]): void {
  if (one.do === 'compact') collection.compact();
  if (!('name' in one)) return;
  if (!collection.objects.has(one.name)) {
    collection.create(one.name);
    return;
  }
  if (one.do === 'edit') collection.edit(one.name);
  if (one.do === 'remove' || one.do === 'recreate') collection.remove(one.name);
  if (one.do === 'recreate') collection.create(one.name);
  if (one.do === 'status') collection.writeStatus(one.name, { driftCount: 1 });
  if (one.do === 'ownStatus') late.push(manifestOf(collection.writeStatus(one.name, { driftCount: 2 })));
}

const summary = (manifests: Iterable<Manifest>): string[] =>
  [...manifests].map(({ key, uid, resourceVersion }) => `${key} ${uid} ${resourceVersion}`).sort();

async function play(steps: Step[], mishaps: number[]): Promise<void> {
  const collection = new Collection();
  const fate = new Fate(mishaps);
  const clock = new FakeClock({ atOnceMs: 40_000 });
  const witness = new Witness(collection);
  const cache = new ManifestCache({ onChange: witness.told });
  const api = new MemoryApi(collection, fate);
  const faults: unknown[] = [];
  const late: Manifest[] = [];
  const onFault = (error: unknown): unknown => faults.push(error);
  const watch = watchJobs({
    api,
    cache,
    clock,
    onFault,
    namespaces: [],
    chance: chanceOf(() => 0),
    pageSize: 2,
  });
  const abort = new AbortController();
  const running = watch.run(abort.signal);
  for (const one of steps) {
    take(one, collection, late);
    if (one.do === 'answer') for (const answer of late.splice(0).reverse()) cache.put(answer);
    if (one.do === 'let run') await letPromisesRun();
    if (one.do === 'silence') await clock.play(150_000);
    witness.look(cache);
  }
  for (const answer of late) cache.put(answer);
  fate.end();
  await clock.play(400_000);
  witness.look(cache);
  abort.abort();
  await running;
  expect(faults).toEqual([]);
  expect(summary(cache.all())).toEqual(summary([...collection.objects.values()].map(manifestOf)));
  expect([...witness.living].sort()).toEqual([...cache.all()].map(({ key }) => key).sort());
}

const mishaps = fc.array(fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat(8)), {
  maxLength: 60,
  size: 'max',
});

test('whatever happens, the cache ends equal to the server and never goes back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }), mishaps, play),
    {
      numRuns: 200,
    },
  );
});
