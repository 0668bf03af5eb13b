/** The jobs of the account. The API works on them, and so does the console: a person, or a test. */
import type { Fields } from './fields.ts';
import { enter, type Job, type JobId, type JobSeed, newJob, type Pace, takeDueSteps } from './job.ts';
import * as moves from './moves.ts';
import { needCus } from './queue-cus.ts';
import { type Code, Refusal } from './refusals.ts';
import { endOfSavepoint } from './savepoint-end.ts';
import { type DliSettings, stayMs } from './settings.ts';
import { isStopping, type JobStatus, mayRun } from './states.ts';

interface JobStoreOptions {
  settings: DliSettings;
  /** Epoch ms of the cloud's clock. */
  now: () => number;
}

/** Nothing ticks: what was due has happened when somebody looks. Calls throw `Refusal`. */
export class JobStore {
  readonly #options: JobStoreOptions;
  readonly #jobs = new Map<string, Job>();
  #ordered: Job[] | undefined;
  #lastId = 100n;

  constructor(options: JobStoreOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#jobs.size;
  }

  get(id: JobId): Job | undefined {
    const job = this.#jobs.get(String(id));
    if (job !== undefined) takeDueSteps(job, this.#options.now());
    return job;
  }

  /** `missing`: each operation has its own code for a job that does not exist. */
  need(id: JobId, missing: Code = 'DLI.16001'): Job {
    const job = this.get(id);
    if (job === undefined) throw new Refusal(missing);
    return job;
  }

  /** Oldest first. */
  all(): readonly Job[] {
    this.#ordered ??= [...this.#jobs.values()].sort(byAge);
    const now = this.#options.now();
    for (const job of this.#ordered) takeDueSteps(job, now);
    return this.#ordered;
  }

  named(name: unknown): Job | undefined {
    for (const job of this.#jobs.values()) if (job.fields['name'] === name) return job;
    return undefined;
  }

  /** Without an id it takes the next one. A job with the same id is replaced. */
  add(seed: JobSeed): Job {
    const id = String(seed.id ?? this.#lastId + 1n);
    if (BigInt(id) > this.#lastId) this.#lastId = BigInt(id);
    const job = newJob(id, seed, this.#options.now());
    this.#jobs.set(id, job);
    this.#ordered = undefined;
    return job;
  }

  remove(id: JobId): boolean {
    this.#ordered = undefined;
    return this.#jobs.delete(String(id));
  }

  /** The console's edit: unchecked, in any state. `null` clears a field; `status` puts the job into that state. */
  edit(id: JobId, { status, ...fields }: Fields & { status?: JobStatus }): Job {
    const job = this.need(id);
    if (status !== undefined) {
      job.steps = [];
      enter(job, status, this.#options.now());
    }
    this.assign(job, fields);
    return job;
  }

  /** Sets fields, clears those that are null or undefined. A write even when nothing differs. */
  assign(job: Job, fields: Fields): void {
    const merged = { ...job.fields, ...fields, ...Object.fromEntries(this.#options.settings.rewrites) };
    job.fields = Object.fromEntries(
      Object.entries(merged).filter(([, value]) => value !== null && value !== undefined),
    );
    job.update_time = after(job.update_time, this.#options.now());
  }

  run(id: JobId, { resume = false } = {}): Job {
    const { settings } = this.#options;
    const outcome = (): JobStatus => this.#take('runOutcome');
    return this.#move(id, 'DLI.13007', (job, pace) => {
      if (mayRun(job.status)) this.needCus(job);
      moves.run(job, { outcome, resume, usedUp: settings.savepointUsedUp }, pace);
    });
  }

  stop(id: JobId, { savepoint = false } = {}): Job {
    const { settings } = this.#options;
    const outcome = (): JobStatus => this.#take('stopOutcome');
    return this.#move(id, 'DLI.15001', (job, pace) => {
      if (settings.secondStop === 'accepted' && isStopping(job.status)) return;
      const saves = savepoint && job.status === 'job_running';
      moves.stop(job, { outcome, savepoint: saves ? endOfSavepoint(job, settings) : undefined }, pace);
    });
  }

  /** `into`: a folder of the caller's choice. */
  triggerSavepoint(id: JobId, into?: string): Job {
    const { savepoint: end } = this.#options.settings;
    return this.#move(id, 'DLI.16001', (job, pace) => moves.triggerSavepoint(job, { end, into }, pace));
  }

  fail(id: JobId, desc?: string): Job {
    return this.#move(id, 'DLI.16001', (job, pace) => moves.fail(job, desc, pace));
  }

  arrears(id: JobId): Job {
    return this.#move(id, 'DLI.16001', moves.arrears);
  }

  recover(id: JobId): Job {
    return this.#move(id, 'DLI.16001', moves.recover);
  }

  finish(id: JobId): Job {
    return this.#move(id, 'DLI.16001', moves.finish);
  }

  /** Throws when its queue has not enough for it. */
  needCus(job: Job): void {
    const { settings, now } = this.#options;
    needCus(job, { jobs: this.all(), settings, now: now() });
  }

  /** The next outcome; it is gone from the settings unless it is the last. */
  #take(name: 'runOutcome' | 'stopOutcome'): JobStatus {
    const { settings } = this.#options;
    const outcomes = settings[name];
    if (typeof outcomes === 'string') return outcomes;
    const [first, second, ...rest] = outcomes;
    if (second !== undefined) settings[name] = [second, ...rest];
    return first;
  }

  #move(id: JobId, missing: Code, move: (job: Job, pace: Pace) => void): Job {
    const job = this.need(id, missing);
    const { settings, now } = this.#options;
    move(job, { now: now(), stay: (status) => stayMs(settings, status) });
    return job;
  }
}

const byAge = (a: Job, b: Job): number =>
  a.create_time - b.create_time || (BigInt(a.id) < BigInt(b.id) ? -1 : 1);

/** Grows also within one millisecond, and past 2^53. */
function after(last: number | bigint, now: number): number | bigint {
  const next = typeof last === 'number' && last < Number.MAX_SAFE_INTEGER ? last + 1 : BigInt(last) + 1n;
  return next > now ? next : now;
}
