/** What a plan says beside a live job is what the controller then does: the same bodies, and the same id. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { specSchema } from '../../../src/core/object/spec.ts';
import { bodyText } from '../../../src/dli/answers/job-json.ts';
import { beside } from '../../../src/manifests/plan/against-dli.ts';
import type { FiledJob } from '../../../src/manifests/plan/filed-job.ts';
import type { Foretold } from '../../../src/manifests/plan/foretold.ts';
import { someValues } from '../../core/job-values.ts';
import { type Fields, manifestOf } from '../../support/example.ts';
import { HOUR, paced } from '../../support/running.ts';
import { sound } from '../../support/sound-spec.ts';
import type { Story } from '../../support/story.ts';

const filedOf = (spec: object): FiledJob => ({
  file: 'jobs/test1.yaml',
  line: 1,
  namespace: 'streaming',
  name: 'test1',
  manifest: manifestOf({ spec }),
  spec: specSchema.parse(spec),
});

/** What somebody sees who may only read. */
async function planned(story: Story, spec: object): Promise<Foretold> {
  const shown = await story.dli.show({
    namespace: '',
    jobId: '104',
    account: {
      region: 'cn-north-4',
      projectId: 'a1',
      credentials: { kind: 'key', accessKey: 'AK', secretKey: 'SK', securityToken: undefined },
    },
  });
  if (!shown.ok) throw new Error(shown.failure.message);
  const told = beside(filedOf(spec), shown.value, story.now);
  if ('failure' in told) throw new Error(told.failure.message);
  return told;
}

const bodiesIn = ({ steps }: Foretold): string[] =>
  steps.flatMap((step) => ('body' in step && step.body !== undefined ? [bodyText(step.body)] : []));

/** A DLI that knows what is named in the two. */
function begun(live: Fields, status: string, spec: { job: Fields }): Story {
  const story = paced({ live, status, spec });
  const { resources, queues } = story.dli.settings;
  for (const job of [live, spec.job]) {
    if (job.queue_name !== undefined) queues.set(String(job.queue_name), 'general');
    for (const name of [job.entrypoint, job.dependency_jars, job.dependency_files].flat())
      resources.add(String(name));
  }
  return story;
}

/** What DLI takes: of what it refuses nothing more can be foreseen, nor what it computes anew where a number is left to it. */
const asTaken = (job: Fields): Fields => ({
  ...job,
  ...(job.tm_slot_num === 0 ? { tm_slot_num: 1 } : {}),
  ...(job.entrypoint === undefined ? {} : { entrypoint: `${job.entrypoint}.jar` }),
  ...(job.dependency_jars === undefined
    ? {}
    : { dependency_jars: (job.dependency_jars as string[]).map((name) => `${name}.jar`) }),
  ...(job.obs_bucket === undefined ? {} : { obs_bucket: `bucket-${job.obs_bucket}` }),
  ...(job.checkpoint_path === undefined ? {} : { checkpoint_path: `obs://bucket/${job.checkpoint_path}` }),
});

const liveJobs = someValues.map(asTaken);

/** The PUTs of a story, up to one that DLI refuses: that ends what was foreseen. */
function watched(story: Story): { texts: string[]; isRefused: boolean } {
  const puts = { texts: [] as string[], isRefused: false };
  story.world.dli = story.dli.with({
    update: async (...asked) => {
      const before = story.dli.puts.length;
      const answer = await story.dli.update(...asked);
      if (!puts.isRefused) puts.texts.push(...story.dli.puts.slice(before, before + 1).map(bodyText));
      puts.isRefused ||= !answer.ok;
      return answer;
    },
  });
  return puts;
}

/** What is sent to DLI for a step, in order. */
function writesOf(step: Foretold['steps'][number]): string[] {
  switch (step.do) {
    case 'update':
      return ['put'];
    case 'Start':
      return ['run'];
    case 'Stop':
      return ['stop'];
    case 'Restart':
      return ['stop', ...(step.body === undefined ? [] : ['put']), 'run'];
    default:
      return [];
  }
}

