/** `spec.valuesFrom`: what a pass makes of placeholders, of values that change, and of values that are not there. */
import { describe, expect, test } from '@jest/globals';
import type { Fields } from '../../support/example.ts';
import { RESTARTS } from '../../support/restarting.ts';
import { askNow, HOUR, paced, RUNS, reasonsOf, setSpec } from '../../support/running.ts';
import { MINUTE, Story } from '../../support/story.ts';

const source = (name: string, key: string, secret = 'orders-db') => ({
  name,
  secretKeyRef: { name: secret, key },
});

const valuesFrom = [source('P', 'password'), source('U', 'user'), source('K', 'key', 'kafka')];
const JOB: Fields = {
  entrypoint_args: `--user $\{U} --password $\{P} --price $$\{P}`,
  runtime_config: `{"kafka.key":"$\{K}"}`,
};

const VALUES = ['hunter2-zq', 'app-zq', 'kafka"zq'];
const ARGS = '--user app-zq --password hunter2-zq --price $';

function put(story: Story, { password = 'hunter2-zq', user = 'app-zq' } = {}): void {
  story.cluster.putValues('orders-db', { password, user });
  story.cluster.putValues('kafka', { key: 'kafka"zq' });
}

/** An object whose values are there, and its job at rest, which has none of them. */
function begun({ spec = {}, job = {} }: { spec?: object; job?: Fields } = {}): Story {
  const story = new Story({ spec: { valuesFrom, ...spec }, job: { ...JOB, ...job } });
  put(story);
  return story;
}

const said = (story: Story): string => JSON.stringify([story.cluster.status(), story.cluster.events]);

test('values go into the update, and nowhere else', async () => {
  const story = begun();
  await story.live(HOUR);
  expect(story.dli.puts).toEqual([
    expect.objectContaining({
      entrypoint_args: `${ARGS}{P}`,
      runtime_config: '{"kafka.key":"kafka\\"zq"}',
    }),
  ]);
  expect(story.ready()).toBe('True/UpToDate');
  expect(reasonsOf(story)).toEqual(['Updated']);
  for (const value of VALUES) expect(said(story)).not.toContain(value);
  expect(story.cluster.status().ownedProperties).toEqual(['kafka.key']);
});

test('a pass reads each Secret once, and costs what a pass without placeholders costs', async () => {
  const story = begun();
  await story.live(HOUR);
  story.counts();
  story.cluster.secretsRead.length = 0;
  await story.pass();
  expect(story.cluster.secretsRead).toEqual(['dli-credentials', 'orders-db', 'kafka']);
  expect(story.counts()).toEqual({ get: 1, put: 0, patch: 0, event: 0 });
  const before = story.cluster.freshReads;
  askNow(story, 'one');
  await story.pass();
  expect(story.cluster.freshReads - before).toBe(3);
});

test('another value is a difference like any other, also after a restart of the controller', async () => {
  const story = begun();
  await story.live(HOUR);
  story.restart();
  await story.pass();
  expect(story.dli.puts).toHaveLength(1);
  put(story, { password: 'hunter3-zq' });
  await story.live(HOUR);
  expect(story.dli.puts).toHaveLength(2);
  expect(story.dli.puts[1]).toMatchObject({ entrypoint_args: expect.stringContaining('hunter3-zq') });
  expect(story.ready()).toBe('True/UpToDate');
  expect(reasonsOf(story)).toEqual(['Updated', 'DriftCorrected']);
  expect(said(story)).not.toMatch(/hunter/);
});

test('what DLI has refused is tried again with another value, and not with the same', async () => {
  const story = begun();
  const action = {
    kind: 'respond',
    status: 400,
    body: '{"error_code":"DLI.12002","error_msg":"hunter2-zq is wrong"}',
  } as const;
  story.dli.faults.add({ server: 'dli', verb: 'PUT', action });
  await story.live(10 * MINUTE);
  expect(story.ready()).toBe('False/Rejected');
  expect(story.dli.puts).toHaveLength(1);
  expect(story.cluster.status().error_msg).toBe('*** is wrong');
  story.restart();
  await story.live(10 * MINUTE);
  expect(story.dli.puts).toHaveLength(1);
  put(story, { password: 'hunter3-zq' });
  await story.pass();
  expect(story.dli.puts).toHaveLength(2);
});

