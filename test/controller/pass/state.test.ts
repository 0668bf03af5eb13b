/** `spec.state` on a job that is there: the acceptance sentences L11 to L17 and L28 of the lifecycle. */
import { describe, expect, test } from '@jest/globals';
import { Story } from '../../support/story.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A job that DLI can take a savepoint of. */
const RUNNING = { status: 'job_running', live: { obs_bucket: 'flink-bucket' } };

const reasons = ({ cluster }: Story): string[] => cluster.events.map(({ reason }) => reason);

/** Moves through its states at the pace of a real job. */
function paced(beginning: ConstructorParameters<typeof Story>[0]): Story {
  const story = new Story(beginning);
  story.dli.settings.transitionMs = 20_000;
  return story;
}

describe('L11: state Running on a draft', () => {
  test('one run without a savepoint; Ready once it has run for a minute', async () => {
    const story = paced({ status: 'job_init', spec: { state: 'Running' } });
    await story.live(30_000);
    expect(story.ready()).toBe('False/Starting');
    await story.live(HOUR_MS);
    expect(story.dli.orders).toEqual(['run']);
    expect(story.ready()).toBe('True/UpToDate');
    expect(reasons(story)).toEqual(['OperationStarted', 'Started']);
    expect(story.cluster.status().operation).toBeUndefined();
  });

  test('what differs is sent before it', async () => {
    const story = paced({ status: 'job_init', spec: { state: 'Running' }, job: { cu_number: 8 } });
    await story.live(HOUR_MS);
    expect(story.dli.puts).toHaveLength(1);
    expect(story.dli.orders).toEqual(['run']);
    expect(story.ready()).toBe('True/UpToDate');
  });
});

describe('L12: state Stopped on a running job', () => {
  test('one stop with a savepoint, and no run', async () => {
    const story = paced({ ...RUNNING, spec: { state: 'Stopped' } });
    await story.live(30_000);
    expect(story.ready()).toBe('False/Stopping');
    await story.live(24 * HOUR_MS);
    expect(story.dli.orders).toEqual(['stop savepoint']);
    expect(story.dli.job()).toMatchObject({ status: 'job_cancel_success' });
    expect(story.dli.job().savepoint_path).not.toBeNull();
    expect(story.ready()).toBe('True/UpToDate');
    expect(reasons(story)).toEqual(['OperationStarted', 'Stopped']);
  });
});
