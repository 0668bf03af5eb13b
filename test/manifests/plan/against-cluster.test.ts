/** A plan beside the object of a cluster: what its status lets be known, and that it is what the controller then does. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { specSchema } from '../../../src/core/object/spec.ts';
import type { JsonObject } from '../../../src/ground/json.ts';
import { besideStored } from '../../../src/manifests/plan/against-cluster.ts';
import type { PlannedChange } from '../../../src/manifests/plan/report.ts';
import { type Fields, manifestOf } from '../../support/example.ts';
import { HOUR, paced } from '../../support/running.ts';
import { KEY, type Story } from '../../support/story.ts';

/** As the API server has it. */
function stored(story: Story): JsonObject {
  const { uid, generation, held } = story.cluster.get();
  return {
    metadata: { uid, generation, ...(held === true ? { finalizers: ['dli.gitops.dev/flinkjarjob'] } : {}) },
    spec: story.cluster.spec() as JsonObject,
    status: story.cluster.status() as unknown as JsonObject,
  };
}

function planned(story: Story, spec: object): PlannedChange {
  const filed = {
    file: 'jobs/test1.yaml',
    line: 1,
    namespace: 'streaming',
    name: 'test1',
    manifest: manifestOf({ spec }),
    spec: specSchema.parse(spec),
  };
  const told = besideStored(filed, stored(story), story.now);
  if ('problem' in told) throw new Error(told.problem);
  return told.change;
}

const specWith = (job: Fields, more: object = {}) => ({
  jobId: '104',
  updateStrategy: 'Restart',
  ...more,
  job: { name: 'test1', parallel_number: 1, smn_topic: 'a', entrypoint: 'FemaleInfoCollec.jar', ...job },
});

async function running(spec: object, live: Fields = {}): Promise<Story> {
  const story = paced({
    status: 'job_running',
    spec,
    live: { obs_bucket: 'flink-bucket', smn_topic: 'a', ...live },
  });
  await story.pass();
  return story;
}

const edits = fc.record(
  {
    parallel_number: fc.integer({ min: 1, max: 4 }),
    smn_topic: fc.constantFrom('a', 'b'),
    entrypoint: fc.constantFrom('FemaleInfoCollec.jar', 'y.jar', 'z.jar'),
    restart_when_exception: fc.boolean(),
  },
  { requiredKeys: ['parallel_number', 'smn_topic', 'entrypoint'] },
);

describe('P15 beside a cluster', () => {
  test('the id of what an edit will do is the one that the status shows then, for 200 edits', async () => {
    let told = 0;
    await fc.assert(
      fc.asyncProperty(
        edits,
        edits,
        fc.constantFrom('Disruptive', 'All'),
        async (before, after, approval) => {
          const story = await running(specWith(before, { approval }));
          const spec = specWith(after, { approval });
          const { planId, gates } = planned(story, spec);
          story.cluster.edit(() => spec);
          await story.live(HOUR / 12);
          const { plan } = story.cluster.status(KEY);
          const isWaiting = gates.some(({ kind }) => kind === 'approval');
          expect(isWaiting).toBe(plan !== undefined);
          if (isWaiting && planId !== undefined) expect(planId).toBe(plan?.id);
          told += isWaiting && planId !== undefined ? 1 : 0;
        },
      ),
      { numRuns: 200, seed: 15 },
    );
    expect(told).toBeGreaterThan(50);
  });
});

describe('what the status lets be known', () => {
  test('an object that is as its manifest says, and whose job is, too: nothing', async () => {
    const story = await running(specWith({}));
    expect(planned(story, specWith({}))).toMatchObject({
      action: 'none',
      fields: [],
      jobStatus: 'job_running',
    });
  });

  test('drift that the controller saw', async () => {
    const story = await running(specWith({ parallel_number: 2 }, { mode: 'Observe' }));
    const { action, fields } = planned(story, specWith({ parallel_number: 2 }));
    expect(action).toBe('restart');
    expect(fields).toMatchObject([{ field: 'parallel_number', before: 1, after: 2, compared: true }]);
  });

  test('a field that the object did not have counts as different, and its live value as unknown', async () => {
    const story = await running(specWith({}));
    const { action, fields, planId } = planned(story, specWith({ queue_name: 'other' }));
    expect([action, planId]).toEqual(['restart', undefined]);
    expect(fields).toMatchObject([
      { field: 'queue_name', before: null, after: 'other', compared: false, unknown: 'live' },
    ]);
  });

  test('values of Secrets: with the same text and sources as the status says, else not compared', async () => {
    const valuesFrom = [{ name: 'PW', secretKeyRef: { name: 's', key: 'k' } }];
    const with_ = (text: string) => specWith({ entrypoint_args: text }, { valuesFrom });
    const story = paced({
      status: 'job_running',
      spec: with_(`--pw \${PW}`),
      live: { obs_bucket: 'flink-bucket', smn_topic: 'a', entrypoint_args: '--pw secret' },
    });
    story.cluster.putValues('s', { k: 'secret' });
    await story.pass();
    expect(planned(story, with_(`--pw \${PW}`))).toMatchObject({ action: 'none', fields: [] });
    expect(planned(story, with_(`--pw \${PW} --more`)).fields).toMatchObject([
      { field: 'entrypoint_args', before: null, after: null, compared: false, unknown: 'values' },
    ]);
  });

  test('how long restarts took', async () => {
    const story = await running(specWith({ parallel_number: 2 }));
    await story.live(HOUR / 2);
    expect(story.ready()).toBe('True/UpToDate');
    const { downtimeSeconds } = planned(story, specWith({ parallel_number: 3 }));
    const [last] = story.cluster.status().history ?? [];
    expect(downtimeSeconds).toEqual({ p50: last?.downtimeSeconds, max: last?.downtimeSeconds, samples: 1 });
  });

  test('a restart that is under way', async () => {
    const story = await running(specWith({ parallel_number: 2 }));
    await story.passes(3);
    expect(planned(story, specWith({ parallel_number: 2 }))).toMatchObject({
      action: 'restart',
      notes: [expect.stringMatching(/^A Restart is under way already, at \w+\.$/)],
    });
  });

  test('an object that nobody has looked at yet', async () => {
    const story = paced({ status: 'job_running', spec: specWith({}) });
    expect(() => planned(story, specWith({}))).toThrow(/knows nothing of its job: --against=dli/);
  });
});
