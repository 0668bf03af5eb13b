import { describe, expect, test } from '@jest/globals';
import { readLocation } from '../../../src/core/object/account.ts';
import type { JobStatus } from '../../../src/core/object/status.ts';
import { type Draft, T0 } from '../../support/example.ts';
import { KEY, Story } from '../../support/story.ts';

const OTHER = 'streaming/other';

const other = (more: Draft = {}): Draft => ({
  key: OTHER,
  name: 'other',
  uid: 'uid-2',
  spec: { jobId: '104', job: { parallel_number: 7 } },
  ...more,
});

/** An object of a team of its own, with a Secret of its own. */
function withOther(more: Draft = {}): Story {
  const story = new Story({ job: { parallel_number: 4 } });
  story.cluster.create(other(more));
  return story;
}

async function both(story: Story): Promise<string[]> {
  for (let at = 0; at < 3; at += 1) {
    for (const key of [KEY, OTHER]) if (story.cluster.get(key).wanted !== 'gone') await story.pass(key);
  }
  return [story.ready(KEY), story.ready(OTHER)];
}

const AS_OTHER = { kind: 'key', accessKey: 'AK', secretKey: 'SK', securityToken: undefined } as const;
/** What the status of the other says once it has read the job. */
const READ = readLocation({ region: 'cn-north-4', projectId: undefined, credentials: AS_OTHER }, 'a1');

const HAS_IT = 'True/UpToDate';
const HAS_NOT = 'False/Conflict';

