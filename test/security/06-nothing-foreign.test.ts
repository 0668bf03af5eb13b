/** What an object is told of others, and what anybody is told of values that may be keys. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { MOST_GUESSES } from '../../src/controller/pass/guesses.ts';
import { printable } from '../../src/ground/text.ts';
import {
  addJob,
  apply,
  conditionOf,
  eventsOf,
  get,
  type Key,
  makeNamespace,
  manifestOf,
  patch,
  remove,
  startWorld,
  untilReason,
  type World,
} from '../e2e/harness.ts';
import { type Operator, startOperator } from '../e2e/operators.ts';
import { Story } from '../support/story.ts';
import { until } from '../support/until.ts';

let world: World;
let operator: Operator | undefined;
let number = 0;

beforeAll(async () => {
  world = await startWorld();
});

afterEach(async () => {
  if (operator !== undefined) expect(await operator.stop()).toBe(0);
  operator = undefined;
});

afterAll(() => world.close());

const ageOf = async (key: Key): Promise<string> => {
  const { metadata } = await get(world, key);
  return `${metadata['creationTimestamp']} ${metadata['uid']}`;
};

/** Two objects that name one job, the second the younger. Of two of one second the uid decides, which nobody chooses. */
async function two(older: Key, younger: Key, secret?: Record<string, string>): Promise<void> {
  const jobId = addJob(world);
  await apply(world, manifestOf(older, { jobId, job: { desc: 'live' } }));
  const namespaces = [...new Set([older, younger].map((key) => key.split('/')[0]))].join(',');
  operator = startOperator(world, { namespaces });
  await untilReason(world, older);
  if (secret !== undefined) await makeNamespace(world, younger.split('/')[0] ?? '', secret);
  for (;;) {
    await apply(world, manifestOf(younger, { jobId, mode: 'Observe', job: { desc: 'live' } }));
    if ((await ageOf(younger)) > (await ageOf(older))) break;
    await remove(world, younger);
  }
  await patch(world, younger, { spec: { mode: 'Manage' } });
}

