/**
 * Jobs whose GET is never answered, beside one that is well, all of one account, in virtual time. `test/e2e/silent.test.ts` is the
 * same over sockets and a real API server.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { dliDoor } from '../../../sim/whole/doors/dli.ts';
import { kubernetesDoor } from '../../../sim/whole/doors/kubernetes.ts';
import { Host } from '../../../sim/whole/host.ts';
import { lotOf } from '../../../sim/whole/lot.ts';
import { setupOf } from '../../../sim/whole/setup.ts';
import { EPOCH, OPERATORS_NAMESPACE, openWorld, type World } from '../../../sim/whole/world.ts';
import { parseConfig } from '../../../src/service/config.ts';
import { createLog } from '../../../src/service/log.ts';
import { createMetrics } from '../../../src/service/metrics/metrics.ts';
import { createReplica } from '../../../src/service/replica.ts';
import { USER_AGENT, VERSION } from '../../../src/service/version.ts';

const REGION = 'cn-north-4';
const SILENT = 40;
const FOR_EVER = '1h';
/** What is well has to be so within this virtual time. */
const SOON_MS = 5_000;
const LATER_MS = 600_000;

let world: World;
let lot: ReturnType<typeof lotOf>;
let replica: Replica | undefined;
let lives = 0;

beforeEach(() => {
  lot = lotOf('silent');
  const setup = setupOf('silent', lot.fork('setup'));
  const plain = { account: {}, settings: {} };
  const clouds = { 'cn-north-4': plain, 'cn-south-1': plain };
  world = openWorld({ ...setup, clouds, jobs: [], latency: [1, 5] }, lot.fork('world'));
  const { accessKey, secretKey, projectId } = world.clouds[REGION].account;
  world.cluster.secret('team-a/dli-credentials', { accessKey, secretKey, projectId, region: REGION });
});

afterEach(async () => {
  const running = replica;
  replica = undefined;
  expect([await (running?.stop() ?? 0), world.bugs]).toEqual([0, []]);
});

/** Virtual time goes on until it is seen, at most for so long. */
async function until<T>(what: string, look: () => T | undefined, ms: number): Promise<T> {
  const { timeline } = world;
  for (const end = timeline.now + ms; timeline.now < end; await timeline.runTo(timeline.now + 20)) {
    const found = look();
    if (found !== undefined) return found;
  }
  throw new Error(`not seen within ${ms} ms: ${what}`);
}

interface Replica {
  /** Exit code. */
  stop(): Promise<number>;
}

const FLAGS = {
  'leader-elect': 'false',
  'dli-endpoint': 'https://dli.{region}.simulated',
  'iam-endpoint': 'https://iam.{region}.simulated',
  'interval-floor': '10s',
  'health-address': '',
  'metrics-address': '',
};

function start(dliTimeout: string): Replica {
  const flags = Object.entries({ ...FLAGS, 'dli-timeout': dliTimeout });
  const parsed = parseConfig(
    flags.map(([name, value]) => `--${name}=${value}`),
    {},
  );
  if (!parsed.ok) throw new Error(parsed.message);
  const { config } = parsed;
  const { timeline, network } = world;
  const identity = `life-${++lives}`;
  const wall = { offsetMs: 0, rate: 1 };
  const host = new Host({ name: 'replica', identity, timeline, lot: lot.fork(identity), epoch: EPOCH, wall });
  const { clock } = host;
  const stop = new AbortController();
  const hosts = new Map(
    [`dli.${REGION}.simulated`, `iam.${REGION}.simulated`].map((name) => [name, REGION] as const),
  );
  const door = { network, host, token: 'replica-token', namespace: OPERATORS_NAMESPACE };
  let code: number | undefined;
  createReplica({
    config,
    clock,
    chance: lot,
    api: kubernetesDoor(door, { userAgent: USER_AGENT, clock }),
    transport: dliDoor({ network, host, maxResponseBytes: 1_000_000, hosts }),
    log: createLog({ level: 'error', format: 'json', write: () => undefined, clock }),
    metrics: createMetrics({ version: VERSION, concurrency: config.concurrency }),
    identity,
    credentials: undefined,
    stop: stop.signal,
  })
    .run()
    .then((ended) => {
      code = ended;
    })
    .catch((error: unknown) => world.bugs.push(error));
  return {
    stop() {
      stop.abort();
      return until('the end', () => code, SOON_MS);
    },
  };
}

interface Pair {
  key: string;
  id: string;
}

