/** An API server whose definition does not know restarts: it refuses the status that announces one, or a later step of it. */
import { expect, test } from '@jest/globals';
import type { JobStatus } from '../../../src/core/object/status.ts';
import { ApiServerError } from '../../../src/core/ports.ts';
import { changed } from '../../support/restarting.ts';
import { askNow, HOUR, reasonsOf } from '../../support/running.ts';
import { MINUTE, type Story } from '../../support/story.ts';

/** From now on such statuses are refused. Returns what ends that. */
function refusing({ cluster }: Story, isRefused: (status: JobStatus) => boolean): () => void {
  const taking = cluster.patchStatus.bind(cluster);
  cluster.patchStatus = async (manifest, patch) =>
    isRefused(patch as JobStatus)
      ? { kind: 'refused', message: 'status.operation: Unsupported value' }
      : taking(manifest, patch);
  return () => {
    cluster.patchStatus = taking;
  };
}

/** A pass that is broken off is made again after the queue's back-off. */
async function live(story: Story, ms: number): Promise<void> {
  const end = story.now + ms;
  while (story.now < end)
    await story.live(end - story.now).catch((error: unknown) => {
      if (!(error instanceof ApiServerError)) throw error;
      story.now += MINUTE;
    });
}

test('no restart is begun: RecordNotKept, the job runs on, and no finalizer stays; a request is another try', async () => {
  const story = await changed();
  const end = refusing(story, ({ operation }) => operation?.type === 'Restart');
  await live(story, HOUR);
  expect(story.dli.writes).toEqual([]);
  expect(story.ready()).toBe('False/RecordNotKept');
  expect(story.cluster.finalizers.map(({ held }) => held)).toEqual([true, false]);
  expect(reasonsOf(story).filter((reason) => reason === 'StatusNotWritten')).toHaveLength(1);
  end();
  await live(story, HOUR);
  expect(story.dli.writes).toEqual([]);
  askNow(story, 'upgraded');
  await live(story, HOUR);
  expect(story.dli.writes).toEqual(['stop savepoint', 'put', 'run resume']);
  expect(story.ready()).toBe('True/UpToDate');
});

test('one that has the job down goes on as soon as its record is taken, and nobody has to ask', async () => {
  const story = await changed();
  const end = refusing(story, ({ operation }) => operation?.step === 'Put');
  await live(story, 10 * MINUTE);
  expect(story.dli.writes).toEqual(['stop savepoint']);
  end();
  await live(story, 10 * MINUTE);
  expect(story.dli.writes).toEqual(['stop savepoint', 'put', 'run resume']);
  expect(story.ready()).toBe('True/UpToDate');
});