describe('6. Nothing foreign is told', () => {
  test('Conflict names an object of the same namespace', async () => {
    const team = `team-${++number}`;
    await makeNamespace(world, team);
    await two(`${team}/older`, `${team}/younger`);
    const told = conditionOf(await untilReason(world, `${team}/younger`, 'Conflict'), 'Ready');
    expect(told?.message).toContain(`${team}/older`);
  });

  test('Conflict names no object of another namespace, in the status or in events', async () => {
    const [theirs, mine] = [`theirs-${++number}`, `mine-${number}`];
    for (const namespace of [theirs, mine]) await makeNamespace(world, namespace);
    await two(`${theirs}/their-secret-plan`, `${mine}/job`);
    const live = await untilReason(world, `${mine}/job`, 'Conflict');
    const events = await until('the event', async () => {
      const all = await eventsOf(world, `${mine}/job`);
      return all.some(({ reason }) => reason === 'Conflict') ? all : undefined;
    });
    expect(JSON.stringify([live.status, events])).not.toMatch(/theirs-|their-secret-plan/);
  });

  test('whoever cannot read the job is not told that anybody has it', async () => {
    const [theirs, mine] = [`theirs-${++number}`, `mine-${number}`];
    for (const namespace of [theirs, mine]) await makeNamespace(world, namespace);
    const { region, projectId } = world.dli.account;
    const secret = { accessKey: 'AKHOSTILE', secretKey: 'no-key-of-anybody', region, projectId };
    await two(`${theirs}/older`, `${mine}/job`, secret);
    const live = await untilReason(world, `${mine}/job`, 'AuthFailed');
    expect(JSON.stringify(live.status)).not.toMatch(/theirs-|older|Conflict/);
  });

  const LOGGING = '{"appender":{"url":"https://log:pa55word@logs"}}';

  test('flink_log_config is not shown', async () => {
    const story = new Story({
      job: { flink_log_config: LOGGING },
      spec: { mode: 'Observe' },
      live: { flink_log_config: '{"token":"t0ken-of-the-log"}' },
    });
    await story.passes(2);
    expect(story.ready()).toBe('False/DriftDetected');
    const said = JSON.stringify([story.cluster.status(), story.cluster.events]);
    expect(said).not.toMatch(/pa55word|t0ken/);
  });

  test('of a URL neither user and password nor the query is shown', async () => {
    const story = new Story({
      job: {
        desc: 'https://ann:pa55word@files/x.jar?X-Amz-Signature=5ignature',
        dependency_files: [
          'obs://b/y.jar?AWSAccessKeyId=AK1D&Signature=5ignature',
          'group/z.jar?Expires=1&Signature=5ignature',
        ],
      },
      spec: { mode: 'Observe' },
      live: { desc: 'https://bob:0ther@files/x.jar?X-Amz-Signature=5ignature#a' },
    });
    await story.passes(2);
    expect(story.ready()).toBe('False/DriftDetected');
    const said = JSON.stringify([story.cluster.status(), story.cluster.events]);
    expect(said).not.toMatch(/pa55word|0ther|5ignature|AK1D|ann|bob/);
    expect(said).toContain('https://***@files/x.jar?***');
  });

  test.each<[what: string, text: string, shown: string]>([
    ['of no width', 'ad\u200bmi\u200c\u200dn\u2060\ufeff', 'admin'],
    ['that turn text around', 'a\u202edrowssap\u202c\u2066x\u2069', 'adrowssapx'],
    ['tags', `plain${String.fromCodePoint(0xe0041, 0xe007f)}`, 'plain'],
    ['selectors and joiners', 'a\ufe0fb\u034f\u00adc', 'abc'],
    ['fillers that look like a blank', 'a\u115f\u1160\u3164\uffa0\u2800b', 'ab'],
    ['controls and line ends', 'a\u0000\u001b[31mb\u2028c\nd', 'a [31mb c d'],
  ])('characters %s are stripped from what is shown', (_what, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  describe('a field that may hold a key is no oracle', () => {
    const guess = (at: number): object => ({ entrypoint_args: `--password guess-${at}` });

    test('so many values are compared with a job in ten minutes, and no more, without a call', async () => {
      const story = new Story({
        job: guess(0),
        spec: { mode: 'Observe' },
        live: { entrypoint_args: '--password pa55' },
      });
      for (let at = 1; at <= MOST_GUESSES + 20; at += 1) {
        await story.pass();
        story.edit(guess(at));
      }
      expect(story.counts().get).toBe(MOST_GUESSES);
      expect(story.ready()).toBe('False/Throttled');
      expect(JSON.stringify(story.cluster.status())).not.toMatch(/guess-|pa55/);
      story.now += 600_000;
      await story.pass();
      expect(story.ready()).toBe('False/DriftDetected');
    });

    test('nor with more objects of the namespace', async () => {
      const story = new Story({ job: guess(0), spec: { mode: 'Observe' } });
      for (let at = 1; at <= MOST_GUESSES + 20; at += 1) {
        const key = `streaming/guess-${at}`;
        story.cluster.create({
          key,
          uid: `guess-${at}`,
          spec: { jobId: '104', mode: 'Observe', job: guess(at) },
        });
        await story.pass(key);
      }
      expect(story.counts().get).toBe(MOST_GUESSES);
    });

    test('and the same values are compared as often as ever', async () => {
      const story = new Story({ job: guess(0), spec: { mode: 'Observe' } });
      await story.passes(100);
      expect(story.counts()).toMatchObject({ get: 100, put: 0 });
    });

    test('nothing of a live value that may be a key is in the status, which others could try guesses against', async () => {
      const statusWith = async (live: string): Promise<string> => {
        const story = new Story({ job: guess(0), live: { entrypoint_args: live }, status: 'job_running' });
        await story.passes(2);
        return JSON.stringify(story.cluster.status());
      };
      expect(await statusWith('--password a')).toBe(await statusWith('--password b'));
    });
  });
});
