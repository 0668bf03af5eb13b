/** The DLI port over HTTP: reads one job, sends one update. */
import { failed, ok, type Result } from '../core/failure.ts';
import type { Body } from '../core/job/fields.ts';
import type { ObservedJob, Updated } from '../core/job/states.ts';
import type { Dli, Target } from '../core/ports.ts';
import { type Clock, deadline } from '../ground/clock.ts';
import { Confirmations } from './answers/confirmations.ts';
import { malformed, type Operation, requestIdOf } from './answers/errors.ts';
import { bodyText, type Reading, readJob, readUpdated } from './answers/job-json.ts';
import type { SecretValue } from './answers/scrub.ts';
import { sensitiveValues } from './answers/sensitive.ts';
import { createIam } from './auth/iam.ts';
import { KeyGuard } from './auth/key-guard.ts';
import { type ProofResult, type Proofs, prove } from './auth/prove.ts';
import { type Session, Sessions } from './auth/session.ts';
import { overdue } from './deadline.ts';
import { type Called, type Caller, createCaller, type DliObserver, type Reply } from './http/call.ts';
import { type Endpoint, endpointOf } from './http/endpoint.ts';
import { buildRequest, type Sender, type UnsignedRequest } from './http/request.ts';
import type { Transport } from './http/transport.ts';
import { Identities, type UpdateBody } from './identity.ts';

export interface DliSettings {
  /** Template with `{region}`, such as `https://dli.{region}.myhuaweicloud.com`. */
  dliEndpoint: string;
  iamEndpoint: string;
  /** For a whole call, whatever it needs: token, project, repeated reads. */
  timeoutMs: number;
}

interface DliParts {
  clock: Clock;
  transport: Transport;
  /** Told of every request that was sent. */
  onCall: DliObserver;
  userAgent: string;
}

interface Client {
  settings: DliSettings;
  clock: Clock;
  call: Caller;
  sender: Sender;
  proofs: Proofs;
  sessions: Sessions;
  identities: Identities;
  /** Values of ours, not of a target, that must not come back in a message. */
  hidden: readonly SecretValue[];
}

/** What one operation asks, and how its answer is read. */
interface Task<T> {
  operation: Operation & ('show' | 'update');
  method: UnsignedRequest['method'];
  /** `jobs` or `flink-jobs`. */
  collection: string;
  body: string;
  /** Besides the credentials. */
  secrets: readonly SecretValue[];
  read: (json: unknown, secrets: readonly SecretValue[]) => Reading<T>;
}

const JOB_ID = /^[1-9]\d{0,18}$/;

/** What an operation is about. */
interface Asked {
  target: Target;
  /** See `Question`. */
  readBefore: boolean;
}

/** The way to a target, and the time that there is for all that is asked. */
interface TargetCall extends Asked {
  endpoint: Endpoint;
  signal: AbortSignal;
  /** Monotonic ms: nothing is sent after this, even where the timer of `signal` is late because the process was held up. */
  until: number;
}

interface TaskResult<T> {
  value: T;
  reply: Reply;
  secrets: readonly SecretValue[];
}

async function ask<T>(
  client: Client,
  task: Task<T>,
  { target, endpoint, signal, until, readBefore, session }: TargetCall & { session: Session },
): Promise<ProofResult<TaskResult<T>>> {
  const { call, clock, proofs, sender, hidden } = client;
  const { proof, projectId, accountKey } = session;
  const { account, jobId } = target;
  const segments = ['v1.0', projectId, 'streaming', task.collection, jobId];
  const draft: UnsignedRequest = {
    method: task.method,
    endpoint,
    segments,
    query: [],
    body: task.body,
    projectId,
  };
  const secrets = [...session.secrets, ...task.secrets, ...hidden];
  const signed = proof.kind === 'key';
  const asked = { operation: task.operation, signed, secrets };
  const send = async (): Promise<Called> =>
    clock.now() < until
      ? call({ ...asked, signal, request: () => buildRequest(draft, proof, sender) })
      : { ok: false, failure: overdue('the request could not be sent'), bare: false };
  const place = `${accountKey} ${projectId}`;
  // An update is not repeated before the next look; what the gateway says of it, it says of any job.
  const about = task.operation === 'show' ? `show ${place} ${jobId}` : `update ${place}`;
  const question = { about, accountKey, readBefore, signed };
  const { said, refused } = await prove(proofs, { proof, region: account.region, question, signal }, send);
  if (!said.ok) return { said, refused };
  const { answer, json } = said.value;
  const reading = task.read(json, secrets);
  if (!reading.ok) return { said: failed(malformed(answer, asked, reading.problem)), refused };
  return { said: ok({ value: reading.value, reply: said.value, secrets }), refused };
}

