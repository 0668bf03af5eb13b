/** One operation on a job, or on the jobs of an account: its request, its proof, its deadline, and its answer as it is to be told. */
import { failed, ok, type Result } from '../core/failure.ts';
import { isJobId } from '../core/object/names.ts';
import type { Place, Target } from '../core/ports.ts';
import { type Clock, deadline } from '../ground/clock.ts';
import { malformed } from './answers/errors.ts';
import type { Reading } from './answers/job-json.ts';
import type { JobOperation } from './answers/operations.ts';
import type { SecretValue } from './answers/scrub.ts';
import { hiddenValue } from './answers/sensitive.ts';
import { type ProofResult, type Proofs, prove } from './auth/prove.ts';
import type { Session, Sessions } from './auth/session.ts';
import { overdue } from './deadline.ts';
import type { Called, Caller, Reply } from './http/call.ts';
import { type Endpoint, endpointOf } from './http/endpoint.ts';
import { buildRequest, type Sender, type UnsignedRequest } from './http/request.ts';

/** What every operation needs. */
export interface Client {
  /** See `DliSettings`. */
  settings: { dliEndpoint: string; timeoutMs: number };
  clock: Clock;
  call: Caller;
  sender: Sender;
  proofs: Proofs;
  sessions: Sessions;
  /** Values of ours, not of a target, that must not come back in a message. */
  hidden: readonly SecretValue[];
}

/** What one operation asks, and how its answer is read. */
interface Task<T> {
  operation: JobOperation;
  method: UnsignedRequest['method'];
  /** What follows `streaming` in the path. */
  path: readonly string[];
  query?: UnsignedRequest['query'];
  /** Empty: none. */
  body: string;
  /** Besides the credentials. */
  secrets: readonly SecretValue[];
  read: (json: unknown, secrets: readonly SecretValue[]) => Reading<T>;
}

const jobIn = (target: Place | Target): string | undefined => ('jobId' in target ? target.jobId : undefined);

/** What an operation is about: a job, or an account's jobs. */
interface Asked<P extends Place> {
  target: P;
  /** See `Question`. */
  readBefore: boolean;
}

/** The way there, and the time that there is for all that is asked. */
export interface PlaceCall<P extends Place = Place> extends Asked<P> {
  endpoint: Endpoint;
  signal: AbortSignal;
  /** Monotonic ms: nothing is sent after this, even where the timer of `signal` is late because the process was held up. */
  until: number;
}

export type TargetCall = PlaceCall<Target>;

interface TaskResult<T> {
  value: T;
  reply: Reply;
  secrets: readonly SecretValue[];
  /** The one that was asked. */
  projectId: string;
}

async function ask<T>(
  client: Client,
  task: Task<T>,
  { target, endpoint, signal, until, readBefore, session }: PlaceCall & { session: Session },
): Promise<ProofResult<TaskResult<T>>> {
  const { call, clock, proofs, sender, hidden } = client;
  const { proof, projectId, accountKey } = session;
  const { namespace, account, hidden: values = [] } = target;
  const segments = ['v1.0', projectId, 'streaming', ...task.path];
  const draft: UnsignedRequest = {
    method: task.method,
    endpoint,
    segments,
    query: task.query ?? [],
    body: task.body,
    projectId,
  };
  const secrets = [...session.secrets, ...task.secrets, ...values.map(hiddenValue), ...hidden];
  const signed = proof.kind === 'key';
  const asked = { operation: task.operation, signed, secrets };
  const send = async (): Promise<Called> =>
    clock.now() < until
      ? call({ ...asked, signal, request: () => buildRequest(draft, proof, sender) })
      : { ok: false, failure: overdue('the request could not be sent'), bare: false };
  const place = `${accountKey} ${projectId}`;
  // A write is not repeated before the next look; what the gateway says of it, it says of any job.
  const about = [task.operation, place, ...(task.operation === 'show' ? [jobIn(target)] : [])].join(' ');
  const ofPlace = jobIn(target) === undefined ? { ofPlace: true as const } : {};
  const question = { namespace, about, accountKey, readBefore, signed, ...ofPlace };
  const { said, refused } = await prove(proofs, { proof, region: account.region, question, signal }, send);
  if (!said.ok) return { said, refused };
  const { answer, json } = said.value;
  const reading = task.read(json, secrets);
  if (!reading.ok) return { said: failed(malformed(answer, asked, reading.problem)), refused };
  return { said: ok({ value: reading.value, reply: said.value, secrets, projectId }), refused };
}

export function perform<T>(client: Client, at: PlaceCall, task: Task<T>): Promise<Result<TaskResult<T>>> {
  const { target, readBefore, signal } = at;
  const { namespace, account } = target;
  const wanted = { namespace, account, readBefore };
  return client.sessions.with(wanted, signal, (session) => ask(client, task, { ...at, session }));
}

/** Everything that `run` asks has one deadline together. */
export async function withDeadline<P extends Place, T>(
  { settings, clock }: Client,
  asked: Asked<P>,
  run: (at: PlaceCall<P>) => Promise<Result<T>>,
): Promise<Result<T>> {
  const endpoint = endpointOf(settings.dliEndpoint, asked.target.account.region);
  if (!endpoint.ok) return endpoint;
  const jobId = jobIn(asked.target);
  if (jobId !== undefined && !isJobId(jobId))
    return failed({ kind: 'InvalidSpec', message: 'the job id is not a number above 0' });
  const until = clock.now() + settings.timeoutMs;
  const { signal, clear } = deadline(clock, settings.timeoutMs);
  return run({ ...asked, endpoint: endpoint.value, signal, until }).finally(clear);
}
