/** The jobs that the contract makes, and what it reads from answers. */
import { expect } from '@jest/globals';
import { type Answer, type Client, dliClient, type Endpoint, type JobDetail } from './dli-http.ts';

export interface DliUnderTest extends Endpoint {
  /** A queue of one's own that is running, and one that is shared. */
  queue: string;
  sharedQueue: string;
  /** A package with a job that does not end by itself, and its class. */
  entrypoint: string;
  mainClass: string;
  /** A bucket that DLI may write to. */
  bucket: string;
  /** How long a start or a stop may take, ms. */
  patienceMs: number;
  close(): Promise<void>;
}

export const succeeded = (answer: Answer): boolean => String(answer.list[0]?.is_success) === 'true';

/** Status and code, wherever the code stands and whichever of its two prefixes the gateway uses. */
export const refusal = ({ status, list }: Answer): string =>
  `${status} ${String(list[0]?.error_code).replace('APIGW.', 'APIG.')}`;

/** null, "" and [] are all the same as absent. */
export const blank = (value: unknown): unknown =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0) ? undefined : value;

type Fields = Record<string, unknown>;

export class ContractJobs {
  readonly dli: DliUnderTest;
  readonly call: Client;
  readonly #made = new Set<string>();

  constructor(dli: DliUnderTest) {
    this.dli = dli;
    this.call = dliClient(dli);
  }

  /** The document's example, with a name that no other job has. */
  seedBody(): Fields & { manager_cu_number: number } {
    return {
      name: `contract-${Date.now().toString(36)}-${this.#made.size}-${Math.random().toString(36).slice(2, 8)}`,
      desc: 'job for test',
      job_type: 'flink_jar_job',
      queue_name: this.dli.queue,
      manager_cu_number: 1,
      cu_number: 2,
      parallel_number: 1,
      log_enabled: false,
      main_class: this.dli.mainClass,
      restart_when_exception: false,
      entrypoint: this.dli.entrypoint,
      dependency_jars: [this.dli.entrypoint],
      dependency_files: [],
    };
  }

  async create(more: Fields = {}, seed: Fields = this.seedBody()): Promise<string> {
    const answer = await this.call('POST', 'flink-jobs', { body: { ...seed, ...more } });
    expect(answer.text).toMatch(/"job_id"/);
    const id = String(answer.body.job.job_id);
    this.#made.add(id);
    return id;
  }

  put(id: string, body: unknown): Promise<Answer> {
    return this.call('PUT', `flink-jobs/${id}`, { body });
  }

  /** To a running job: alone, and with name and desc when the service says that they are missing. */
  async putHot(id: string, fields: Fields): Promise<Answer> {
    const answer = await this.put(id, fields);
    if (!['DLI.11007', 'DLI.11029'].includes(answer.body.error_code)) return answer;
    const { name, desc } = await this.show(id);
    return this.put(id, { name, desc, ...fields });
  }

  /** `job_detail` */
  async show(id: string): Promise<JobDetail> {
    return (await this.call('GET', `jobs/${id}`)).body.job_detail;
  }

  /** Looks until the job is in the state `wanted`. */
  async reach(id: string, wanted: string): Promise<void> {
    const deadline = Date.now() + this.dli.patienceMs;
    let { status } = await this.show(id);
    while (status !== wanted && Date.now() < deadline) {
      await new Promise((resume) => setTimeout(resume, this.dli.patienceMs / 1000));
      ({ status } = await this.show(id));
    }
    expect(status).toBe(wanted);
  }

  async running(more: Fields = {}): Promise<string> {
    const id = await this.create(more);
    const answer = await this.call('POST', 'jobs/run', { body: { job_ids: [Number(id)] } });
    expect(answer.status).toBe(200);
    await this.reach(id, 'job_running');
    return id;
  }

  async remove(id: string): Promise<void> {
    await this.call('DELETE', `jobs/${id}`);
    this.#made.delete(id);
  }

  async removeAll(): Promise<void> {
    for (const id of this.#made) await this.remove(id);
  }
}