function perform<T>(client: Client, at: TargetCall, task: Task<T>): Promise<Result<TaskResult<T>>> {
  const { target, readBefore, signal } = at;
  const wanted = { account: target.account, readBefore };
  return client.sessions.with(wanted, signal, (session) => ask(client, task, { ...at, session }));
}

/** Everything that `run` asks has one deadline together. */
async function withDeadline<T>(
  { settings, clock }: Client,
  asked: Asked,
  run: (at: TargetCall) => Promise<Result<T>>,
): Promise<Result<T>> {
  const { account, jobId } = asked.target;
  const endpoint = endpointOf(settings.dliEndpoint, account.region);
  if (!endpoint.ok) return endpoint;
  if (!JOB_ID.test(jobId))
    return failed({ kind: 'InvalidSpec', message: 'the job id is not a number above 0' });
  const until = clock.now() + settings.timeoutMs;
  const { signal, clear } = deadline(clock, settings.timeoutMs);
  return run({ ...asked, endpoint: endpoint.value, signal, until }).finally(clear);
}

async function show(client: Client, at: TargetCall): Promise<Result<ObservedJob>> {
  const result = await perform(client, at, {
    operation: 'show',
    method: 'GET',
    collection: 'jobs',
    body: '',
    secrets: [],
    read: (json, secrets) => readJob(json, at.target.jobId, secrets),
  });
  if (!result.ok) return result;
  const { value, reply, secrets } = result.value;
  const hidden = [...secrets, ...sensitiveValues(value.fields)];
  return ok({ ...value, requestId: requestIdOf(reply.answer, hidden) });
}

async function put(client: Client, at: TargetCall, body: Body): Promise<Result<Updated>> {
  const result = await perform(client, at, {
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

function update(client: Client, at: TargetCall, wanted: UpdateBody): Promise<Result<Updated>> {
  const { origin, base } = at.endpoint;
  return client.identities.put(`${origin}${base}`, wanted, (body) => put(client, at, body));
}

/** `close` closes the transport. */
export function createDli(settings: DliSettings, parts: DliParts): Dli & { close(): Promise<void> } {
  const { clock, transport, onCall, userAgent } = parts;
  const { timeoutMs, iamEndpoint } = settings;
  const hidden = transport.secrets;
  const caller = createCaller({ transport, clock, onCall });
  // IAM's calls and ours.
  const call: Caller = (asking) => caller({ ...asking, secrets: [...asking.secrets, ...hidden] });
  const sender: Sender = { userAgent, clock };
  const proofs: Proofs = { guard: new KeyGuard(clock), confirmations: new Confirmations(clock) };
  const iam = createIam({ call, sender, proofs, clock, endpoint: iamEndpoint, timeoutMs });
  const sessions = new Sessions(iam, iamEndpoint, clock);
  const identities = new Identities();
  const client: Client = { settings, clock, call, sender, proofs, sessions, identities, hidden };
  return {
    show: (target, { readBefore } = { readBefore: false }) =>
      withDeadline(client, { target, readBefore }, (at) => show(client, at)),
    // An update is made from what was read.
    update: (target, body, identity) =>
      withDeadline(client, { target, readBefore: true }, (at) => update(client, at, { body, identity })),
    close: () => transport.close(),
  };
}
