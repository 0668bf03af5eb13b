/** L36 of the lifecycle: one edit in Git that reaches every object of an account, and that needs a restart of each job. */
import { describe, expect, test } from '@jest/globals';
import { RollOut } from '../support/roll-out.ts';
import { HOUR, recordAt } from '../support/running.ts';
import { MINUTE } from '../support/story.ts';

/** 500 in `npm run attack`. */
const OBJECTS = Number(process.env['ROLL_OUT'] ?? 60);
const MOST = 3;
const INTERVAL_MS = HOUR;

async function edited(): Promise<RollOut> {
  const all = new RollOut({ objects: OBJECTS, interval: '1h' });
  await all.live(MINUTE);
  all.editAll(8);
  return all;
}

describe('12. L36: one edit of many objects at once', () => {
  test(`of ${OBJECTS} jobs never more than 3 are down, and all are restarted once, in the order in which they wait`, async () => {
    const all = await edited();
    await all.live(1_000 * HOUR, () => all.stopped.length === OBJECTS);
    await all.live(10 * MINUTE);
    expect(all.mostDown).toBe(MOST);
    expect(all.saying('UpToDate')).toEqual(all.keys);
    expect(all.stopped).toEqual(all.keys);
  });

  test('who waits costs one look an interval and one write in all', async () => {
    const all = await edited();
    const last = all.keys.at(-1) ?? '';
    const [looks, writes, from] = [all.looksAt(last), all.writesTo(last), all.story.now];
    await all.live(1_000 * HOUR, () => all.story.cluster.status(last).operation !== undefined);
    const waited = all.story.now - from;
    expect(waited).toBeGreaterThan(10 * MINUTE);
    // Of the edit, of each interval, of its turn, and of the finalizer that it sets.
    expect(all.looksAt(last) - looks).toBeLessThanOrEqual(3 + waited / INTERVAL_MS);
    // AwaitingTurn, and the announcement of its stop.
    expect(all.writesTo(last) - writes).toBe(2);
  });

  test('that is bad takes 3 jobs down at most, and none stays down', async () => {
    const all = await edited();
    all.story.dli.refuse('DLI.12002', OBJECTS);
    await all.live(6 * HOUR);
    expect(all.mostDown).toBeLessThanOrEqual(MOST);
    expect(all.stopped.length).toBeLessThanOrEqual(MOST + 1);
    expect(all.down()).toEqual([]);
    expect(all.saying('RolledBack')).toEqual([...new Set(all.stopped)].sort());
    expect(all.saying('RolloutPaused')).toHaveLength(OBJECTS - all.stopped.length);
  });
});

describe('12. two tenants of one project', () => {
  const INTRUDERS = ['intruder/a', 'intruder/b', 'intruder/c'];

  /** Their objects name the project, and their status says that a restart of theirs has failed, or is under way. */
  async function intruded({ story }: RollOut, secretKey: string): Promise<void> {
    story.cluster.putSecret(
      'dli-credentials',
      { accessKey: 'AK', secretKey, region: 'cn-north-4' },
      'intruder',
    );
    for (const [at, key] of INTRUDERS.entries()) {
      const uid = `intruder-${at}`;
      const spec = { jobId: '104', projectId: 'a1', updateStrategy: 'Restart', job: {} };
      story.cluster.create({ key, namespace: 'intruder', name: key.slice(-1), uid, spec });
      story.cluster.touch({ held: true }, key);
      const told = { uid, type: 'Restart', step: 'Run', account: 'cn-north-4 a1' };
      const more =
        at === 0
          ? { downSince: '2026-01-02T03:00:00Z' }
          : { sent: 'Refused', refusal: { reason: 'RolledBack' } };
      story.cluster.forge({ operation: recordAt(story, story.now, { ...told, ...more }) }, story.now, key);
      await story.pass(key);
    }
  }

  test('who names the project with a wrong key holds nobody up', async () => {
    const all = new RollOut({ objects: 6, interval: '1h' });
    await intruded(all, 'WRONG');
    await all.live(MINUTE);
    all.editAll(8);
    await all.live(2 * HOUR);
    expect(all.saying('UpToDate')).toEqual(all.keys);
    expect(all.mostDown).toBe(MOST);
  });

  test('another key in the middle of a bad roll-out: no more jobs are taken down', async () => {
    const all = new RollOut({ objects: 12, interval: '5m' });
    await all.live(MINUTE);
    all.editAll(8);
    all.story.dli.refuse('DLI.12002', 12);
    await all.live(20 * MINUTE);
    const stopped = all.stopped.length;
    expect(all.saying('RolloutPaused').length).toBeGreaterThan(0);
    all.story.rotate('another key');
    await all.live(6 * HOUR);
    // It makes those that have failed worth another try, which waits for the end of the pause, too.
    expect(new Set(all.stopped).size).toBe(stopped);
    expect(all.down()).toEqual([]);
  });
});
