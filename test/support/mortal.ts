import type { Story } from './story.ts';

export class Crash extends Error {}

/** To DLI; to the API server, of a status or a finalizer; a read of the API server, or an event. */
type CallKind = 'request' | 'write' | 'other';

const dies = (name: string): void => {
  throw new Crash(name);
};

/**
 * From now on the process of the story dies at the `at`-th moment: just before a call, or just after it; or something else `happens`
 * then. Returns the moments that have come, such as `after request 3`; each call is the next one of its kind.
 */
export function mortal(story: Story, at: number, happens = dies): readonly string[] {
  const moments: string[] = [];
  const made: Record<CallKind, number> = { request: 0, write: 0, other: 0 };
  const moment = (name: string) => {
    moments.push(name);
    if (moments.length === at) happens(name);
  };
  const call = async <T>(kind: CallKind, run: () => Promise<T>): Promise<T> => {
    made[kind] += 1;
    const name = `${kind} ${made[kind]}`;
    moment(`before ${name}`);
    const value = await run();
    moment(`after ${name}`);
    return value;
  };
  const { cluster, dli } = story.world;
  story.world.dli = {
    show: (...asked) => call('request', () => dli.show(...asked)),
    update: (...asked) => call('request', () => dli.update(...asked)),
    start: (...asked) => call('request', () => dli.start(...asked)),
    stop: (...asked) => call('request', () => dli.stop(...asked)),
    find: (...asked) => call('request', () => dli.find(...asked)),
    create: (...asked) => call('request', () => dli.create(...asked)),
    remove: (...asked) => call('request', () => dli.remove(...asked)),
    restore: (...asked) => call('request', () => dli.restore(...asked)),
  };
  story.world.cluster = {
    manifest: (key) => cluster.manifest(key),
    read: (manifest) => call('other', () => cluster.read(manifest)),
    secret: (...asked) => call('other', () => cluster.secret(...asked)),
    patchStatus: (manifest, patch) => call('write', () => cluster.patchStatus(manifest, patch)),
    removalOf: async () => 'no',
    setFinalizer: (manifest, held) => call('write', () => cluster.setFinalizer(manifest, held)),
    record: (manifest, event) => {
      moment('before an event');
      cluster.record(manifest, event);
      moment('after an event');
    },
  };
  return moments;
}
