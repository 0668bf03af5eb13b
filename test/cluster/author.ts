/** Who edits FlinkJarJobs during a test, remembers every generation that was asked for, and has the oracles judge the rest. */

import type { Fields } from '../../sim/whole/facts.ts';
import type { Ended, Resources } from '../../sim/whole/oracles/ended.ts';
import type { KnownWish } from '../../sim/whole/oracles/evidence.ts';
import { violations } from '../../sim/whole/oracles/oracles.ts';
import type { Json, Kube } from '../contract/kubernetes-http.ts';
import { until } from '../support/until.ts';
import { evidence } from './evidence.ts';
import { flinkJarJob, isReady, jobsPath } from './flink-jar-jobs.ts';
import { resourcesOf } from './resources.ts';
import type { Replica, Site } from './site.ts';

const HAPPY = [200, 201];

/** What else to ask of a judgement: a rest after a disturbance, in which nothing moves. */
export const REST = { quietMs: 30_000 };

interface Judged {
  replicas: readonly Replica[];
  /** Name -> exit code, of those that are meant to have ended. */
  ended?: Record<string, number>;
  putsPerGeneration?: 1 | 2;
  quietMs?: number;
}

interface Known {
  path: string;
  jobId: string;
}

let ids = 5_000;

export class Author {
  readonly namespace: string;
  /** Each has a `desc` that no other has: so a PUT tells which generation it carries. */
  readonly wishes: KnownWish[] = [];
  readonly #site: Site;
  readonly #since: number;
  readonly #before: Record<string, Fields> = {};
  readonly #objects = new Map<string, Known>();
  #edits = 0;

  constructor(site: Site, namespace: string) {
    this.#site = site;
    this.namespace = namespace;
    this.#since = site.trace.entries.length;
  }

  /** A namespace, a Secret, and so many objects, each with a job of its own. */
  async setUp(names: readonly string[]): Promise<void> {
    await this.makeNamespace();
    for (const name of names) await this.create(name);
  }

  async makeNamespace(): Promise<void> {
    const { kube, dli } = this.#site;
    const { accessKey, secretKey, region, projectId } = dli.account;
    await this.#must(() => kube.post('/api/v1/namespaces', { metadata: { name: this.namespace } }));
    const secret = {
      metadata: { name: 'dli-credentials', labels: { 'dli.gitops.dev/credentials': 'true' } },
      stringData: { accessKey, secretKey, region, projectId },
    };
    await this.#must(() => kube.post(`/api/v1/namespaces/${this.namespace}/secrets`, secret));
  }

  /** An object with a new job, or once more with the job it had. */
  async create(name: string): Promise<void> {
    const jobId = this.#objects.get(name)?.jobId ?? this.#addJob();
    const path = `${jobsPath(this.namespace)}/${name}`;
    this.#objects.set(name, { path, jobId });
    const desc = this.#next();
    const object = flinkJarJob(name, { jobId, job: { desc } });
    const created = await this.#must(() => this.#site.kube.post(jobsPath(this.namespace), object));
    this.#note(created, { jobId, desc });
  }

  /** Tries until it is accepted. Of edits that may have been accepted without an answer, the generations are told apart. */
  async edit(name: string): Promise<string> {
    const { path, jobId } = this.#known(name);
    const desc = this.#next();
    const edited = await this.#must(() => this.#site.kube.patch(path, { spec: { job: { desc } } }));
    this.#note(edited, { jobId, desc });
    return desc;
  }

