/**
 * DLI as a pass meets it: the client that the controller uses, and the simulated cloud at the other end of it, without a
 * wire and on the clock of a story. Every region and project that is asked for is a cloud of its own, with the same job.
 */
import { type Embedded, embed } from '../../sim/dli/embedded.ts';
import type { Job, JobSeed } from '../../sim/dli/job.ts';
import type { DliSettings } from '../../sim/dli/settings.ts';
import { toBytes } from '../../sim/http/answer.ts';
import { type Call, callOf } from '../../sim/http/call.ts';
import { type FaultAction, Faults } from '../../sim/http/faults.ts';
import type { Result } from '../../src/core/failure.ts';
import type { Body } from '../../src/core/job/fields.ts';
import type { FoundJobs, Sought } from '../../src/core/job/found.ts';
import type { Updated } from '../../src/core/job/states.ts';
import type {
  Created,
  CreateWith,
  Delivered,
  Dli,
  Place,
  RemoveHow,
  RestoreHow,
  ShownJob,
  StartHow,
  StopHow,
  Target,
  UpdateWith,
} from '../../src/core/ports.ts';
import { createDli } from '../../src/dli/client.ts';
import { faultOf } from '../../src/dli/http/faults.ts';
import type { Answer, Exchange, Request, Transport } from '../../src/dli/http/transport.ts';

/** One request for a job, as it was sent. */
export interface Sent {
  method: 'GET' | 'PUT' | 'DELETE';
  jobId: string;
  body: Body;
}

/** As often as it takes. */
export const ALWAYS = 1_000_000;

const REGION = 'cn-north-4';
const DOMAIN = 'simulated.example.com';

/** The project of a region, for those who do not name one. */
const projectOf = (region: string): string => (region === REGION ? 'a1' : region.replaceAll('-', ''));

const orderOf = (order: string, body: Record<string, unknown>): string =>
  [
    order,
    ...(body['resume_savepoint'] === true ? ['resume'] : []),
    ...(body['trigger_savepoint'] === true ? ['savepoint'] : []),
  ].join(' ');

export class SimulatedDli implements Dli {
  readonly faults = new Faults();
  readonly sent: Sent[] = [];
  /** Starts and stops as they were asked for, such as `run resume` or `stop`. */
  readonly orders: string[] = [];
  /** The same, with each update as `put`, and what is imported as `import bucket/dir`. */
  readonly writes: string[] = [];
  readonly #clouds = new Map<string, Embedded>();
  readonly #seed: JobSeed;
  #secretKey = 'SK';
  readonly #now: () => number;
  readonly #client: Dli;

  constructor(seed: JobSeed, now: () => number) {
    this.#seed = seed;
    this.#now = now;
    this.#client = this.#connect();
  }

  show(target: Target, how?: { readBefore: boolean }): Promise<Result<ShownJob>> {
    return this.#client.show(target, how);
  }

  update(target: Target, body: Body, beside?: UpdateWith): Promise<Result<Updated>> {
    return this.#client.update(target, body, beside);
  }

  start(target: Target, how: StartHow): Promise<Result<Delivered>> {
    return this.#client.start(target, how);
  }

  stop(target: Target, how: StopHow): Promise<Result<Delivered>> {
    return this.#client.stop(target, how);
  }

  find(place: Place, sought: Sought, how?: { readBefore: boolean }): Promise<Result<FoundJobs>> {
    return this.#client.find(place, sought, how);
  }

  create(place: Place, body: Body, beside: CreateWith): Promise<Result<Created>> {
    return this.#client.create(place, body, beside);
  }

  remove(target: Target, how?: RemoveHow): Promise<Result<Delivered>> {
    return this.#client.remove(target, how);
  }

  restore(target: Target, how: RestoreHow): Promise<Result<Delivered>> {
    return this.#client.restore(target, how);
  }

  /** The same with some of its calls made otherwise. */
  with(calls: Partial<Dli>): Dli {
    return {
      show: (...asked) => this.show(...asked),
      update: (...asked) => this.update(...asked),
      start: (...asked) => this.start(...asked),
      stop: (...asked) => this.stop(...asked),
      find: (...asked) => this.find(...asked),
      create: (...asked) => this.create(...asked),
      remove: (...asked) => this.remove(...asked),
      restore: (...asked) => this.restore(...asked),
      ...calls,
    };
  }

