/** Restarts of many jobs of one account: how many at once, when no further one begins, and what lets them go on. */
import { describe, expect, test } from '@jest/globals';
import { RollOut } from '../support/roll-out.ts';
import { HOUR } from '../support/running.ts';
import { MINUTE } from '../support/story.ts';

const OBJECTS = 12;
const DAY = 24 * HOUR;

async function edited(more: { interval?: string; spec?: object } = {}): Promise<RollOut> {
  const all = new RollOut({ objects: OBJECTS, ...more });
  await all.live(MINUTE);
  all.editAll(8);
  return all;
}

/** Two restarts have failed, and the others wait for a person. */
async function paused(more: { interval: string } = { interval: '1h' }): Promise<RollOut> {
  const all = await edited(more);
  all.story.dli.refuse('DLI.12002', OBJECTS);
  await all.live(DAY);
  all.story.dli.faults.clear();
  return all;
}

const inOrder = (keys: readonly string[]): string[] => [...keys].sort();

describe('two restarts in a row that failed', () => {
  test('pause the others: no further stop, whatever time passes', async () => {
    const all = await paused();
    const failed = [...all.stopped];
    expect(failed.length).toBeGreaterThanOrEqual(2);
    expect(failed.length).toBeLessThanOrEqual(3);
    expect(all.saying('RolledBack')).toEqual(inOrder(failed));
    expect(all.saying('RolloutPaused')).toHaveLength(OBJECTS - failed.length);
    await all.live(2 * DAY);
    expect(all.stopped).toEqual(failed);
  });

  test('a reconcile-now of one that waits restarts it, and when that is well all others follow', async () => {
    const all = await paused({ interval: '24h' });
    const [asked = ''] = all.saying('RolloutPaused');
    const before = all.stopped.length;
    all.ask(asked, 'one');
    await all.live(MINUTE);
    expect(all.stopped.slice(before)).toEqual([asked]);
    await all.live(HOUR);
    expect(all.mostDown).toBeLessThanOrEqual(3);
    expect(all.saying('RolloutPaused')).toEqual([]);
    expect(all.saying('UpToDate')).toHaveLength(OBJECTS - before);
  });

  test('a reconcile-now that fails too keeps the others where they are', async () => {
    const all = await paused();
    const [asked = ''] = all.saying('RolloutPaused');
    const before = all.stopped.length;
    all.story.dli.refuse('DLI.12002', 1);
    all.ask(asked, 'one');
    await all.live(DAY);
    expect(all.stopped.slice(before)).toEqual([asked]);
    expect(all.saying('RolledBack')).toContain(asked);
  });

  test('a reconcile-now of every object restarts 3 at a time, and each once', async () => {
    const all = await paused({ interval: '24h' });
    const waiting = all.saying('RolloutPaused');
    const before = all.stopped.length;
    all.mostDown = 0;
    for (const key of waiting) all.ask(key, 'all');
    await all.live(2 * HOUR);
    expect(all.mostDown).toBe(3);
    expect(inOrder(all.stopped.slice(before))).toEqual(waiting);
  });

  test('asked for while others are under way, it goes on in its turn, though these fail', async () => {
    const all = await paused({ interval: '24h' });
    const waiting = all.saying('RolloutPaused');
    const before = all.stopped.length;
    all.story.dli.refuse('DLI.12002', OBJECTS);
    for (const key of waiting.slice(0, 5)) all.ask(key, 'some');
    await all.live(2 * HOUR);
    expect(inOrder(all.stopped.slice(before))).toEqual(waiting.slice(0, 5));
    expect(all.saying('RolloutPaused')).toEqual(waiting.slice(5));
  });

  test('an edit of those that failed lets the others go on', async () => {
    const all = await paused({ interval: '24h' });
    for (const key of new Set(all.stopped)) all.edit(key, 6);
    await all.live(2 * HOUR);
    expect(all.mostDown).toBeLessThanOrEqual(3);
    expect(all.saying('UpToDate')).toEqual(inOrder(all.keys));
  });

  test('stand in the status: another process pauses as well', async () => {
    const all = await paused();
    const before = all.stopped.length;
    all.story.restart();
    await all.live(DAY);
    expect(all.stopped).toHaveLength(before);
    expect(all.saying('RolloutPaused')).toHaveLength(OBJECTS - before);
  });
});

describe('the turn of an object', () => {
  test('passes on when it cannot be stopped: one without a savepoint, one whose finalizer is denied', async () => {
    const all = await edited({ interval: '1m' });
    const { cluster, dli } = all.story;
    const cannot = all.keys.slice(0, 3);
    for (const [at] of cannot.entries()) dli.job(String(1_000 + at)).fields['obs_bucket'] = '';
    const denied = all.keys.slice(3, 6);
    const set = cluster.setFinalizer.bind(cluster);
    cluster.setFinalizer = async (manifest, held) =>
      denied.includes(manifest.key) ? { kind: 'refused', message: 'no right' } : set(manifest, held);
    await all.live(2 * HOUR);
    expect(all.saying('SavepointUnavailable')).toEqual(cannot);
    expect(all.saying('FinalizerDenied')).toEqual(denied);
    expect(all.saying('UpToDate')).toEqual(inOrder(all.keys.slice(6)));
    expect(all.mostDown).toBe(3);
  });

  test('comes to others while a job that was left stopped has one', async () => {
    const all = await edited({ interval: '24h' });
    await all.live(HOUR, () => all.down().length === 3);
    all.story.dli.refuseOrder('DLI.10005', 1_000, 'run');
    await all.live(HOUR);
    expect(all.saying('LeftStopped')).toHaveLength(3);
    expect(all.stopped).toHaveLength(3);
    all.story.dli.faults.clear();
    await all.live(2 * HOUR);
    expect(all.saying('UpToDate')).toEqual(inOrder(all.keys));
    expect(all.mostDown).toBe(3);
  });

  test('is kept over the death of the controller, and the first looks that fail', async () => {
    const all = await edited();
    await all.live(HOUR, () => all.down().length === 3);
    all.story.restart();
    all.story.dli.unavailable();
    all.story.dli.unavailable();
    all.story.dli.throttle('GET');
    await all.live(3 * HOUR);
    expect(all.mostDown).toBe(3);
    expect(all.saying('UpToDate')).toEqual(inOrder(all.keys));
  });

  test('costs nobody else a look or a write', async () => {
    const all = await edited({ interval: '24h' });
    const before = new Map(all.keys.map((key) => [key, [all.looksAt(key), all.writesTo(key)]]));
    await all.live(HOUR);
    for (const key of all.keys) {
      const [looks = 0, writes = 0] = before.get(key) ?? [];
      // Of the edit, and of its turn: then those of one restart.
      expect(all.looksAt(key) - looks).toBeLessThanOrEqual(18);
      expect(all.writesTo(key) - writes).toBeLessThanOrEqual(8);
    }
  });

  test('goes to the next where one that waits is suspended, edited back, or deleted', async () => {
    const all = await edited({ interval: '24h' });
    await all.live(HOUR, () => all.down().length === 3);
    const [suspended = '', back = '', gone = ''] = all.saying('AwaitingTurn').slice(0, 3);
    all.story.cluster.edit((spec) => ({ ...spec, suspend: true }), suspended);
    all.edit(back, 4);
    all.remove(gone);
    await all.live(2 * HOUR);
    const others = all.keys.filter((key) => key !== suspended);
    expect(all.saying('UpToDate')).toEqual(inOrder(others));
    expect(all.stopped).not.toContain(back);
    expect(all.mostDown).toBe(3);
  });
});