const STATUSES = ['job_init', 'job_running', 'job_cancel_success'] as const;

const wanted = fc
  .record({
    job: someValues.map(asTaken),
    updateStrategy: fc.constantFrom('InPlace', 'Restart'),
    upgradeMode: fc.constantFrom('Savepoint', 'Stateless'),
    state: fc.constantFrom(undefined, 'Running', 'Stopped'),
  })
  .map(({ state, ...spec }) => ({ jobId: '104', ...spec, ...(state === undefined ? {} : { state }) }))
  .map(sound);

describe('P12 the bodies of a plan are those of the PUTs that follow, byte by byte, and its steps the calls', () => {
  test('for 1,000 pairs of spec and live job', async () => {
    const counted = { none: 0, one: 0, more: 0, whole: 0 };
    await fc.assert(
      fc.asyncProperty(wanted, liveJobs, fc.constantFrom(...STATUSES), async (spec, live, status) => {
        const story = begun({ obs_bucket: 'flink-bucket', ...live }, status, spec);
        const told = await planned(story, spec);
        const bodies = bodiesIn(told);
        const puts = watched(story);
        await story.live(HOUR / 15);
        expect(puts.texts).toEqual(bodies.slice(0, puts.texts.length));
        if (!puts.isRefused) {
          expect(puts.texts).toHaveLength(bodies.length);
          expect(story.dli.writes.map((write) => write.split(' ')[0])).toEqual(told.steps.flatMap(writesOf));
          counted.whole += 1;
        }
        counted[bodies.length === 0 ? 'none' : bodies.length === 1 ? 'one' : 'more'] += 1;
      }),
      { numRuns: 1_000, seed: 11 },
    );
    expect(counted.whole).toBeGreaterThan(300);
    expect(counted.one + counted.more).toBeGreaterThan(700);
  });
});

describe('P15 the id of a plan is status.plan.id', () => {
  const gated = fc.record({ spec: wanted, approval: fc.constantFrom('Disruptive', 'All') }).map((one) => ({
    ...one.spec,
    approval: one.approval,
  }));

  test('for 200 pairs of spec and live job', async () => {
    let waiting = 0;
    await fc.assert(
      fc.asyncProperty(gated, liveJobs, fc.constantFrom(...STATUSES), async (spec, live, status) => {
        const story = begun({ obs_bucket: 'flink-bucket', ...live }, status, spec);
        const { change } = await planned(story, spec);
        const puts = watched(story);
        await story.live(HOUR / 12);
        if (puts.isRefused) return;
        const { plan } = story.cluster.status();
        const isWaiting = change.gates.some(({ kind }) => kind === 'approval');
        expect(plan === undefined ? undefined : change.planId).toBe(plan?.id);
        expect({ isWaiting, steps: change.steps, reason: change.reason }).toMatchObject({
          isWaiting: plan !== undefined,
        });
        waiting += isWaiting ? 1 : 0;
      }),
      { numRuns: 200, seed: 15 },
    );
    expect(waiting).toBeGreaterThan(100);
  });

  const RESTARTED = { jobId: '104', updateStrategy: 'Restart', approval: 'Disruptive' };

  const idOf = async (job: Fields, live: Fields): Promise<string | undefined> => {
    const spec = { ...RESTARTED, job };
    const story = begun({ obs_bucket: 'flink-bucket', ...live }, 'job_running', spec);
    return (await planned(story, spec)).change.planId;
  };

  test('it changes with the spec, and with the live job', async () => {
    const id = await idOf({ parallel_number: 2 }, { parallel_number: 1 });
    expect(id).toMatch(/^plan-[0-9a-f]{12}$/);
    expect(await idOf({ parallel_number: 2 }, { parallel_number: 1 })).toBe(id);
    expect(await idOf({ parallel_number: 3 }, { parallel_number: 1 })).not.toBe(id);
    expect(await idOf({ parallel_number: 2 }, { parallel_number: 3 })).not.toBe(id);
  });
});
