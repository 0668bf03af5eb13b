/** One object, one job and the time between them: what a story about passes is told with. */
import type { Memory } from '../../src/controller/memory.ts';
import { reconcile, type World } from '../../src/controller/reconcile.ts';
import { conditionOf } from '../../src/core/conditions.ts';
import { nextVisit, type Outcome } from '../../src/core/outcome.ts';
import { durationMs } from '../../src/core/spec.ts';
import { type Fields, LIVE, T0 } from './example.ts';
import { FakeCluster } from './fake-cluster.ts';
import { FakeDli } from './fake-dli.ts';

export const KEY = 'streaming/test1';
export const MINUTE = 60_000;
const RETRY_MS = 1_000;

/** Whether the queue tries it again with back-off. */
export const isRetried = (outcome: Outcome): boolean =>
  nextVisit(outcome, { intervalMs: MINUTE, random: 0.5 }).kind === 'retry';

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

export class Story {
  readonly memory: Memory = new Map();
  readonly dli = new FakeDli(() => this.now);
  readonly cluster = new FakeCluster();
  readonly world: World;
  now = T0;
  /** Fields of the status that the last write did not keep. */
  unkept: readonly string[] = [];
  #counted: Counts = { get: 0, put: 0, patch: 0, event: 0 };

  constructor({ job = {}, spec = {}, live = {}, status = 'job_init' }: Beginning = {}) {
    const fields = { ...LIVE, ...live };
    this.dli.jobs.set('104', { job_type: 'flink_jar_job', status, update_time: 1_516_952_770_835, fields });
    this.cluster.putSecret('dli-credentials', { accessKey: 'AK', secretKey: 'SK', region: 'cn-north-4' });
    this.cluster.create({ spec: { jobId: '104', job, ...spec } });
    this.world = this.worldWith({});
  }

  worldWith(more: Partial<World>): World {
    return {
      cluster: this.cluster,
      dli: this.dli,
      defaults: { region: undefined, projectId: undefined, credentials: undefined },
      memory: this.memory,
      now: () => this.now,
      mayWrite: () => true,
      onWritten: (_, lost) => {
        this.unkept = lost;
      },
      ...more,
    };
  }

  /** One pass over the object as it is stored, a second later. */
  async pass(key = KEY): Promise<Outcome> {
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
      const next = this.now + this.#wait(await this.pass());
      if (next > end) {
        this.now = end;
        return count;
      }
      this.now = next;
    }
  }

  #wait(outcome: Outcome): number {
    const { interval } = { interval: '5m', ...(this.cluster.get().spec as object) };
    const visit = nextVisit(outcome, { intervalMs: durationMs(interval), random: 0.5 });
    if (visit.kind === 'never') return Number.POSITIVE_INFINITY;
    return visit.kind === 'after' ? visit.ms : Math.max(RETRY_MS, visit.atLeastMs);
  }

  /** The controller is restarted: what it only remembered is gone. */
  restart(): void {
    this.memory.clear();
  }

  /** Calls, patches and events since this was last asked. */
  counts(): Counts {
    const put = this.dli.puts.length;
    const total = {
      get: this.dli.calls.length - put,
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

  edit(job: Fields): void {
    this.cluster.edit((spec) => ({ ...spec, job: { ...(spec['job'] as Fields), ...job } }));
  }
}
