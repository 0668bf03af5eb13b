/** The controller dies before or after any request and any write of a start or a stop, as sentence L27 of the lifecycle asks of a restart. */
import { describe, expect, test } from '@jest/globals';
import { killedEverywhere } from '../../support/killed.ts';
import { paced, RUNS, setSpec, stopOutside } from '../../support/running.ts';
import { MINUTE, type Story } from '../../support/story.ts';

/** Until a start or a stop is at rest, and long enough for a minute and a half without a controller. */
const MS = 4 * MINUTE;

/** Stopped with a savepoint by the controller, and to be started. */
async function stopped(): Promise<Story> {
  const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
  await story.live(MS);
  setSpec(story, { state: 'Running' });
  return story;
}

/** DLI shows at once what a call does, or later: a call is made again only after half a minute, or a minute. */
describe.each([
  { lagMs: 0, secondStop: 'refused' as const },
  { lagMs: 20_000, secondStop: 'accepted' as const },
])(
  'dead before or after any call, $lagMs ms until DLI shows it, a second stop would be $secondStop:',
  (how) => {
    const { lagMs, secondStop } = how;

    test('a start of a draft', async () => {
      const { alive, kills, faults } = await killedEverywhere({
        begin: () => paced({ status: 'job_init', spec: { state: 'Running' } }),
        ms: MS,
        lagMs,
        calls: ['run'],
      });
      expect(faults).toEqual([]);
      expect(alive).toMatchObject({ status: 'job_running', ready: 'True/UpToDate', isResumed: false });
      expect(kills).toBe(78);
    });

    test('a stop with a savepoint', async () => {
      const { alive, kills, faults } = await killedEverywhere({
        begin: () => {
          const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
          story.dli.settings.secondStop = secondStop;
          return story;
        },
        ms: MS,
        lagMs,
        calls: ['stop savepoint'],
      });
      expect(faults).toEqual([]);
      expect(alive).toMatchObject({
        status: 'job_cancel_success',
        ready: 'True/UpToDate',
        hasSavepoint: true,
      });
      expect(alive).toMatchObject({ operation: undefined, held: false });
      expect(kills).toBe(84);
    });

    test('a start from the savepoint of a stop', async () => {
      const { alive, kills, faults } = await killedEverywhere({
        begin: stopped,
        ms: MS,
        lagMs,
        calls: ['run resume'],
      });
      expect(faults).toEqual([]);
      expect(alive).toMatchObject({ status: 'job_running', ready: 'True/UpToDate', isResumed: true });
      expect(kills).toBe(78);
    });
  },
);

describe('dead before or after any call of an operation that ends otherwise:', () => {
  test.each(['job_submit_fail', 'job_running_exception'] as const)(
    'a start that ends in %s',
    async (runOutcome) => {
      const { alive, faults } = await killedEverywhere({
        begin: async () => {
          const story = await stopped();
          Object.assign(story.dli.settings, { runOutcome, savepointUsedUp: 'submitted' });
          return story;
        },
        ms: MS,
        calls: ['run resume'],
      });
      expect(faults).toEqual([]);
      expect(alive).toMatchObject({ status: runOutcome, ready: 'False/StartFailed', stalled: true });
    },
  );

  test('a stop whose savepoint fails: nothing shows whether the call has arrived, and it is made once more', async () => {
    const { alive, faults } = await killedEverywhere({
      begin: () => {
        const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
        story.dli.settings.savepoint = 'fails';
        return story;
      },
      // The finalizer goes with the next look, an interval later.
      ms: 2 * MS,
      calls: ['stop savepoint'],
      spare: ['stop'],
    });
    expect(faults).toEqual([]);
    expect(alive).toMatchObject({ status: 'job_running', ready: 'False/SavepointFailed', held: false });
  });

  test('a stop that takes no savepoint, and no start after it', async () => {
    const { alive, faults } = await killedEverywhere({
      begin: () => {
        const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
        story.dli.settings.savepoint = 'none';
        return story;
      },
      later: [[MS, (story) => setSpec(story, { state: 'Running' })]],
      ms: 2 * MS,
      calls: ['stop savepoint'],
    });
    expect(faults).toEqual([]);
    expect(alive).toMatchObject({ status: 'job_cancel_success', ready: 'False/SavepointMissing' });
  });

  test('an update, the start after it, and a stop without a savepoint', async () => {
    const { alive, faults } = await killedEverywhere({
      begin: () => paced({ status: 'job_init', spec: { state: 'Running' }, job: { cu_number: 8 } }),
      later: [[MS, (story) => setSpec(story, { state: 'Stopped', upgradeMode: 'Stateless' })]],
      ms: 2 * MS,
      downMs: [40_000],
      calls: ['update', 'run', 'stop'],
    });
    expect(faults).toEqual([]);
    expect(alive).toMatchObject({ status: 'job_cancel_success', ready: 'True/UpToDate' });
  });

  test('a start of a job that somebody else has stopped', async () => {
    const { alive, faults } = await killedEverywhere({
      begin: async () => {
        const story = paced({ ...RUNS, spec: { state: 'Running', restartPolicy: 'Always' } });
        await story.live(10 * MINUTE);
        stopOutside(story, null);
        return story;
      },
      ms: MS,
      calls: ['run'],
    });
    expect(faults).toEqual([]);
    expect(alive).toMatchObject({ status: 'job_running', ready: 'True/UpToDate' });
  });
});
