/** DLI with one job and a mood: no wire, no signature, so that many thousands of statuses take minutes. */
import type { Lot } from '../../sim/whole/lot.ts';
import type { Failure, FailureKind, Result } from '../../src/core/failure.ts';
import type { Body } from '../../src/core/job/fields.ts';
import type { FoundJobs } from '../../src/core/job/found.ts';
import { type ObservedJob, runStateOf, STATES, type Updated } from '../../src/core/job/states.ts';
import type { Created, Delivered, Dli, ShownJob, StartHow, StopHow } from '../../src/core/ports.ts';
import { type Fields, LIVE, seen } from '../support/example.ts';

type Mood = 'takes' | 'refuses' | 'is busy' | 'is silent' | 'loses answers' | 'rewrites';
const MOODS: readonly Mood[] = ['takes', 'refuses', 'is busy', 'is silent', 'loses answers', 'rewrites'];

const STATUSES = [...Object.keys(STATES), 'job_of_a_new_kind'];

/** How long a job is in each state that it passes through. */
const STAY_MS = 10_000;

/** A start or a stop, and the job as DLI has shown it last. */
export type Order = { shown: ObservedJob; taken: boolean } & (
  | { type: 'Start'; resume: boolean }
  | { type: 'Stop'; savepoint: boolean }
);

interface Surroundings {
  lot: Lot;
  /** Epoch ms. */
  now: () => number;
  /** What is asked of DLI, before anything comes of it. */
  onOrder: (order: Order) => void;
}

interface Step {
  at: number;
  status: string;
  /** What else is seen of the job from then on. */
  more?: Partial<ObservedJob>;
}

