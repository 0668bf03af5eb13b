/** One controller over objects and jobs of one region, in virtual time: whatever a test makes of them. */
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

export const REGION = 'cn-north-4';

const FLAGS = {
  'leader-elect': 'false',
  'dli-endpoint': 'https://dli.{region}.simulated',
  'iam-endpoint': 'https://iam.{region}.simulated',
  'interval-floor': '10s',
  'health-address': '',
  'metrics-address': '',
};

export interface Pair {
  key: string;
  id: string;
}

interface PairOptions {
  namespace?: string;
  interval?: string;
  /** Of other credentials than most: another account. */
  secret?: string;
}

interface ConditionSeen {
  type: string;
  reason: string;
  observedGeneration: number;
}

const STOP_MS = 30_000;
const STEP_MS = 20;

export class Fleet {
  readonly world: World;
  readonly #lot: ReturnType<typeof lotOf>;
  #lives = 0;
  #stop: (() => Promise<number>) | undefined;

  constructor(seed: string) {
    this.#lot = lotOf(seed);
    const setup = setupOf(seed, this.#lot.fork('setup'));
    const plain = { account: {}, settings: {} };
    const clouds = { 'cn-north-4': plain, 'cn-south-1': plain };
    this.world = openWorld({ ...setup, clouds, jobs: [], latency: [1, 5] }, this.#lot.fork('world'));
    for (const namespace of ['team-a', 'team-b']) this.secret(namespace);
  }

  get cloud() {
    return this.world.clouds[REGION];
  }

  get jobs() {
    return this.cloud.jobs;
  }

  secret(namespace: string, name = 'dli-credentials'): void {
    const { accessKey, secretKey, projectId } = this.cloud.account;
    this.world.cluster.secret(`${namespace}/${name}`, { accessKey, secretKey, projectId, region: REGION });
  }

  /** An object whose job is as it says. */
  pair(name: string, at: number, { namespace = 'team-a', interval = '10s', secret }: PairOptions = {}): Pair {
    const pair = { key: `${namespace}/${name}`, id: String(1_000 + at) };
    const { key, id } = pair;
    const fields = { name, desc: 'live', queue_name: 'testQueue', cu_number: 3, manager_cu_number: 1 };
    this.jobs.add({
      id,
      status: 'job_cancel_success',
      fields: { ...fields, entrypoint: 'FemaleInfoCollec.jar' },
    });
    const account = secret === undefined ? {} : { credentialsRef: { name: secret } };
    this.world.cluster.create(key, { jobId: id, interval, ...account, job: { desc: 'live' } });
    return pair;
  }

  pairs(count: number, options: PairOptions & { from?: number } = {}): Pair[] {
    const { from = 1, ...more } = options;
    return Array.from({ length: count }, (_, at) => this.pair(`job-${from + at}`, from + at, more));
  }

  start(flags: Record<string, string> = {}): void {
    const given = Object.entries({ ...FLAGS, ...flags });
    const parsed = parseConfig(
      given.map(([name, value]) => `--${name}=${value}`),
      {},
    );
    if (!parsed.ok) throw new Error(parsed.message);
    const { config } = parsed;
    const { timeline, network } = this.world;
    const identity = `life-${++this.#lives}`;
    const lot = this.#lot;
    const wall = { offsetMs: 0, rate: 1 };
    const host = new Host({
      name: 'replica',
      identity,
      timeline,
      lot: lot.fork(identity),
      epoch: EPOCH,
      wall,
    });
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
      transport: dliDoor({ network, host, maxResponseBytes: 8_000_000, hosts }),
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
      .catch((error: unknown) => this.world.bugs.push(error));
    this.#stop = () => {
      stop.abort();
      return this.until('the end', () => code, STOP_MS);
    };
  }

  /** Exit code; 0 where none runs. */
  async stop(): Promise<number> {
    const code = await (this.#stop?.() ?? 0);
    this.#stop = undefined;
    return code;
  }

  /** Virtual time goes on until it is seen, at most for so long. */
  async until<T>(what: string, look: () => T | undefined, ms: number): Promise<T> {
    const { timeline } = this.world;
    for (const end = timeline.now + ms; timeline.now < end; await timeline.runTo(timeline.now + STEP_MS)) {
      const found = look();
      if (found !== undefined) return found;
    }
    throw new Error(`not seen within ${ms} ms: ${what}`);
  }

  async pass(ms: number): Promise<void> {
    await this.world.timeline.runTo(this.world.timeline.now + ms);
  }

  edit({ key }: Pair, desc: string): void {
    this.world.cluster.patch(key, { spec: { job: { desc } } });
  }

  descOf({ id }: Pair): unknown {
    return this.jobs.get(id)?.fields['desc'];
  }

  /** Ready has this reason for the present generation. */
  says({ key }: Pair, reason = 'UpToDate'): boolean {
    const object = this.world.cluster.get(key);
    const conditions = (object?.status?.['conditions'] ?? []) as ConditionSeen[];
    const ready = conditions.find(({ type }) => type === 'Ready');
    return ready?.observedGeneration === object?.metadata.generation && ready?.reason === reason;
  }

  settled(pair: Pair, ms: number, reason?: string): Promise<true> {
    return this.until(`${pair.key}: ${reason ?? 'UpToDate'}`, () => this.says(pair, reason) || undefined, ms);
  }

  async allSettled(pairs: readonly Pair[], ms: number, reason?: string): Promise<void> {
    for (const pair of pairs) await this.settled(pair, ms, reason);
  }

  /** Calls to DLI from then on. */
  calls(since = 0) {
    return this.world.trace.select({ server: 'dli', since });
  }
}
