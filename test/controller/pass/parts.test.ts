/** What becomes of the parts of a job that the spec does not name, over sequences of passes, with the simulated DLI. */
import { describe, expect, test } from '@jest/globals';
import { Crash, mortal } from '../../support/mortal.ts';
import { Story } from '../../support/story.ts';

const listOf = (settings: Record<string, string>): string =>
  JSON.stringify(Object.entries(settings).map(([key, value]) => ({ key, value })));

const settingsOf = (story: Story): Record<string, string> => {
  const entries = JSON.parse(String(story.dli.job().fields['runtime_config'] ?? '[]'));
  return Object.fromEntries(entries.map(({ key, value }: { key: string; value: string }) => [key, value]));
};

const owned = (story: Story) => story.cluster.status().ownedProperties;

const RESOURCES = {
  max_slot: 2,
  parallel_number: 8,
  jobmanager_resource_spec: { cpu: 4, memory: '16G' },
  taskmanager_resource_spec: { cpu: 4, memory: '16G' },
};

describe('parts that the spec does not name', () => {
  test.each(['reset', 'keep'] as const)(
    'keep their values when the service takes a part that is left out as %s',
    async (omittedParts) => {
      const story = new Story({
        live: {
          resource_config_version: 'v2',
          resource_config: RESOURCES,
          runtime_config: listOf({ a: '1', b: '2' }),
        },
        job: {
          desc: 'new',
          resource_config_version: 'v2',
          resource_config: { parallel_number: 4 },
          runtime_config: listOf({ a: '9' }),
        },
      });
      story.dli.settings.omittedParts = omittedParts;
      await story.passes(3);
      expect(story.ready()).toBe('True/UpToDate');
      expect(story.dli.puts).toHaveLength(1);
      expect(story.dli.job().fields['resource_config']).toEqual({ ...RESOURCES, parallel_number: 4 });
      expect(settingsOf(story)).toEqual({ a: '9', b: '2' });
    },
  );
});