describe('mode Observe', () => {
  test('compares with the values, and shows none', async () => {
    const story = begun({ spec: { mode: 'Observe' } });
    await story.pass();
    expect(story.ready()).toBe('False/DriftDetected');
    expect(story.cluster.status().drift).toEqual([
      expect.objectContaining({ field: 'entrypoint_args', desired: '***' }),
      expect.objectContaining({ field: 'runtime_config', desired: '***' }),
    ]);
    expect(story.dli.writes).toEqual([]);
    Object.assign(story.dli.job().fields, { entrypoint_args: `${ARGS}{P}` });
    await story.pass();
    expect(story.cluster.status().drift).toHaveLength(1);
  });
});

describe('values that are not there', () => {
  test.each<[what: string, break_: (story: Story) => void, ready: string, says: string]>([
    [
      'a Secret',
      (story) => story.cluster.removeSecret('kafka'),
      'ValuesNotFound',
      'Secret streaming/kafka does not exist.',
    ],
    [
      'a key',
      (story) => story.cluster.putValues('orders-db', { user: 'u' }),
      'ValuesNotFound',
      'Secret streaming/orders-db has no key password.',
    ],
    [
      'a value that fits',
      (story) => story.cluster.putValues('orders-db', { user: 'u', password: 'a\nb' }),
      'ValuesInvalid',
      'Secret streaming/orders-db: password holds a line break or another control character, which no argument in entrypoint_args can have.',
    ],
  ])('without %s the job is left as it is, and the status says why', async (...row) => {
    const [, break_, reason, says] = row;
    const story = begun();
    break_(story);
    await story.live(HOUR);
    expect(story.dli.sent).toEqual([]);
    expect(story.ready()).toBe(`False/${reason}`);
    expect(story.has('Stalled')).toBe(true);
    expect(story.cluster.events.map(({ note }) => note)).toEqual([says]);
    put(story);
    await story.pass();
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('the Secret with the credentials is told first', async () => {
    const story = begun();
    story.cluster.removeSecret('kafka');
    story.cluster.removeSecret('dli-credentials');
    await story.pass();
    expect(story.ready()).toBe('False/SecretNotFound');
  });

  test('what is known of the job stays, and nothing counts as compared', async () => {
    const story = begun();
    await story.pass();
    story.cluster.removeSecret('kafka');
    story.edit({ desc: 'new' });
    await story.pass();
    expect(story.cluster.status()).toMatchObject({
      job: { status: 'job_init' },
      ownedProperties: ['kafka.key'],
    });
    expect(story.has('Drifted')).toBe(false);
    expect(story.cluster.status().driftCount).toBeUndefined();
  });

  test('an object that is suspended or deleted needs none', async () => {
    const story = begun({ spec: { suspend: true } });
    story.cluster.removeSecret('kafka');
    await story.pass();
    expect(story.ready()).toBe('Unknown/Suspended');
    expect(story.cluster.secretsRead).not.toContain('kafka');
  });
});

describe('a restart', () => {
  /** A running job with the values, which is restarted for a new one; the stop is taken. */
  async function stopping(): Promise<Story> {
    const story = paced({
      ...RUNS,
      live: { ...RUNS.live, entrypoint_args: `${ARGS}{P}` },
      job: { entrypoint_args: JOB.entrypoint_args },
    });
    put(story);
    setSpec(story, { ...RESTARTS, valuesFrom: valuesFrom.slice(0, 2) });
    await story.live(MINUTE);
    expect(story.ready()).toBe('True/UpToDate');
    put(story, { password: 'hunter3-zq' });
    await story.live(30_000);
    expect(story.dli.writes).toEqual(['stop savepoint']);
    return story;
  }

  test('is made for another value, once', async () => {
    const story = await stopping();
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint', 'put', 'run resume']);
    expect(story.dli.puts).toEqual([
      expect.objectContaining({ entrypoint_args: expect.stringContaining('hunter3-zq') }),
    ]);
    expect(story.ready()).toBe('True/UpToDate');
    expect(said(story)).not.toMatch(/hunter/);
  });

  test('whose values vanish meanwhile starts the job as it was, and says what it lacks', async () => {
    const story = await stopping();
    story.cluster.removeSecret('orders-db');
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint', 'run resume']);
    expect(story.dli.job()).toMatchObject({
      status: 'job_running',
      fields: { entrypoint_args: `${ARGS}{P}` },
    });
    expect(story.ready()).toBe('False/ValuesNotFound');
    expect(reasonsOf(story).slice(1)).toEqual([
      'OperationStarted',
      'Stopped',
      'OperationStarted',
      'Started',
      'ValuesNotFound',
    ]);
    put(story, { password: 'hunter3-zq' });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint', 'run resume', 'stop savepoint', 'put', 'run resume']);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('never says that the job is what the spec says before it was compared', async () => {
    const story = await stopping();
    story.cluster.removeSecret('orders-db');
    const seen = new Set<string>();
    for (let at = 0; at < 40; at += 1) {
      await story.untilNext();
      seen.add(story.ready());
    }
    expect([...seen]).toEqual(['False/Restarting', 'False/Updating', 'False/ValuesNotFound']);
  });

  test('that fails puts the old value back from memory; the status shows neither', async () => {
    const story = await stopping();
    story.dli.settings.runOutcome = ['job_submit_fail', 'job_running'];
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint', 'put', 'run resume', 'put', 'run resume']);
    expect(story.dli.job().fields).toMatchObject({ entrypoint_args: `${ARGS}{P}` });
    expect(story.ready()).toBe('False/RolledBack');
    expect(story.cluster.status().operation?.previous).toEqual([{ field: 'entrypoint_args', value: '***' }]);
    expect(said(story)).not.toMatch(/hunter/);
    put(story, { password: 'hunter4-zq' });
    await story.live(HOUR);
    expect(story.ready()).toBe('True/UpToDate');
  });
});

describe('an object without jobId', () => {
  /** DLI has no tags: the job is told by its name and by what was sent. */
  function unnumbered(): Story {
    const job = {
      name: 'orders',
      queue_name: 'testQueue',
      main_class: 'M',
      entrypoint: 'FemaleInfoCollec.jar',
      ...JOB,
    };
    const story = paced({ status: 'job_init', spec: { jobId: undefined, valuesFrom }, job });
    story.dli.settings.tagsFilter = 'ignored';
    return story;
  }

  const made = (story: Story) =>
    story.dli
      .cloud()
      .jobs.all()
      .filter(({ fields }) => fields.name === 'orders');

  test('makes its job with the values, and knows it again when the answer is lost', async () => {
    const story = unnumbered();
    put(story);
    story.dli.loseCreate('taken');
    await story.live(HOUR);
    expect(made(story).map(({ fields }) => fields.entrypoint_args)).toEqual([`${ARGS}{P}`]);
    expect(story.dli.puts).toEqual([]);
    expect(story.cluster.status().origin).toBe('Created');
    expect(story.ready()).toBe('True/UpToDate');
    for (const value of VALUES) expect(said(story)).not.toContain(value);
  });

  test('makes none before its values are there', async () => {
    const story = unnumbered();
    await story.live(HOUR);
    expect(story.ready()).toBe('False/ValuesNotFound');
    expect(story.dli.writes).toEqual([]);
    put(story);
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['create']);
    expect(story.ready()).toBe('True/UpToDate');
  });
});
