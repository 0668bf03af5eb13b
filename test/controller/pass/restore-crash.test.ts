/** The controller dies before or after any request and any write of a restore (L35): of one that goes well, and of one that goes back. */
import { describe, expect, test } from '@jest/globals';
import { killedEverywhere } from '../../support/killed.ts';
import { paced, RUNS, setSpec } from '../../support/running.ts';
import { MINUTE, type Story } from '../../support/story.ts';

const ASKED = { initialSavepointPath: 'bucket/dir', savepointRedeployNonce: 2 };
const MS = 14 * MINUTE;
const DOWN_MS = [0, 90_000];
/** An import that may have been made is made again: it does nothing before the start. */
const SPARE = ['restore'];

async function asked(): Promise<Story> {
  const story = paced({ ...RUNS, spec: { state: 'Running' } });
  await story.live(MINUTE);
  setSpec(story, ASKED);
  return story;
}

describe('dead before or after any call,', () => {
  test('L35: one stop, one start from the path', async () => {
    const { alive, kills, faults } = await killedEverywhere({
      begin: asked,
      ms: MS,
      downMs: DOWN_MS,
      calls: ['stop savepoint', 'restore', 'run resume'],
      spare: SPARE,
    });
    expect(faults).toEqual([]);
    expect(alive).toMatchObject({
      status: 'job_running',
      ready: 'True/UpToDate',
      resumedFrom: 'bucket/dir',
      handled: { savepointRedeployNonce: 2 },
      held: false,
    });
    expect(kills).toBeGreaterThan(80);
  });

  test('the path is refused: one start from the old state', async () => {
    const { alive, faults } = await killedEverywhere({
      begin: async () => {
        const story = await asked();
        story.dli.settings.savepoints = new Set();
        return story;
      },
      ms: MS,
      downMs: DOWN_MS,
      calls: ['stop savepoint', 'run resume'],
    });
    expect(faults).toEqual([]);
    expect(alive).toMatchObject({ status: 'job_running', ready: 'False/RolledBack', held: false });
    expect(alive.resumedFrom).toMatch(/^flink-bucket/);
  });

  test('the first run of a draft: one start from the path', async () => {
    const { alive, faults } = await killedEverywhere({
      begin: () =>
        paced({ status: 'job_init', spec: { initialSavepointPath: 'bucket/dir', state: 'Running' } }),
      ms: MS,
      downMs: DOWN_MS,
      calls: ['restore', 'run resume'],
      spare: SPARE,
    });
    expect(faults).toEqual([]);
    expect(alive).toMatchObject({ status: 'job_running', ready: 'True/UpToDate', resumedFrom: 'bucket/dir' });
  });

  test('a person stops the restored job: it is not taken back to the path', async () => {
    const { alive, faults } = await killedEverywhere({
      begin: asked,
      later: [
        [
          8 * MINUTE,
          ({ dli }) => {
            Object.assign(dli.job(), {
              status: 'job_cancel_success',
              steps: [],
              savepoint_path: 'bucket/new',
            });
          },
        ],
      ],
      ms: MS,
      downMs: [0],
      calls: ['stop savepoint', 'restore', 'run resume'],
      spare: SPARE,
    });
    expect(faults).toEqual([]);
    expect(alive).toMatchObject({ status: 'job_cancel_success', ready: 'False/StoppedOutside' });
  });
});