const jobs = () => world.clouds[REGION].jobs;

const descOf = ({ id }: Pair) => jobs().get(id)?.fields['desc'];

function pairOf(name: string, at: number): Pair {
  const pair = { key: `team-a/${name}`, id: String(1_000 + at) };
  const { key, id } = pair;
  const fields = { name, desc: 'live', queue_name: 'testQueue', cu_number: 3, manager_cu_number: 1 };
  jobs().add({ id, status: 'job_cancel_success', fields: { ...fields, entrypoint: 'FemaleInfoCollec.jar' } });
  world.cluster.create(key, { jobId: id, interval: '10s', job: { desc: 'live' } });
  return pair;
}

const well = (): Pair => pairOf('well', 0);

const silentPairs = (count = SILENT): Pair[] =>
  Array.from({ length: count }, (_, at) => pairOf(`silent-${at}`, 1 + at));

const edit = ({ key }: Pair, desc: string) => world.cluster.patch(key, { spec: { job: { desc } } });

interface ConditionSeen {
  type: string;
  reason: string;
  observedGeneration: number;
}

/** Ready has this reason for the present generation. */
function settled({ key }: Pair, ms: number, reason = 'UpToDate'): Promise<true> {
  return until(
    `${key}: ${reason}`,
    () => {
      const object = world.cluster.get(key);
      const conditions = (object?.status?.['conditions'] ?? []) as ConditionSeen[];
      const ready = conditions.find(({ type }) => type === 'Ready');
      const isNow = ready?.observedGeneration === object?.metadata.generation;
      return (isNow && ready?.reason === reason) || undefined;
    },
    ms,
  );
}

async function allSettled(pairs: readonly Pair[], reason?: string): Promise<void> {
  for (const pair of pairs) await settled(pair, LATER_MS, reason);
}

/** An edit becomes true at DLI soon. */
async function isWell(pair: Pair, round: number): Promise<void> {
  edit(pair, `edit ${round}`);
  await settled(pair, SOON_MS);
  expect(descOf(pair)).toBe(`edit ${round}`);
}

/** A change in the console is put right within an interval, its jitter and a pass. */
async function isRepaired(pair: Pair): Promise<void> {
  const wanted = descOf(pair);
  jobs().edit(pair.id, { desc: 'from the console' });
  await until('the repair', () => descOf(pair) === wanted || undefined, 11_000 + SOON_MS);
}

const hang = (path: string): number =>
  world.faults.add({ server: 'dli', verb: 'GET', path, action: { kind: 'hang' } });

const others = ({ id }: Pair): string => `/jobs/(?!${id}$)\\d+$`;

const inVain = (): number => world.trace.entries.filter(({ fault }) => fault === 'hang').length;

describe('40 jobs that do not answer', () => {
  test('from their creation: edits of another are applied, and its drift is repaired', async () => {
    replica = start(FOR_EVER);
    const one = well();
    await settled(one, SOON_MS);
    hang(others(one));
    silentPairs();
    await until('as many calls in vain as there are places', () => inVain() > 10 || undefined, LATER_MS);
    for (let round = 1; round <= 5; round += 1) await isWell(one, round);
    await isRepaired(one);
  });

  test('any more, though they did, and are edited: the same', async () => {
    replica = start(FOR_EVER);
    const one = well();
    const silent = silentPairs();
    await allSettled([one, ...silent]);
    hang(others(one));
    for (const pair of silent) edit(pair, 'edited');
    for (let round = 1; round <= 5; round += 1) await isWell(one, round);
    await isRepaired(one);
    await until('a call in vain of each', () => inVain() === SILENT || undefined, LATER_MS);
  });

  test('say so; after a restart another is well at once, and when they answer again they are', async () => {
    replica = start('500ms');
    const one = well();
    await settled(one, SOON_MS);
    hang(others(one));
    const silent = silentPairs();
    await allSettled(silent, 'CloudUnavailable');
    expect(await replica.stop()).toBe(0);
    replica = start(FOR_EVER);
    await isWell(one, 1);
    expect(await replica.stop()).toBe(0);
    world.faults.clear();
    replica = start('10s');
    await allSettled(silent);
  });

  test('hold up none that answers again', async () => {
    replica = start('500ms');
    const silent = silentPairs(12);
    const fault = hang('/jobs/\\d+$');
    await allSettled(silent, 'CloudUnavailable');
    world.faults.remove(fault);
    await allSettled(silent);
  });
});
