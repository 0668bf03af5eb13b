/** The DLI port over HTTP: reads one job, sends one update. */
import { failed, ok, type Result } from '../core/failure.ts';
import type { ObservedJob } from '../core/job.ts';
import type { Body, Dli, Target, Updated } from '../core/ports.ts';
import { type Caller, createCaller, type DliObserver, type Reply } from './call.ts';
import { type Endpoint, endpointOf } from './endpoint.ts';
import { malformed, type Operation, requestIdOf } from './errors.ts';
import { createIam } from './iam.ts';
import { KeyGuard } from './key-guard.ts';
import { buildRequest, type Draft, type Sender } from './request.ts';
import type { Secret } from './scrub.ts';
import { sensitiveValues } from './sensitive.ts';
import { type Access, Sessions } from './session.ts';
import { createTransport, proxyOf } from './transport.ts';
import { bodyText, type Reading, readJob, readUpdated } from './wire.ts';

export type { DliObserver };

export interface DliSettings {
  /** Template with `{region}`, such as `https://dli.{region}.myhuaweicloud.com`. */
  dliEndpoint: string;
  iamEndpoint: string;
  /** For a whole call, whatever it needs: token, project, repeated reads. */
  timeoutMs: number;
  maxResponseBytes: number;
  /** Per host. */
  connections: number;
  /** URL; may hold user and password. */
  proxy?: string | undefined;
}

export interface DliParts {
  /** Epoch ms. */
  now: () => number;
  /** ms. */
  monotonic: () => number;
  /** Told of every request that was sent. */
  onCall: DliObserver;
  userAgent: string;
  /** PEM. */
  ca?: string;
}

interface World {
  settings: DliSettings;
  call: Caller;
  sender: Sender;
  guard: KeyGuard;
  sessions: Sessions;
  /** Values of ours, not of a target, that must not come back in a message. */
  hidden: readonly Secret[];
}

/** What one operation asks, and how its answer is read. */
interface Task<T> {
  operation: Operation & ('show' | 'update');
  method: Draft['method'];
  /** `jobs` or `flink-jobs`. */
  collection: string;
  body: string;
  /** Besides the credentials. */
  secrets: readonly Secret[];
  read: (json: unknown, secrets: readonly Secret[]) => Reading<T>;
}

const JOB_ID = /^[1-9]\d{0,18}$/;

interface Visit {
  endpoint: Endpoint;
  jobId: string;
  signal: AbortSignal;
}

async function ask<T>(
  world: World,
  task: Task<T>,
  { endpoint, jobId, signal, access }: Visit & { access: Access },
): Promise<Result<{ value: T; reply: Reply; secrets: readonly Secret[] }>> {
  const { call, guard, sender, hidden } = world;
  const { proof, projectId } = access;
  const segments = ['v1.0', projectId, 'streaming', task.collection, jobId];
  const draft: Draft = { method: task.method, endpoint, segments, query: [], body: task.body, projectId };
  const secrets = [...access.secrets, ...task.secrets, ...hidden];
  const asked = { operation: task.operation, signed: proof.kind === 'key', secrets };
  const send = () => call({ ...asked, signal, request: () => buildRequest(draft, proof, sender) });
  const reply = proof.kind === 'key' ? await guard.run(proof, signal, send) : await send();
  if (!reply.ok) return reply;
  const reading = task.read(reply.value.json, secrets);
  if (!reading.ok) return failed(malformed(reply.value.answer, asked, reading.problem));
  return ok({ value: reading.value, reply: reply.value, secrets });
}

function perform<T>(world: World, target: Target, task: Task<T>) {
  const { settings, sessions } = world;
  const endpoint = endpointOf(settings.dliEndpoint, target.region);
  if (!endpoint.ok) return endpoint;
  if (!JOB_ID.test(target.jobId))
    return failed({ kind: 'InvalidSpec', message: 'the job id is not a number above 0' });
  const signal = AbortSignal.timeout(settings.timeoutMs);
  const visit: Visit = { endpoint: endpoint.value, jobId: target.jobId, signal };
  return sessions.with(target, signal, (access) => ask(world, task, { ...visit, access }));
}

async function show(world: World, target: Target): Promise<Result<ObservedJob>> {
  const result = await perform(world, target, {
    operation: 'show',
    method: 'GET',
    collection: 'jobs',
    body: '',
    secrets: [],
    read: (json, secrets) => readJob(json, target.jobId, secrets),
  });
  if (!result.ok) return result;
  const { value, reply, secrets } = result.value;
  const hidden = [...secrets, ...sensitiveValues(value.fields)];
  return ok({ ...value, requestId: requestIdOf(reply.answer, hidden) });
}

async function update(world: World, target: Target, body: Body): Promise<Result<Updated>> {
  const result = await perform(world, target, {
    operation: 'update',
    method: 'PUT',
    collection: 'flink-jobs',
    body: bodyText(body),
    secrets: sensitiveValues(body),
    read: readUpdated,
  });
  if (!result.ok) return result;
  const { value, reply, secrets } = result.value;
  return ok({ ...value, requestId: requestIdOf(reply.answer, secrets) });
}

export function createDli(settings: DliSettings, parts: DliParts): Dli & { close(): Promise<void> } {
  const { now, monotonic, onCall, userAgent, ca } = parts;
  const { timeoutMs, maxResponseBytes, connections, iamEndpoint } = settings;
  const limits = { timeoutMs, maxResponseBytes, connections };
  const proxy = settings.proxy === undefined ? undefined : proxyOf(settings.proxy);
  const hidden = proxy?.secrets ?? [];
  const transport = createTransport({ ...limits, proxy, ...(ca === undefined ? {} : { ca }) });
  const caller = createCaller({ transport, now, monotonic, onCall });
  // IAM's calls and ours.
  const call: Caller = (asking) => caller({ ...asking, secrets: [...asking.secrets, ...hidden] });
  const sender: Sender = { userAgent, now };
  const guard = new KeyGuard(monotonic);
  const iam = createIam({ call, sender, guard, endpoint: iamEndpoint, timeoutMs });
  const sessions = new Sessions(iam, iamEndpoint, monotonic);
  const world: World = { settings, call, sender, guard, sessions, hidden };
  return {
    show: (target) => show(world, target),
    update: (target, body) => update(world, target, body),
    close: () => transport.close(),
  };
}
