/** Who writes objects can have a job filled from a Secret. From which ones, and who then sees what? */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  addJob,
  apply,
  conditionOf,
  eventsOf,
  get,
  type Key,
  makeNamespace,
  manifestOf,
  mark,
  puts,
  type Resource,
  startWorld,
  untilReason,
  type World,
} from '../e2e/harness.ts';
import { type Operator, startOperator } from '../e2e/operators.ts';

const PASSWORD = 'Values-Zq-0020';
const MARK = 'dli.gitops.dev/values';
const ARGS = `--password $\{P}`;

let world: World;
let operator: Operator | undefined;
let namespace: string;
let key: Key;
let id: string;
let number = 0;

beforeAll(async () => {
  world = await startWorld();
});

beforeEach(async () => {
  namespace = `values-${++number}`;
  key = `${namespace}/test1`;
  await makeNamespace(world, namespace);
  id = addJob(world);
});

afterEach(async () => {
  expect((await operator?.stop()) ?? 0).toBe(0);
  operator = undefined;
});

afterAll(() => world.close());

const start = (): void => {
  operator = startOperator(world, { namespaces: namespace, 'secret-refresh': '100ms', 'log-level': 'debug' });
};

const secret = (labels: Record<string, string>, more: object = {}): Resource => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'db', namespace, labels },
  stringData: { password: PASSWORD, username: 'u', 'tls.crt': 'c', 'tls.key': 'k' },
  ...more,
});

const object = (more: object = {}, name = 'db'): Resource =>
  manifestOf(key, {
    jobId: id,
    valuesFrom: [{ name: 'P', secretKeyRef: { name, key: 'password' } }],
    job: { entrypoint_args: ARGS },
    ...more,
  });

const ready = (live: Resource): string => conditionOf(live, 'Ready')?.message ?? '';

/** All that the controller has said, wherever. */
const said = async (): Promise<string> =>
  JSON.stringify([(await get(world, key)).status, await eventsOf(world, key), operator?.lines()]);

describe('13. A job is filled only as the owner of a Secret means it', () => {
  test.each<[what: string, labels: Record<string, string>, more: object, says: string]>([
    ['without the mark', {}, {}, ` is not marked for values of jobs: its owner adds the label ${MARK}=true.`],
    [
      'marked as credentials',
      { [MARK]: 'true', 'dli.gitops.dev/credentials': 'true' },
      {},
      ' is marked as credentials for DLI, which are no value of a job.',
    ],
    [
      'of the type of credentials',
      { [MARK]: 'true' },
      { type: 'dli.gitops.dev/credentials' },
      ' is marked as credentials for DLI, which are no value of a job.',
    ],
    ...['kubernetes.io/basic-auth', 'kubernetes.io/tls'].map(
      (type): [string, Record<string, string>, object, string] => [
        `of type ${type}`,
        { [MARK]: 'true' },
        { type },
        ': a type of kubernetes.io is not for values of jobs.',
      ],
    ),
  ])('a Secret %s is not sent, and nothing is', async (...[, labels, more, says]) => {
    const since = mark(world);
    await apply(world, secret(labels, more));
    await apply(world, object());
    start();
    const live = await untilReason(world, key, 'ValuesInvalid');
    expect(ready(live)).toBe(`Secret ${namespace}/db${says}`);
    expect(world.trace.count({ server: 'dli', since })).toBe(0);
    expect(await said()).not.toContain(PASSWORD);
  });

  test('once its owner has labelled it, it is; and not any more once the label is gone', async () => {
    const since = mark(world);
    await apply(world, secret({}));
    await apply(world, object());
    start();
    await untilReason(world, key, 'ValuesInvalid');
    await apply(world, secret({ [MARK]: 'true' }));
    await untilReason(world, key);
    expect(world.dli.jobs.get(id)?.fields.entrypoint_args).toBe(`--password ${PASSWORD}`);
    expect(puts(world, since)).toHaveLength(1);
    await apply(world, secret({}));
    await untilReason(world, key, 'ValuesInvalid');
    expect(await said()).not.toContain(PASSWORD);
  });

  test('the Secret with the credentials of the object is refused when it is applied', async () => {
    await expect(apply(world, object({}, 'dli-credentials'))).rejects.toThrow(
      'credentials for DLI are no value of a job',
    );
  });

  test('a placeholder in a field that is shown is refused when it is applied', async () => {
    for (const field of ['desc', 'queue_name', 'entrypoint', 'image'])
      await expect(
        apply(world, object({ job: { entrypoint_args: ARGS, [field]: `$\{P}` } })),
      ).rejects.toThrow(`spec.job.${field}`);
  });

  test('a Secret of another namespace cannot be named', async () => {
    await makeNamespace(world, `${namespace}-b`);
    await apply(
      world,
      secret(
        { [MARK]: 'true' },
        { metadata: { name: 'theirs', namespace: `${namespace}-b`, labels: { [MARK]: 'true' } } },
      ),
    );
    await expect(apply(world, object({}, `${namespace}-b/theirs`))).rejects.toThrow('secretKeyRef.name');
    await apply(world, object({}, 'theirs'));
    start();
    const live = await untilReason(world, key, 'ValuesNotFound');
    expect(ready(live)).toBe(`Secret ${namespace}/theirs does not exist.`);
  });
});

describe('what a reader of the object learns of a value', () => {
  /** What differs is refused: the status has all the fingerprints that it can have. */
  async function statusFor(password: string): Promise<Resource> {
    await apply(world, secret({ [MARK]: 'true' }, { stringData: { password } }));
    const action = {
      kind: 'respond',
      status: 400,
      body: '{"error_code":"DLI.12002","error_msg":"no"}',
    } as const;
    world.faults.add({ server: 'dli', verb: 'PUT', path: `/flink-jobs/${id}$`, action });
    await apply(world, object());
    start();
    const live = await untilReason(world, key, 'Rejected');
    world.faults.clear();
    return live;
  }

  test('no fingerprint in the status can be made from a guess of it and all that he can read', async () => {
    const { status } = await statusFor('1234');
    const { wanted, live } = status?.internal?.lastUpdate ?? {};
    const [drift] = status?.drift ?? [];
    expect([wanted, drift?.wanted]).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/), expect.any(String)]);
    expect([drift?.desired, drift?.live]).toEqual(['***', 'null']);
    // The same job, in the very words: what somebody would compute who does not have the Secret.
    const guessed = addJob(world);
    const other: Key = `${namespace}/guess`;
    const action = {
      kind: 'respond',
      status: 400,
      body: '{"error_code":"DLI.12002","error_msg":"no"}',
    } as const;
    world.faults.add({ server: 'dli', verb: 'PUT', path: `/flink-jobs/${guessed}$`, action });
    await apply(world, manifestOf(other, { jobId: guessed, job: { entrypoint_args: '--password 1234' } }));
    const guess = await untilReason(world, other, 'Rejected');
    world.faults.clear();
    const guessOf = guess.status?.internal?.lastUpdate;
    expect(guessOf?.live).toBe(live);
    expect(guessOf?.wanted).not.toBe(wanted);
    expect(guess.status?.drift?.[0]?.wanted).not.toBe(drift?.wanted);
    const read = await world.api.request({
      method: 'GET',
      path: `/api/v1/namespaces/${namespace}/secrets/db`,
      timeoutMs: 5_000,
    });
    const { uid } = (read.body as Resource).metadata as { uid?: string };
    expect(await said()).not.toContain(String(uid));
  });
});