export class MoodyDli implements Dli {
  mood: Mood;
  calls = 0;
  readonly orders: Order[] = [];
  readonly fields: Fields;
  #job: Partial<ObservedJob> & { status: string };
  #steps: Step[] = [];
  #shown: ObservedJob = seen();
  /** Every start and every stop comes to what it is for. */
  #isWell = false;
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    const { lot } = around;
    this.#around = around;
    this.mood = lot.pick(MOODS);
    this.fields = { ...LIVE, cu_number: 4, ...(lot.often(0.8) ? { obs_bucket: 'bucket' } : {}) };
    this.#job = { status: lot.pick(['job_init', 'job_running', 'job_submitting', 'job_finish']) };
    this.#been();
  }

  async show(): Promise<Result<ShownJob>> {
    this.calls += 1;
    if (this.mood === 'is silent') return no('CloudUnavailable');
    this.#shown = { ...seen({ ...this.fields }, this.status), ...this.#job };
    return { ok: true, value: { ...this.#shown, projectId: 'a1' } };
  }

  async update(_target: unknown, body: Body): Promise<Result<Updated>> {
    this.calls += 1;
    const { lot } = this.#around;
    if (this.mood === 'is busy') return no(lot.pick(['Throttled', 'StateConflict', 'QueueNotReady']));
    if (this.mood === 'refuses') return no(lot.pick(['Rejected', 'PermissionDenied', 'AuthFailed']));
    if (this.mood !== 'rewrites') Object.assign(this.fields, body);
    if (this.mood === 'loses answers') return no('CloudUnavailable', { ambiguous: true });
    return { ok: true, value: { update_time: 1_516_952_770_900, requestId: undefined } };
  }

  async start(_target: unknown, { resume }: StartHow): Promise<Result<Delivered>> {
    const may = runStateOf(this.status) === 'rest';
    return this.#order({ type: 'Start', resume, shown: this.#shown, taken: false }, may, () => {
      if (resume && this.#job.has_savepoint === false) return no('Rejected', { error_code: 'DLI.13017' });
      this.#pass(['job_submitting', this.#endOfStart()]);
      return undefined;
    });
  }

  async stop(_target: unknown, { savepoint }: StopHow): Promise<Result<Delivered>> {
    const may = ['job_running', 'job_submitting', 'job_cancel_fail'].includes(this.status);
    return this.#order({ type: 'Stop', savepoint, shown: this.#shown, taken: false }, may, () => {
      const [end, more] = this.#endOfStop(savepoint);
      this.#pass([...(savepoint ? ['job_savepointing'] : []), 'job_canceling', end], more);
      return undefined;
    });
  }

  remove(): Promise<Result<Delivered>> {
    return this.restore();
  }

  async restore(): Promise<Result<Delivered>> {
    this.calls += 1;
    return no('StateConflict');
  }

  async find(): Promise<Result<FoundJobs>> {
    this.calls += 1;
    return no('PermissionDenied');
  }

  async create(): Promise<Result<Created>> {
    this.calls += 1;
    return no('PermissionDenied');
  }

  /** DLI's word for the state as it is by now. */
  get status(): string {
    while (this.#steps[0] !== undefined && this.#steps[0].at <= this.#around.now()) {
      const { status, more = {}, at } = this.#steps.shift() as Step;
      const runs = status === 'job_running' && this.#job.status === 'job_submitting';
      this.#job = { ...this.#job, ...more, ...(runs ? { start_time: at } : {}), status };
    }
    return this.#job.status;
  }

  /** A person, or DLI itself, moves the job. */
  befall(): void {
    this.#steps = [];
    this.#job.status = this.#around.lot.pick(STATUSES);
    this.#been();
  }

  /** From now on all is taken. The job is a draft, or it runs with these fields. */
  heal(running: Body): void {
    this.mood = 'takes';
    this.fields['obs_bucket'] = 'bucket';
    this.#steps = [];
    const runs = this.#around.lot.often(0.5);
    if (runs) Object.assign(this.fields, running);
    this.#job = !runs
      ? { status: 'job_init', has_savepoint: false }
      : { status: 'job_running', start_time: Math.round(this.#around.now()), has_savepoint: false };
    this.#isWell = true;
  }

  /** What was before, as far as it is told. */
  #been(): void {
    const { lot, now } = this.#around;
    const ran = this.#job.status !== 'job_init';
    this.#job = {
      status: this.#job.status,
      ...(ran && lot.often(0.9) ? { start_time: Math.round(now()) - lot.int(0, 3_600_000) } : {}),
      ...(lot.often(0.9) ? { has_savepoint: lot.often(0.5), savepoint_path: 'bucket/savepoint' } : {}),
      ...(lot.often(0.5) ? { restart_times: lot.int(0, 2) } : {}),
    };
  }

  #endOfStart(): string {
    const ends = ['job_running', 'job_running', 'job_submit_fail', 'job_running_exception', 'job_finish'];
    return this.#isWell ? 'job_running' : this.#around.lot.pick(ends);
  }

  #endOfStop(savepoint: boolean): [status: string, more: Partial<ObservedJob>] {
    const { lot, now } = this.#around;
    const end = this.#isWell
      ? 'job_cancel_success'
      : lot.pick(['job_cancel_success', 'job_cancel_success', 'job_running', 'job_cancel_fail']);
    const isTaken = savepoint && end === 'job_cancel_success' && (this.#isWell || lot.often(0.7));
    return [end, isTaken ? { has_savepoint: true, savepoint_path: `bucket/${Math.round(now())}` } : {}];
  }

  /** One state after the other. */
  #pass(statuses: readonly string[], more: Partial<ObservedJob> = {}): void {
    const now = Math.round(this.#around.now());
    this.#steps = statuses.map((status, index) => ({ at: now + index * STAY_MS, status }));
    Object.assign(this.#steps.at(-1) ?? {}, { more });
  }

  #order(order: Order, may: boolean, take: () => Result<never> | undefined): Result<Delivered> {
    const { lot, onOrder } = this.#around;
    this.calls += 1;
    this.orders.push(order);
    onOrder(order);
    if (this.mood === 'is busy') return no(lot.pick(['Throttled', 'StateConflict', 'QueueNotReady']));
    if (this.mood === 'refuses') return no(lot.pick(['Rejected', 'PermissionDenied', 'AuthFailed']));
    const isLost = this.mood === 'loses answers';
    if (isLost && lot.often(0.5)) return no('CloudUnavailable', { ambiguous: true });
    const refused = may ? take() : no('StateConflict');
    order.taken = refused === undefined;
    if (isLost) return no('CloudUnavailable', { ambiguous: true });
    return refused ?? { ok: true, value: { requestId: undefined } };
  }
}

const no = (kind: FailureKind, more: Partial<Failure> = {}): Result<never> => ({
  ok: false,
  failure: { kind, message: kind, ...more },
});