describe('a setting that leaves the spec', () => {
  const begun = async (): Promise<Story> => {
    const story = new Story({
      job: { runtime_config: listOf({ a: '1', b: '2' }) },
      live: { runtime_config: listOf({ x: 'y' }) },
    });
    await story.passes(2);
    expect(settingsOf(story)).toEqual({ x: 'y', a: '1', b: '2' });
    expect(owned(story)).toEqual(['a', 'b']);
    story.counts();
    return story;
  };

  test('leaves the job with one PUT, and nothing is done after that', async () => {
    const story = await begun();
    story.edit({ runtime_config: listOf({ a: '1' }) });
    await story.passes(4);
    expect(story.counts()).toEqual({ get: 4, put: 1, patch: 2, event: 1 });
    expect(settingsOf(story)).toEqual({ x: 'y', a: '1' });
    expect(owned(story)).toEqual(['a']);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('leaves it although the controller was restarted in between', async () => {
    const story = await begun();
    story.restart();
    story.edit({ runtime_config: '[]' });
    await story.passes(3);
    expect(settingsOf(story)).toEqual({ x: 'y' });
    expect(owned(story)).toBeUndefined();
    expect(story.ready()).toBe('True/UpToDate');
  });

  test.each(['clear', 'keep'] as const)(
    'leaves it with all others when the spec is empty, and the service takes an empty value as %s',
    async (emptyValues) => {
      const story = new Story({ job: { runtime_config: listOf({ a: '1' }) } });
      story.dli.settings.emptyValues = emptyValues;
      await story.passes(2);
      story.edit({ runtime_config: '' });
      await story.passes(3);
      expect(settingsOf(story)).toEqual({});
      expect(story.ready()).toBe('True/UpToDate');
      expect(story.dli.puts).toHaveLength(2);
    },
  );

  test('is shown as drift in Observe, and stays', async () => {
    const story = await begun();
    story.cluster.edit((spec) => ({ ...spec, mode: 'Observe' }));
    story.edit({ runtime_config: listOf({ a: '1' }) });
    await story.passes(2);
    expect(story.cluster.status().drift?.map(({ field }) => field)).toEqual(['runtime_config']);
    expect(settingsOf(story)).toEqual({ x: 'y', a: '1', b: '2' });
  });

  test('has values that no status, event or patch tells', async () => {
    const story = new Story({ job: { runtime_config: listOf({ 's3.secret-key': 'hidden-value-1' }) } });
    await story.passes(2);
    story.edit({ runtime_config: listOf({ 's3.other-key': 'hidden-value-2' }) });
    await story.passes(2);
    expect(JSON.stringify([story.cluster.patches, story.cluster.events])).not.toContain('hidden-value');
  });

  test('never leaves a service that keeps what an update does not name: the status says so', async () => {
    const story = await begun();
    story.dli.settings.omittedParts = 'keep';
    story.edit({ runtime_config: listOf({ a: '1' }) });
    await story.passes(8);
    expect(story.ready()).toBe('False/DiffNotConverging');
    expect(story.counts().put).toBe(3);
  });
});

describe('the process dies in the pass that sends a new setting, and by the next start the spec has lost it:', () => {
  /** Dies at the `at`-th moment of the pass. Returns whether it did. */
  async function dies(story: Story, at: number): Promise<boolean> {
    mortal(story, at);
    const died = await story.pass().then(
      () => false,
      (error: unknown) => {
        if (error instanceof Crash) return true;
        throw error;
      },
    );
    story.restart();
    return died;
  }

  test('at every moment it has left the job in the end', async () => {
    let arrived = 0;
    for (let at = 1; ; at += 1) {
      const story = new Story({ job: { runtime_config: listOf({ a: '1' }) } });
      await story.passes(2);
      story.edit({ runtime_config: listOf({ a: '1', b: '2' }) });
      if (!(await dies(story, at))) break;
      if ('b' in settingsOf(story)) arrived += 1;
      story.edit({ runtime_config: listOf({ a: '1' }) });
      await story.passes(3);
      expect({ at, settings: settingsOf(story), owned: owned(story), ready: story.ready() }).toEqual({
        at,
        settings: { a: '1' },
        owned: ['a'],
        ready: 'True/UpToDate',
      });
    }
    expect(arrived).toBeGreaterThan(1);
  });

  test('a name that DLI refused is not ours: the value of somebody else stays', async () => {
    const story = new Story({
      live: { runtime_config: listOf({ b: '7' }) },
      job: { runtime_config: listOf({ b: '2' }) },
    });
    story.dli.refuse('DLI.12002');
    await story.passes(2);
    expect(owned(story)).toBeUndefined();
    story.edit({ runtime_config: listOf({ a: '1' }) });
    await story.passes(2);
    expect(settingsOf(story)).toEqual({ b: '7', a: '1' });
  });

  test('a status that somebody else has written to meanwhile is looked at again before anything is sent', async () => {
    const story = new Story({ job: { runtime_config: listOf({ a: '1' }) } });
    story.cluster.meddle = () => story.cluster.touch({ reconcileRequest: 'now' });
    expect((await story.pass()).kind).toBe('abandoned');
    expect(story.dli.puts).toHaveLength(0);
    await story.passes(2);
    expect(story.dli.puts).toHaveLength(1);
    expect(story.ready()).toBe('True/UpToDate');
  });
});

describe('a number that DLI computes', () => {
  test('is not written back: with more parallelism there are more slots', async () => {
    const story = new Story({ job: { parallel_number: 4 }, live: { cu_number: 2, manager_cu_number: 1 } });
    await story.passes(2);
    expect(story.dli.puts).toHaveLength(1);
    expect(story.dli.puts[0]).not.toHaveProperty('tm_slot_num');
    expect(story.dli.puts[0]).not.toHaveProperty('tm_cus');
    expect(story.dli.job().fields['tm_slot_num']).toBeUndefined();
  });

  test('and was pinned is left to DLI again by 0, which converges although the computed number is read back', async () => {
    const story = new Story({ job: { tm_slot_num: 0 }, live: { tm_slot_num: 1, parallel_number: 4 } });
    await story.passes(8);
    expect(story.dli.puts).toHaveLength(1);
    expect(story.dli.job().fields['tm_slot_num']).toBe(0);
    expect(story.ready()).toBe('True/UpToDate');
    story.restart();
    await story.passes(2);
    expect(story.dli.puts).toHaveLength(1);
    expect(story.cluster.status().leftToDli).toEqual(['tm_slot_num']);
  });

  test('and was pinned is left to DLI again by 0 where nothing is read back, and later pins are seen', async () => {
    const story = new Story({ job: { tm_slot_num: 0 }, live: { tm_slot_num: 1 } });
    story.dli.settings.computedSlots = 'hidden';
    await story.passes(3);
    expect(story.dli.puts).toHaveLength(1);
    expect(story.ready()).toBe('True/UpToDate');
    expect(story.cluster.status().leftToDli).toBeUndefined();
    story.dli.job().fields['tm_slot_num'] = 7;
    await story.passes(2);
    expect(story.dli.puts).toHaveLength(2);
    expect(story.dli.job().fields['tm_slot_num']).toBe(0);
  });

  test('on a running job waits for a stop, once', async () => {
    const story = new Story({ job: { tm_slot_num: 0 }, live: { tm_slot_num: 1 }, status: 'job_running' });
    await story.passes(3);
    expect(story.ready()).toBe('False/RestartRequired');
    story.become('job_cancel_success');
    await story.passes(2);
    expect(story.ready()).toBe('True/UpToDate');
    story.become('job_running');
    await story.passes(2);
    expect(story.ready()).toBe('True/UpToDate');
    expect(story.dli.puts).toHaveLength(2);
  });
});
