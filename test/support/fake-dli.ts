/** DLI as one pass meets it: jobs that keep what they are told, refuse what DLI refuses, and fail when a test says so. */
import type { Failure, Result } from '../../src/core/failure.ts';
import { FIELD_NAMES, FIELDS, type FieldName } from '../../src/core/fields.ts';
import { type ObservedJob, phaseOf } from '../../src/core/job.ts';
import type { Body, Dli, Target, Updated } from '../../src/core/ports.ts';
import type { Fields } from './example.ts';

export interface FakeJob {
  job_type: string;
  status: string;
  update_time: number;
  fields: Fields;
}

export type Call = { kind: 'show'; jobId: string } | { kind: 'update'; jobId: string; body: Body };

/** One call that goes wrong. `applied`: the update took effect, only the answer did not. */
interface Fault {
  call: Call['kind'];
  failure: Failure;
  applied: boolean;
}

/** What the document gives for the fields of 2020 that a PUT leaves out. */
const DEFAULTS: Fields = {
  desc: '',
  cu_number: 2,
  manager_cu_number: 1,
  parallel_number: 1,
  log_enabled: false,
  restart_when_exception: false,
  tm_cus: 1,
};

const ALLOWED_WHILE_RUNNING = new Set<string>([
  'name',
  'desc',
  ...FIELD_NAMES.filter((name) => FIELDS[name].hot),
]);

const refusal = (kind: Failure['kind'], error_code: string, error_msg: string): Failure => ({
  kind,
  message: `${error_code}: ${error_msg}`,
  error_code,
  error_msg,
});

/** Written as 1 or 2, read back as a word. */
const readBack = (fields: Fields): Fields =>
  fields.checkpoint_mode === undefined
    ? { ...fields }
    : { ...fields, checkpoint_mode: fields.checkpoint_mode === 2 ? 'at_least_once' : 'exactly_once' };

export class FakeDli implements Dli {
  readonly jobs = new Map<string, FakeJob>();
  readonly calls: Call[] = [];
  /** Whether a PUT keeps or resets what it leaves out; the documents can be read either way. */
  omitted: 'keep' | 'reset' = 'keep';
  /** What the service makes of the fields it was sent, as it does with cu_number on elastic pools. */
  rewrite: (fields: Fields) => Fields = (fields) => fields;
  /** A refusal for the values sent. */
  refuse: (body: Body) => Failure | undefined = () => undefined;
  readonly #faults: Fault[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get puts(): Body[] {
    return this.calls.flatMap((call) => (call.kind === 'update' ? [call.body] : []));
  }

  job(id = '104'): FakeJob {
    const job = this.jobs.get(id);
    if (job === undefined) throw new Error(`the test has no job ${id}`);
    return job;
  }

  /** The next call of this kind fails. */
  fail(call: Call['kind'], failure: Failure, applied = false): void {
    this.#faults.push({ call, failure, applied });
  }

  async show({ jobId }: Target): Promise<Result<ObservedJob>> {
    this.calls.push({ kind: 'show', jobId });
    const fault = this.#fault('show');
    if (fault !== undefined) return { ok: false, failure: fault.failure };
    const job = this.jobs.get(jobId);
    if (job === undefined) {
      return { ok: false, failure: refusal('JobNotFound', 'DLI.16001', 'The job does not exist.') };
    }
    const { job_type, status, update_time, fields } = structuredClone(job);
    return {
      ok: true,
      value: {
        ...{ job_id: jobId, job_type, status, status_desc: '', update_time, fields: readBack(fields) },
        requestId: this.#requestId(),
      },
    };
  }

  async update({ jobId }: Target, sent: Body): Promise<Result<Updated>> {
    const body = structuredClone(sent);
    this.calls.push({ kind: 'update', jobId, body });
    const fault = this.#fault('update');
    if (fault !== undefined) {
      if (fault.applied) this.#apply(this.job(jobId), body);
      return { ok: false, failure: fault.failure };
    }
    const job = this.jobs.get(jobId);
    if (job === undefined) {
      return { ok: false, failure: refusal('JobNotFound', 'DLI.12004', 'The job does not exist.') };
    }
    const failure = this.#refusalOf(job, body) ?? this.refuse(body);
    if (failure !== undefined) return { ok: false, failure };
    this.#apply(job, body);
    return { ok: true, value: { update_time: job.update_time, requestId: this.#requestId() } };
  }

  #requestId(): string {
    return `request-${this.calls.length}`;
  }

  #fault(call: Call['kind']): Fault | undefined {
    const at = this.#faults.findIndex((fault) => fault.call === call);
    return at < 0 ? undefined : this.#faults.splice(at, 1)[0];
  }

  #refusalOf(job: FakeJob, body: Body): Failure | undefined {
    const phase = phaseOf(job.status);
    if (phase === 'moving') return refusal('StateConflict', 'DLI.12005', 'The status is not updatable.');
    if (!body.name) return refusal('Rejected', 'DLI.11007', 'The name is empty.');
    if (body.desc === undefined) return refusal('Rejected', 'DLI.11029', 'desc is needed.');
    if (phase === 'idle') return undefined;
    const cold = Object.keys(body).some((name) => !ALLOWED_WHILE_RUNNING.has(name));
    if (cold) return refusal('StateConflict', 'DLI.12003', 'Running jobs may not be updated.');
    return body.obs_bucket !== undefined && body.obs_bucket === job.fields.obs_bucket
      ? refusal('StateConflict', 'DLI.12005', 'The bucket is unchanged.')
      : undefined;
  }

  #apply(job: FakeJob, body: Body): void {
    const resets = this.omitted === 'reset' && phaseOf(job.status) === 'idle';
    const newer = Object.entries(job.fields).filter(([name]) => !FIELDS[name as FieldName].original);
    const base = resets ? { ...DEFAULTS, ...Object.fromEntries(newer) } : job.fields;
    job.fields = this.rewrite({ ...base, ...body });
    job.update_time = this.#now();
  }
}
