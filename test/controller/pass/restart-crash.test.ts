/** L27: the controller dies before or after any request and any write of a restart that goes well (L18), or back (L24, L25). */
import { describe, expect, test } from '@jest/globals';
import { killedEverywhere } from '../../support/killed.ts';
import { changed } from '../../support/restarting.ts';
import { MINUTE } from '../../support/story.ts';

/** Until a restart, or its way back, is at rest, and the finalizer gone with the look of the next interval. */
const MS = 14 * MINUTE;
/** Another controller at once, and after a call that may have been sent would be sent again. */
const DOWN_MS = [0, 90_000];

describe('L27: dead before or after any call,', () => {
  test('L18: the same end, one stop, one update, one start', async () => {
    const { alive, kills, faults } = await killedEverywhere({
      begin: () => changed(),
      ms: MS,
      downMs: DOWN_MS,
      calls: ['stop savepoint', 'update', 'run resume'],
    });
    expect(faults).toEqual([]);
    expect(alive).toMatchObject({
      status: 'job_running',
      ready: 'True/UpToDate',
      isResumed: true,
      held: false,
    });
    expect(kills).toBeGreaterThan(80);
  });

  test('L24, the update is refused: the old settings run', async () => {
    const { alive, faults } = await killedEverywhere({
      begin: async () => {
        const story = await changed();
        story.dli.refuse('DLI.11022', 1_000);
        return story;
      },
      ms: MS,
      downMs: DOWN_MS,
      calls: ['stop savepoint', 'run resume'],
    });
    expect(faults).toEqual([]);
    expect(alive).toMatchObject({ status: 'job_running', ready: 'False/RolledBack', held: false });
  });

  test('L25, the job does not start with the new settings: the old ones run', async () => {
    const { alive, faults } = await killedEverywhere({
      begin: async () => {
        const story = await changed();
        story.dli.settings.runOutcome = ['job_submit_fail', 'job_running'];
        return story;
      },
      ms: MS,
      downMs: DOWN_MS,
      calls: ['stop savepoint', 'update', 'run resume', 'update', 'run resume'],
    });
    expect(faults).toEqual([]);
    expect(alive).toMatchObject({ status: 'job_running', ready: 'False/RolledBack', held: false });
  });
});
