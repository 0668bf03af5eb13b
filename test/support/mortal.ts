import type { PassParts } from '../../src/controller/pass/reconcile.ts';
import type { Story } from './story.ts';

export class Crash extends Error {}

/** The world of a story, in which the process dies at the `at`-th moment: just before a call, or just after it. */
export function mortal(story: Story, at: number): { world: PassParts; moments: () => number } {
  let moments = 0;
  const moment = () => {
    moments += 1;
    if (moments === at) throw new Crash(`at moment ${at}`);
  };
  const call = async <T>(run: () => Promise<T>): Promise<T> => {
    moment();
    const value = await run();
    moment();
    return value;
  };
  const { cluster, dli } = story;
  const world = story.worldWith({
    dli: {
      show: (...asked) => call(() => dli.show(...asked)),
      update: (...asked) => call(() => dli.update(...asked)),
      start: (...asked) => call(() => dli.start(...asked)),
      stop: (...asked) => call(() => dli.stop(...asked)),
    },
    cluster: {
      manifest: (key) => cluster.manifest(key),
      read: (manifest) => call(() => cluster.read(manifest)),
      secret: (...asked) => call(() => cluster.secret(...asked)),
      patchStatus: (manifest, patch) => call(() => cluster.patchStatus(manifest, patch)),
      setFinalizer: (manifest, held) => call(() => cluster.setFinalizer(manifest, held)),
      record: (manifest, event) => {
        moment();
        cluster.record(manifest, event);
        moment();
      },
    },
  });
  return { world, moments: () => moments };
}
