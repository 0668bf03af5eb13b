/** One object, one job and the time between them: what a story about passes is told with. */
import type { JobStatus } from '../../sim/dli/states.ts';
import type { Abandoned } from '../../src/controller/pass/abandoned.ts';
import { Guesses } from '../../src/controller/pass/guesses.ts';
import { JobWrites } from '../../src/controller/pass/job-writes.ts';
import { Memory } from '../../src/controller/pass/memory.ts';
import { type PassParts, reconcile } from '../../src/controller/pass/reconcile.ts';
import { durationMs } from '../../src/core/object/duration.ts';
import { isRequested } from '../../src/core/object/manifest.ts';
import { isHeldForNow, isJobDown } from '../../src/core/operate/owing.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { conditionOf } from '../../src/core/report/conditions.ts';
import { nextVisit } from '../../src/core/visit.ts';
import { type Fields, LIVE, T0 } from './example.ts';
import { FakeCluster } from './fake-cluster.ts';
import { SimulatedDli } from './simulated-dli.ts';

export const KEY = 'streaming/test1';
export const MINUTE = 60_000;
/** As the queue does it, without its chance. */
const RETRY_MS = 1_000;
const MOST_RETRY_MS = 300_000;
/** More than any story has in a week. */
const MOST_PASSES = 20_000;

/** Whether the queue tries it again with back-off. */
export const isRetried = (outcome: Outcome | Abandoned): boolean =>
  outcome.kind !== 'abandoned' &&
  nextVisit(outcome, { intervalMs: MINUTE, random: 0.5, requested: false }).kind === 'retry';

export interface Beginning {
  /** The managed fields. */
  job?: Fields;
  /** Other parts of the spec. */
  spec?: object;
  /** Live fields that differ from the example. */
  live?: Fields;
  /** State of the live job. */
  status?: string;
}

export interface Counts {
  get: number;
  put: number;
  patch: number;
  event: number;
}

/** One object: its job is always shown. */
const NO_ROUNDS: PassParts['rounds'] = {
  serves: () => false,
  look: async () => undefined,
  lacked: () => undefined,
  scheduled: () => undefined,
};

export class Story {
  memory = new Memory();
  readonly dli: SimulatedDli;
  readonly cluster = new FakeCluster();
  readonly world: PassParts;
  now = T0;
  /** How far the replica's date has been set. */
  wallAheadMs = 0;
  /** Fields of the status that the last write did not keep. */
  dropped: readonly string[] = [];
  #retries = 0;
  #counted: Counts = { get: 0, put: 0, patch: 0, event: 0 };

  constructor({ job = {}, spec = {}, live = {}, status = 'job_init' }: Beginning = {}) {
    const { job_type: _, ...fields } = { ...LIVE, cu_number: 4, ...live };
    const set = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
    // A state that no document names is one of the stories.
    const seed = { id: 104, status: status as JobStatus, update_time: 1_516_952_770_835, fields: set };
    this.dli = new SimulatedDli(seed, () => this.now);
    this.rotate('SK');
    this.cluster.create({ spec: { jobId: '104', job, ...spec } });
    this.world = this.worldWith({});
  }

  worldWith(more: Partial<PassParts>): PassParts {
    return {
      cluster: this.cluster,
      dli: this.dli,
      defaults: {
        region: undefined,
        projectId: undefined,
        credentials: undefined,
        allowedRegions: undefined,
        mustBeMarked: false,
      },
      memory: this.memory,
      claims: this.cluster.claims,
      restarts: this.cluster.restarts,
      rounds: NO_ROUNDS,
      guesses: new Guesses({ now: () => this.now }),
      writes: new JobWrites({ now: () => this.now }),
      clock: { wall: () => this.now + this.wallAheadMs, now: () => this.now },
      mayWrite: () => true,
      operations: {
        lifecycle: true,
        allowDelete: false,
        probeStartRight: false,
        deletionTimeout: 3_600_000,
        operationLook: 15_000,
        stableFor: 60_000,
        operationTimeout: 1_800_000,
      },
      onWritten: (_, lost) => {
        this.dropped = lost;
      },
      ...more,
    };
  }