  /** The cloud in which the story's job is, unless another is named. */
  cloud(region = REGION, projectId = projectOf(region)): Embedded {
    const key = `${region}/${projectId}`;
    const known = this.#clouds.get(key);
    if (known !== undefined) return known;
    const made = embed({
      account: { accessKey: 'AK', secretKey: this.#secretKey, region, projectId },
      jobs: [structuredClone(this.#seed)],
      clock: { wall: this.#now },
    });
    made.settings.resources.add('y.jar').add('z.jar');
    this.#clouds.set(key, made);
    return made;
  }

  /** The key of every account from now on. */
  trust(secretKey: string): void {
    this.#secretKey = secretKey;
    for (const { account } of this.#clouds.values()) account.secretKey = secretKey;
  }

  get settings(): DliSettings {
    return this.cloud().settings;
  }

  job(id = '104'): Job {
    return this.cloud().jobs.need(id);
  }

  get puts(): Body[] {
    return this.sent.flatMap(({ method, body }) => (method === 'PUT' ? [body] : []));
  }

  /** The next start or stop, or all of them, is answered with this code instead of being handled. */
  refuseOrder(error_code: string, times = 1, order?: 'run' | 'stop'): void {
    const body = JSON.stringify([{ error_code, error_msg: `refused with ${error_code}` }]);
    const path = order === undefined ? {} : { path: `/jobs/${order}$` };
    const action: FaultAction = { kind: 'respond', status: 400, headers: {}, body };
    this.faults.add({ server: 'dli', verb: 'POST', times, action, ...path });
  }

  /** The answers to the next starts and stops are lost, or they themselves. */
  loseOrder(what: 'taken' | 'not taken', times = 1, order?: 'run' | 'stop'): void {
    const path = order === undefined ? {} : { path: `/jobs/${order}$` };
    const action: FaultAction = { kind: what === 'taken' ? 'answerLost' : 'reset' };
    this.faults.add({ server: 'dli', verb: 'POST', times, action, ...path });
  }

  /** The answer to the next DELETE is lost, or the call itself. */
  loseRemove(what: 'taken' | 'not taken'): void {
    const action: FaultAction = { kind: what === 'taken' ? 'answerLost' : 'reset' };
    this.faults.add({ server: 'dli', verb: 'DELETE', times: 1, action });
  }

  refuseRemove(error_code: string): void {
    const body = JSON.stringify({ error_code, error_msg: `refused with ${error_code}` });
    const action: FaultAction = { kind: 'respond', status: 400, headers: {}, body };
    this.faults.add({ server: 'dli', verb: 'DELETE', times: ALWAYS, action });
  }

  /** The answer to the next create is lost, or the call itself. */
  loseCreate(what: 'taken' | 'not taken'): void {
    const action: FaultAction = { kind: what === 'taken' ? 'answerLost' : 'reset' };
    this.faults.add({ server: 'dli', verb: 'POST', times: 1, action, path: '/flink-jobs$' });
  }

  /** The next PUT, or all of them, is answered with this code instead of being handled. */
  refuse(error_code: string, times = 1): void {
    const body = JSON.stringify({ error_code, error_msg: `refused with ${error_code}` });
    this.#spoil('PUT', times, { kind: 'respond', status: 400, headers: {}, body });
  }

  /** The next request is told to come back later. */
  throttle(method: Sent['method']): void {
    const body = JSON.stringify({ error_code: 'APIG.0308', error_msg: 'slow down' });
    this.#spoil(method, 1, { kind: 'respond', status: 429, headers: { 'retry-after': '5' }, body });
  }

  /** The next look is refused for its credentials. */
  distrust(error_msg: string): void {
    const body = JSON.stringify({ error_code: 'APIG.0301', error_msg });
    this.#spoil('GET', 1, { kind: 'respond', status: 401, headers: {}, body });
  }

  /** The next look finds nobody who could answer. */
  unavailable(): void {
    this.#spoil('GET', 1, { kind: 'respond', status: 503, headers: {}, body: '' });
  }

  /** The answers to the next PUTs are lost, or the PUTs themselves. */
  lose(what: 'applied' | 'not applied', times = 1): void {
    this.#spoil('PUT', times, { kind: what === 'applied' ? 'answerLost' : 'reset' });
  }

  #spoil(verb: Sent['method'] | 'POST', times: number, action: FaultAction): void {
    this.faults.add({ server: 'dli', verb, times, action });
  }

  #connect(): Dli {
    const transport: Transport = {
      send: async (request) => this.#exchange(request),
      close: async () => undefined,
      secrets: [],
    };
    const parts = { transport, onCall: () => undefined, userAgent: 'test' };
    return createDli(
      {
        dliEndpoint: `https://dli.{region}.${DOMAIN}`,
        iamEndpoint: `https://iam.{region}.${DOMAIN}`,
        timeoutMs: 30_000,
      },
      // Every answer is there at once: no deadline passes, and nothing is waited for.
      { clock: { now: this.#now, wall: this.#now, after: () => () => undefined }, ...parts },
    );
  }

  #exchange(request: Request): Exchange {
    const { method, origin, path, headers, body } = request;
    const call = callOf(path, {
      method,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
      ),
      body: Buffer.from(body),
      socket: undefined,
    });
    const region = new URL(origin).hostname.split('.')[1];
    const projectId = /^\/v1\.0\/([^/]+)\//.exec(path)?.[1];
    const jobId = /jobs\/(\d+)$/.exec(call.path)?.[1];
    if (jobId !== undefined) {
      this.sent.push({ method: method as Sent['method'], jobId, body: body === '' ? {} : JSON.parse(body) });
    }
    const order = /jobs\/(run|stop)$/.exec(call.path)?.[1];
    if (method === 'PUT') this.writes.push('put');
    if (method === 'DELETE') this.writes.push('delete');
    if (method === 'POST' && path.endsWith('/flink-jobs')) this.writes.push('create');
    if (path.endsWith('/import-savepoint')) this.writes.push(`import ${JSON.parse(body).savepoint_path}`);
    if (order !== undefined) {
      this.orders.push(orderOf(order, JSON.parse(body)));
      this.writes.push(orderOf(order, JSON.parse(body)));
    }
    return this.#answer(this.cloud(region, projectId), call);
  }

  #answer(cloud: Embedded, call: Call): Exchange {
    const action = this.faults.take({ server: cloud.serverOf(call), method: call.method, url: call.url });
    if (action?.kind === 'respond') {
      const { status, headers, body } = action;
      return { kind: 'answer', answer: { status, headers, body: Buffer.from(body) } };
    }
    if (action?.kind === 'reset') return broken();
    const { status, headers = {}, body } = cloud.handle(call);
    if (action?.kind === 'answerLost') return broken();
    const answer: Answer = { status, headers, body: body === undefined ? Buffer.alloc(0) : toBytes(body) };
    return { kind: 'answer', answer };
  }
}

const broken = (): Exchange => ({
  kind: 'fault',
  fault: faultOf(Object.assign(new Error('cut'), { code: 'ECONNRESET' }), DOMAIN),
});