  async editAll(): Promise<void> {
    for (const name of this.#objects.keys()) await this.edit(name);
  }

  jobOf = (name: string): string => this.#known(name).jobId;
  pathOf = (name: string): string => this.#known(name).path;

  /** Waits until every object is Ready for its present generation. */
  async converged(): Promise<void> {
    let objects: Json[] = [];
    const look = async (): Promise<true | undefined> => {
      objects = await this.objects().catch(() => []);
      return objects.length === this.#objects.size && objects.every(isReady) ? true : undefined;
    };
    await until(`all of ${this.namespace} Ready`, look, () => evidence(this.#site, objects));
    for (const replica of this.#site.replicas()) replica.converged();
  }

  async objects(): Promise<Json[]> {
    const { status, body } = await this.#site.kube.get(jobsPath(this.namespace));
    return status === 200 ? body.items : [];
  }

  /** What the oracles have against the time since the author began, a rest of `quietMs` at its end. */
  async judge({ replicas, ended = {}, putsPerGeneration = 1, quietMs = 2_000 }: Judged): Promise<string[]> {
    const { trace, dli } = this.#site;
    await this.converged();
    const quietSince = trace.entries.length;
    await new Promise((resume) => setTimeout(resume, quietMs));
    const ids = [...this.#objects.values()].map(({ jobId }) => jobId);
    return violations({
      entries: trace.entries.slice(this.#since),
      wishes: this.wishes,
      before: this.#before,
      quietSince,
      putsPerGeneration,
      live: Object.fromEntries(ids.map((id) => [id, this.#fieldsOf(id)])),
      objects: await this.objects(),
      replicas: await Promise.all(replicas.map((one) => accountOf(one, ended[one.name]))),
      secrets: [dli.account.accessKey, dli.account.secretKey],
      specsHoldSecrets: false,
    });
  }

  /** Goes on with the same objects from what they are now: what was asked for before is no longer anybody's wish. */
  async afresh(): Promise<Author> {
    const next = new Author(this.#site, this.namespace);
    next.#edits = this.#edits;
    for (const { metadata, spec } of await this.objects()) {
      const known = this.#known(metadata.name);
      next.#objects.set(metadata.name, known);
      next.#note({ metadata }, { jobId: known.jobId, desc: spec.job.desc });
      next.#before[known.jobId] = this.#fieldsOf(known.jobId);
    }
    return next;
  }

  #addJob(): string {
    const id = String(++ids);
    const fields = {
      name: `job-${id}`,
      desc: 'live',
      queue_name: 'testQueue',
      entrypoint: 'FemaleInfoCollec.jar',
    };
    const sizes = { cu_number: 3, manager_cu_number: 1, parallel_number: 2 };
    this.#site.dli.jobs.add({ id, status: 'job_cancel_success', fields: { ...fields, ...sizes } });
    this.#before[id] = { desc: fields.desc };
    return id;
  }

  #fieldsOf = (jobId: string): Fields => ({ desc: this.#site.dli.jobs.get(jobId)?.fields['desc'] });

  #next = (): string => `edit ${++this.#edits} in ${this.namespace}`;

  #known(name: string): Known {
    const known = this.#objects.get(name);
    if (known === undefined) throw new Error(`no object ${name}`);
    return known;
  }

  #note({ metadata }: Json, { jobId, desc }: { jobId: string; desc: string }): void {
    this.wishes.push({ uid: metadata.uid, jobId, generation: metadata.generation, wants: { desc } });
  }

  async #must(send: () => ReturnType<Kube['get']>): Promise<Json> {
    let last: unknown;
    const look = async (): Promise<Json> => {
      const answer = await send().catch((error: unknown) => {
        last = String(error);
      });
      if (answer === undefined) return undefined;
      if (HAPPY.includes(answer.status)) return answer.body;
      last = answer.body;
      return undefined;
    };
    return until('the API server to accept it', look, () => last);
  }
}

/** Idle connections are given up after seconds; asking for metrics opens one more. */
async function accountOf(one: Replica, expected: number | undefined): Promise<Ended> {
  const before = one.before();
  const now = (): Resources | undefined =>
    one.code() === undefined ? resourcesOf(one.child.pid) : undefined;
  const fewer = (): Resources | undefined => {
    const held = now();
    return held !== undefined && held.sockets > (before?.sockets ?? 0) + 2 ? undefined : (held ?? GONE);
  };
  const after = await until(`${one.name} to close its sockets`, fewer).catch(() => now());
  const said = `${one.err()}${one.log()}${await one.metrics()}`;
  return { replica: one.name, code: one.code(), expected, said, before, after };
}

const GONE: Resources = { rss: 0, sockets: 0 };