  /** One pass over the object as it is stored, a second later. */
  async pass(key = KEY): Promise<Outcome | Abandoned> {
    this.now += 1_000;
    return reconcile(this.cluster.get(key), this.world);
  }

  async passes(count: number): Promise<void> {
    for (let at = 0; at < count; at += 1) await this.pass();
  }

  /** Passes as the queue would make them, for so long. Returns how many. */
  async live(ms: number): Promise<number> {
    const end = this.now + ms;
    for (let count = 1; ; count += 1) {
      if (count > MOST_PASSES)
        throw new Error(`${count} passes in ${ms / MINUTE} minutes: a loop without a pause`);
      const next = this.now + this.#wait(await this.pass());
      if (next > end) {
        this.now = end;
        return count;
      }
      this.now = next;
    }
  }

  /** The next pass, and the time until the one after it. */
  async untilNext(): Promise<void> {
    this.now += this.#wait(await this.pass());
  }

  #wait(outcome: Outcome | Abandoned): number {
    if (outcome.kind === 'abandoned') return RETRY_MS;
    const { interval } = { interval: '5m', ...this.cluster.spec() };
    const requested = isRequested(this.cluster.get());
    if (this.cluster.manifest(KEY) === undefined) return 0;
    const [owed, heldForNow] = [isJobDown(this.cluster.get()), isHeldForNow(this.cluster.get())];
    const intervalMs = durationMs(interval);
    const visit = nextVisit(outcome, { intervalMs, random: 0.5, requested, owed, heldForNow });
    this.#retries = visit.kind === 'retry' ? this.#retries + 1 : 0;
    if (visit.kind === 'never') return Number.POSITIVE_INFINITY;
    if (visit.kind === 'after') return visit.ms;
    return Math.max(Math.min(RETRY_MS * 2 ** (this.#retries - 1), MOST_RETRY_MS), visit.atLeastMs);
  }

  /** The controller is restarted: what it only remembered is gone. */
  restart(): void {
    this.memory = new Memory();
    this.world.memory = this.memory;
    this.cluster.forget();
    this.world.writes = new JobWrites({ now: () => this.now });
    this.world.guesses = new Guesses({ now: () => this.now });
    this.#retries = 0;
  }

  /** Calls, patches and events since this was last asked. */
  counts(): Counts {
    const put = this.dli.puts.length;
    const total = {
      get: this.dli.sent.length - put,
      put,
      patch: this.cluster.patches.length,
      event: this.cluster.events.length,
    };
    const before = this.#counted;
    this.#counted = total;
    return {
      get: total.get - before.get,
      put: total.put - before.put,
      patch: total.patch - before.patch,
      event: total.event - before.event,
    };
  }

  /** Such as `True/UpToDate`. */
  ready(key = KEY): string {
    const ready = conditionOf(this.cluster.status(key).conditions, 'Ready');
    return `${ready?.status}/${ready?.reason}`;
  }

  has(type: 'Stalled' | 'Reconciling' | 'Drifted', key = KEY): boolean {
    return conditionOf(this.cluster.status(key).conditions, type)?.status === 'True';
  }

  /** The Secret is written, with a key that DLI knows. */
  rotate(secretKey: string): void {
    this.dli.trust(secretKey);
    this.cluster.putSecret('dli-credentials', { accessKey: 'AK', secretKey, region: 'cn-north-4' });
  }

  /** The job is seen in this state from now on. */
  become(status: string): void {
    Object.assign(this.dli.job(), { status });
  }

  edit(job: Fields): void {
    this.cluster.edit((spec) => ({ ...spec, job: { ...(spec['job'] as Fields), ...job } }));
  }
}

/** After its first pass, whose calls are not counted. */
export async function storyAfterOnePass(...beginning: ConstructorParameters<typeof Story>): Promise<Story> {
  const story = new Story(...beginning);
  await story.pass();
  story.counts();
  return story;
}
