/** The DLI port over HTTP: every operation on a job, and the search for one. */
import { ok, type Result } from '../core/failure.ts';
import type { Body } from '../core/job/fields.ts';
import type { Updated } from '../core/job/states.ts';
import type { JobLists } from '../core/job-lists.ts';
import type { Dli, Place, Target, UpdateWith } from '../core/ports.ts';
import type { Clock } from '../ground/clock.ts';
import { Confirmations } from './answers/confirmations.ts';
import { requestIdOf } from './answers/errors.ts';
import { bodyText, readUpdated } from './answers/job-json.ts';
import { sensitiveValues } from './answers/sensitive.ts';
import { Guard } from './auth/guard.ts';
import { createIam } from './auth/iam.ts';
import type { Proofs } from './auth/prove.ts';
import { Sessions } from './auth/session.ts';
import { create } from './create.ts';
import { find } from './find.ts';
import { type Caller, createCaller, type DliObserver } from './http/call.ts';
import type { Sender } from './http/request.ts';
import type { Transport } from './http/transport.ts';
import { Identities } from './identity.ts';
import { type Client, perform, type TargetCall, withDeadline } from './job-call.ts';
import { detailedPage } from './list.ts';
import { remove, restore } from './restore-remove.ts';
import { show } from './show.ts';
import { start, stop } from './start-stop.ts';

export interface DliSettings {
  /** Template with `{region}`, such as `https://dli.{region}.myhuaweicloud.com`. */
  dliEndpoint: string;
  iamEndpoint: string;
  /** For a whole call, whatever it needs: token, project, repeated reads. */
  timeoutMs: number;
}

export interface DliParts {
  clock: Clock;
  transport: Transport;
  /** Told of every request that was sent. */
  onCall: DliObserver;
  userAgent: string;
}

/** A refusal may repeat both what is sent and what the job has. */
async function put(
  client: Client,
  at: TargetCall,
  { body, live }: { body: Body; live: Body },
): Promise<Result<Updated>> {
  const result = await perform(client, at, {
    operation: 'update',
    method: 'PUT',
    path: ['flink-jobs', at.target.jobId],
    body: bodyText(body),
    secrets: sensitiveValues(body, live),
    read: readUpdated,
  });
  if (!result.ok) return result;
  const { value, reply, secrets } = result.value;
  return ok({ ...value, requestId: requestIdOf(reply.answer, secrets) });
}

/** Of no job. */
export const placeOf = ({ namespace, account, hidden }: Place): Place => ({ namespace, account, hidden });

/** What every operation on the jobs of whatever account shares: what is known of keys, tokens and projects. */
export function connectClient(settings: DliSettings, parts: DliParts): Client {
  const { clock, transport, onCall, userAgent } = parts;
  const { timeoutMs, iamEndpoint } = settings;
  const hidden = transport.secrets;
  const caller = createCaller({ transport, clock, onCall });
  // IAM's calls and ours.
  const call: Caller = (asking) => caller({ ...asking, secrets: [...asking.secrets, ...hidden] });
  const sender: Sender = { userAgent, clock };
  const proofs: Proofs = { guard: new Guard(clock), confirmations: new Confirmations(clock) };
  const iam = createIam({ call, sender, proofs, clock, endpoint: iamEndpoint, timeoutMs });
  const sessions = new Sessions(iam, iamEndpoint, clock);
  return { settings, clock, call, sender, proofs, sessions, hidden };
}

/** `close` closes the transport. */
export function createDli(
  settings: DliSettings,
  parts: DliParts,
): Dli & JobLists & { close(): Promise<void> } {
  const client = connectClient(settings, parts);
  const identities = new Identities();
  const update = (
    at: TargetCall,
    body: Body,
    { identity, live = {} }: UpdateWith,
  ): Promise<Result<Updated>> =>
    identities.put(
      `${at.target.namespace} ${at.endpoint.origin}${at.endpoint.base}`,
      { body, identity },
      (whole) => put(client, at, { body: whole, live }),
    );
  // Every write is made from what was read.
  const write = <T>(target: Target, run: (at: TargetCall) => Promise<Result<T>>): Promise<Result<T>> =>
    withDeadline(client, { target, readBefore: true }, run);
  return {
    show: (target, { readBefore } = { readBefore: false }) =>
      withDeadline(client, { target, readBefore }, (at) => show(client, at)),
    update: (target, body, beside = {}) => write(target, (at) => update(at, body, beside)),
    start: (target, how) => write(target, (at) => start(client, at, how)),
    stop: (target, how) => write(target, (at) => stop(client, at, how)),
    find: (place, sought, { readBefore } = { readBefore: false }) =>
      withDeadline(client, { target: placeOf(place), readBefore }, (at) => find(client, at, sought)),
    create: (place, body, { tags }) =>
      withDeadline(client, { target: placeOf(place), readBefore: true }, (at) =>
        create(client, at, { body, tags }),
      ),
    remove: (target, how = {}) => write(target, (at) => remove(client, at, how)),
    restore: (target, how) => write(target, (at) => restore(client, at, how)),
    page: (place, offset) => detailedPage(client, placeOf(place), { filter: {}, offset }),
    close: () => parts.transport.close(),
  };
}
