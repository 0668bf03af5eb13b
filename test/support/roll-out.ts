/** Many objects of one account, each with a running job of its own, and passes over them as the queue makes them. */
import { expect } from '@jest/globals';
import { reconcile } from '../../src/controller/pass/reconcile.ts';
import { durationMs } from '../../src/core/object/duration.ts';
import { isRequested } from '../../src/core/object/manifest.ts';
import { isJobDown } from '../../src/core/operate/owing.ts';
import { nextVisit } from '../../src/core/visit.ts';
import { LIVE } from './example.ts';
import { HOUR, RUNS } from './running.ts';
import { Story } from './story.ts';

const FIRST = 1_000;
const PACE_MS = 20_000;
/** Passes side by side. */
const CONCURRENCY = 10;
const RETRY_MS = 1_000;
const MOST_ROUNDS = 200_000;

const keyOf = (at: number): string => `streaming/job-${String(at).padStart(3, '0')}`;
const jobOf = (key: string): string => String(FIRST + Number(key.slice(-3)));

interface RolledOut {
  objects: number;
  interval?: string;
  spec?: object;
}

export class RollOut {
  readonly story = new Story(RUNS);
  keys: readonly string[];
  /** Most jobs that did not run at the same time, right after a stop was sent. */
  mostDown = 0;
  /** Keys in the order in which their jobs were stopped. */
  readonly stopped: string[] = [];
  readonly #due = new Map<string, number>();
  readonly #intervalMs: number;

  constructor({ objects, interval = '5m', spec = {} }: RolledOut) {
    const { story } = this;
    this.#intervalMs = durationMs(interval);
    this.keys = Array.from({ length: objects }, (_, at) => keyOf(at));
    story.dli.settings.transitionMs = PACE_MS;
    story.world.dli = story.dli.with({
      stop: async (target, how) => {
        const answer = await story.dli.stop(target, how);
        this.stopped.push(keyOf(Number(target.jobId) - FIRST));
        this.mostDown = Math.max(this.mostDown, this.down().length);
        return answer;
      },
    });
    for (const [at, key] of this.keys.entries()) this.#create(at, key, { interval, ...spec });
  }

  #create(at: number, key: string, spec: object): void {
    const { story } = this;
    const { job_type: _, ...fields } = { ...LIVE, cu_number: 4, obs_bucket: 'bucket', name: `job-${at}` };
    const set = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
    const seed = { id: FIRST + at, status: 'job_running' as const, update_time: 1, fields: set };
    Object.assign(story.dli.cloud().jobs.add(seed), { start_time: story.now - HOUR });
    story.cluster.create({
      key,
      name: key.slice(key.indexOf('/') + 1),
      uid: `uid-of-${at}`,
      spec: { jobId: String(FIRST + at), updateStrategy: 'Restart', job: { cu_number: 4 }, ...spec },
    });
    this.#due.set(key, story.now);
  }

  /** Keys whose jobs do not run. */
  down(): string[] {
    return this.keys.filter((key) => this.story.dli.job(jobOf(key)).status !== 'job_running');
  }

  saying(reason: string): string[] {
    return this.keys.filter((key) => this.story.ready(key).endsWith(`/${reason}`));
  }

  /** A cold edit of each. */
  editAll(cu_number: number): void {
    for (const key of this.keys) this.edit(key, cu_number);
  }

  edit(key: string, cu_number: number): void {
    this.story.cluster.edit((spec) => ({ ...spec, job: { cu_number } }), key);
    this.#due.set(key, this.story.now);
  }

  ask(key: string, reconcileRequest: string): void {
    this.story.cluster.touch({ reconcileRequest }, key);
    this.#due.set(key, this.story.now);
  }

  remove(key: string): void {
    this.story.cluster.remove(key);
    this.#due.delete(key);
    this.keys = this.keys.filter((one) => one !== key);
  }

  looksAt = (key: string): number => {
    const job = jobOf(key);
    return this.story.dli.sent.filter(({ method, jobId }) => method === 'GET' && jobId === job).length;
  };

  writesTo = (key: string): number => this.story.cluster.patches.filter((patch) => patch.key === key).length;

  /** For so long, or until that holds. */
  async live(ms: number, until: () => boolean = () => false): Promise<void> {
    const { story } = this;
    const end = story.now + ms;
    for (let round = 0; !until(); round += 1) {
      expect(round).toBeLessThan(MOST_ROUNDS);
      const at = Math.min(...this.#due.values());
      if (at > end) break;
      story.now = Math.max(story.now, at);
      const due = this.keys.filter((key) => (this.#due.get(key) ?? Infinity) <= story.now);
      await Promise.all(due.slice(0, CONCURRENCY).map((key) => this.#pass(key)));
      for (const key of story.cluster.turns.splice(0))
        if (this.keys.includes(key)) this.#due.set(key, story.now);
    }
    if (!until()) story.now = end;
  }

  async #pass(key: string): Promise<void> {
    const { story } = this;
    this.#due.set(key, story.now + this.#intervalMs);
    const outcome = await reconcile(story.cluster.get(key), story.world);
    const manifest = story.cluster.get(key);
    if (outcome.kind === 'abandoned') {
      this.#due.set(key, story.now + (outcome.againMs ?? RETRY_MS));
      return;
    }
    const pace = { intervalMs: this.#intervalMs, random: 0.5, requested: isRequested(manifest) };
    const visit = nextVisit(outcome, { ...pace, owed: isJobDown(manifest) });
    const ms = visit.kind === 'never' ? Infinity : visit.kind === 'after' ? visit.ms : RETRY_MS;
    this.#due.set(key, story.now + ms);
  }
}