describe('of two objects that name the same job', () => {
  test.each<[sentence: string, more: Draft, ready: string[], live: number]>([
    ['the older has it, the younger sends nothing', { createdAt: T0 + 1_000 }, [HAS_IT, HAS_NOT], 4],
    ['the older has it, created second in our eyes', { createdAt: T0 - 1_000 }, [HAS_NOT, HAS_IT], 7],
    ['of the same second, the one with the lower uid has it', { uid: 'uid-0' }, [HAS_NOT, HAS_IT], 7],
    ['of the same second, the one with the higher uid has it not', { uid: 'uid-9' }, [HAS_IT, HAS_NOT], 4],
    [
      'an older one that was suspended before it ever saw the job has it not',
      { createdAt: T0 - 1_000, spec: { jobId: '104', job: {}, suspend: true } },
      [HAS_IT, 'Unknown/Suspended'],
      4,
    ],
    [
      'an older one that is suspended still has the job it saw',
      {
        createdAt: T0 - 1_000,
        spec: { jobId: '104', job: {}, suspend: true },
        status: { observedGeneration: 1, job: { status: 'job_init' }, location: READ },
      },
      [HAS_NOT, 'Unknown/Suspended'],
      1,
    ],
    [
      'an older one that is being deleted has it no more',
      { createdAt: T0 - 1_000, deleting: true },
      [HAS_IT, 'undefined/undefined'],
      4,
    ],
    [
      'an older one whose spec is invalid has it not',
      { createdAt: T0 - 1_000, spec: { jobId: '104', job: { cu_number: 1 } } },
      [HAS_IT, 'False/InvalidSpec'],
      4,
    ],
    [
      'an older one without a Secret has it not',
      { createdAt: T0 - 1_000, spec: { jobId: '104', job: {}, credentialsRef: { name: 'none' } } },
      [HAS_IT, 'False/SecretNotFound'],
      4,
    ],
    [
      'an older one in another region has another job',
      { createdAt: T0 - 1_000, spec: { jobId: '104', region: 'cn-east-3', job: { parallel_number: 4 } } },
      [HAS_IT, HAS_IT],
      4,
    ],
    [
      'an older one of a project that is not known here may have it',
      { createdAt: T0 - 1_000, spec: { jobId: '104', projectId: 'a1', job: { parallel_number: 7 } } },
      [HAS_NOT, HAS_IT],
      7,
    ],
    [
      'an older one that names another job leaves this one alone',
      { createdAt: T0 - 1_000, spec: { jobId: '105', job: {} } },
      [HAS_IT, 'False/JobNotFound'],
      4,
    ],
  ])('%s', async (...[, more, ready, live]) => {
    const story = withOther(more);
    expect(await both(story)).toEqual(ready);
    expect(story.dli.job().fields.parallel_number).toBe(live);
  });

  const refused = (observedGeneration: number, job?: object): JobStatus => ({
    conditions: [
      {
        type: 'Ready',
        status: 'False',
        reason: 'AuthFailed',
        message: '',
        lastTransitionTime: '2026-01-01T00:00:00Z',
        observedGeneration,
      },
    ],
    observedGeneration,
    ...(job === undefined ? {} : { job, location: READ }),
  });

  test.each<[sentence: string, status: JobStatus, ready: string]>([
    ['whose keys never let it see the job does not keep others from it', refused(1), HAS_IT],
    ['whose keys are no longer good still has it', refused(1, { status: 'job_init' }), HAS_NOT],
    ['that was edited since its keys were refused has it no more than before', refused(0), HAS_IT],
  ])('an older one %s', async (_, status, ready) => {
    const story = withOther({ createdAt: T0 - 1_000, status });
    await story.pass(KEY);
    expect(story.ready(KEY)).toBe(ready);
  });

  const OLDER = { createdAt: T0 - 1_000, spec: { jobId: '104', job: {}, credentialsRef: { name: 'older' } } };

  test('an older one keeps the job it saw while its Secret is away, or unusable', async () => {
    const story = withOther(OLDER);
    story.cluster.putSecret('older', { accessKey: 'AK', secretKey: 'SK', region: 'cn-north-4' });
    expect(await both(story)).toEqual([HAS_NOT, HAS_IT]);
    story.cluster.removeSecret('older');
    expect(await both(story)).toEqual([HAS_NOT, 'False/SecretNotFound']);
    story.cluster.putSecret('older', { accessKey: 'AK' });
    expect(await both(story)).toEqual([HAS_NOT, 'False/SecretInvalid']);
    expect(story.dli.puts).toEqual([]);
  });

  const HERE = { region: READ.region, projectId: READ.projectId };

  test.each<[sentence: string, spec: object, status: JobStatus, ready: string]>([
    ['keeps the job that it saw, over a restart, too', {}, { location: READ }, HAS_NOT],
    ['keeps it where the spec says the same', HERE, { location: READ }, HAS_NOT],
    ['has not the one here if it saw one elsewhere', {}, { location: { ...READ, projectId: 'b2' } }, HAS_IT],
    ['has it not if the spec now names another region', { region: 'cn-east-3' }, { location: READ }, HAS_IT],
    ['has it not if the spec now names another project', { projectId: 'b2' }, { location: READ }, HAS_IT],
    ['has it not if nobody knows where it saw one', HERE, {}, HAS_IT],
    [
      'has it not if nobody knows as whom it saw one, and it was not let in',
      {},
      { location: HERE, ...refused(1) },
      HAS_IT,
    ],
    [
      'is waited for if only a status of version 0.1.0 tells of it',
      {},
      { location: HERE },
      'undefined/undefined',
    ],
    [
      'is waited for if such a status does not name the project',
      {},
      { location: { region: 'cn-north-4' } },
      'undefined/undefined',
    ],
  ])('an older one without its Secret %s', async (...[, spec, status, ready]) => {
    const story = withOther({
      ...OLDER,
      spec: { ...OLDER.spec, ...spec },
      status: { observedGeneration: 1, job: { status: 'job_init' }, ...status },
    });
    await story.pass(KEY);
    expect(story.ready(KEY)).toBe(ready);
  });

  test('objects of different projects have different jobs', async () => {
    const story = new Story({ job: { parallel_number: 4 }, spec: { projectId: 'a1' } });
    story.cluster.create(
      other({ createdAt: T0 - 1_000, spec: { jobId: '104', projectId: 'b2', job: { parallel_number: 4 } } }),
    );
    expect(await both(story)).toEqual([HAS_IT, HAS_IT]);
  });

  test('an older one in Observe leaves it to the younger, and only looks', async () => {
    const story = withOther({
      createdAt: T0 - 1_000,
      spec: { jobId: '104', mode: 'Observe', job: { parallel_number: 7 } },
    });
    expect(await both(story)).toEqual([HAS_IT, 'False/DriftDetected']);
    expect(story.dli.job().fields.parallel_number).toBe(4);
  });

  test('a younger one in Observe looks, and is in no conflict', async () => {
    const story = withOther({
      createdAt: T0 + 1_000,
      spec: { jobId: '104', mode: 'Observe', job: { parallel_number: 7 } },
    });
    expect(await both(story)).toEqual([HAS_IT, 'False/DriftDetected']);
  });

  test('the younger says who has it, does not ask DLI, and says it once', async () => {
    const story = withOther({ createdAt: T0 + 1_000 });
    await both(story);
    story.counts();
    for (let at = 0; at < 10; at += 1) await story.pass(OTHER);
    expect(story.counts()).toEqual({ get: 0, put: 0, patch: 0, event: 0 });
    const message = story.cluster.status(OTHER).conditions?.[0]?.message;
    expect(message).toContain(KEY);
    expect(story.has('Stalled', OTHER)).toBe(true);
  });

  test('once the owner is deleted the younger takes over', async () => {
    const story = withOther({ createdAt: T0 + 1_000 });
    await both(story);
    story.cluster.remove(KEY);
    await story.pass(OTHER);
    expect([story.ready(OTHER), story.dli.job().fields.parallel_number]).toEqual([HAS_IT, 7]);
  });

  test('once the owner goes to Observe the younger takes over, and gives it back', async () => {
    const story = withOther({ createdAt: T0 + 1_000 });
    await both(story);
    story.cluster.edit((spec) => ({ ...spec, mode: 'Observe' }));
    expect(await both(story)).toEqual(['False/DriftDetected', HAS_IT]);
    story.cluster.edit((spec) => ({ ...spec, mode: 'Manage' }));
    expect(await both(story)).toEqual([HAS_IT, HAS_NOT]);
    expect(story.dli.job().fields.parallel_number).toBe(4);
  });
});
