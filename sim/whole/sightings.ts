/** What DLI did with each call on a job, written down as it answers. */
import { isObject } from '../../src/ground/json.ts';
import type { Embedded as Cloud } from '../dli/embedded.ts';
import type { Job } from '../dli/job.ts';
import type { Call } from '../http/call.ts';
import type { Entry, Trace } from '../http/trace.ts';
import type { ClusterClient, KubeObject } from './cluster.ts';
import { isGood, isHandled, type JobAtCall, jobOf } from './oracles/evidence.ts';
import {
  madeFor,
  type OperationSeen,
  type OwnJobSeen,
  type PlanSeen,
  type RecordSeen,
} from './oracles/run-calls.ts';
import { shownOf } from './oracles/values.ts';
import { type Region, regionOf } from './setup.ts';
import type { Timeline } from './timeline.ts';

/** `region request-id` -> the error code of the answer, where it has one. */
type ErrorCodes = Map<string, string>;

const codeIn = (body: unknown): unknown =>
  Array.isArray(body) ? codeIn(body[0]) : isObject(body) ? body['error_code'] : undefined;

/** By the same, what the trace does not show: `entrypoint_args` of what was sent. */
export type SentArguments = Map<string, string>;

/** What is kept of the calls of a cloud. */
export interface KeptOfCalls {
  codes: ErrorCodes;
  sent: SentArguments;
}

function argumentsIn({ method, body }: Call): string | undefined {
  if (method === 'GET' || !body.includes('entrypoint_args')) return undefined;
  const { entrypoint_args: text } = JSON.parse(body.toString()) as { entrypoint_args?: unknown };
  return typeof text === 'string' ? text : undefined;
}

/** The handler of a cloud; the codes with which it answers are kept. */
export const keepingCodes =
  ({ handle, account }: Cloud, { codes, sent }: KeptOfCalls): Cloud['handle'] =>
  (call) => {
    const reply = handle(call);
    const id = `${account.region} ${reply.headers?.['x-request-id']}`;
    const [code, text] = [codeIn(reply.body), argumentsIn(call)];
    if (typeof code === 'string') codes.set(id, code);
    if (text !== undefined) sent.set(id, text);
    return reply;
  };

interface SightingParts {
  trace: Trace;
  clouds: Readonly<Record<Region, Cloud>>;
  timeline: Timeline;
  codes: ErrorCodes;
}

/** From now on every call on a job is added to the list that is returned. */
export function watched({ trace, clouds, timeline, codes }: SightingParts): JobAtCall[] {
  const sightings: JobAtCall[] = [];
  trace.onAnswer((entry) => {
    const jobId = jobOf(entry);
    if (entry.server !== 'dli' || jobId === '' || !isHandled(entry)) return;
    const region = regionOf(jobId);
    const job = clouds[region].jobs.get(jobId);
    sightings.push({
      entry,
      jobId,
      at: timeline.now,
      fields: job?.fields,
      shown: job && shownOf(job, clouds[region]),
      jobStatus: job?.status,
      startTime: job?.start_time,
      resumedFrom: job?.resumedFrom,
      hasSavepoint: job && job.savepoint_path !== null,
      errorCode: codes.get(`${region} ${entry.requestId}`),
    });
  });
  return sightings;
}

/** The jobs that have the tag of the object. */
const taggedFor = (uid: string, clouds: SightingParts['clouds']): Job[] =>
  Object.values(clouds).flatMap(({ jobs }) =>
    jobs.all().filter(({ tags }) => tags.some(({ value }) => value === uid)),
  );

/** The object of a write of a status, and the job that it names. */
function namedIn(entry: Entry): { uid: string; jobId: string } | undefined {
  const { metadata, status } = (entry.body ?? {}) as {
    metadata?: { uid?: string };
    status?: { jobId?: unknown };
  };
  const isReport = STATUS.test(entry.path) && isGood(entry) && typeof status?.jobId === 'string';
  return isReport ? { uid: String(metadata?.uid), jobId: String(status.jobId) } : undefined;
}

/** From now on every job that is made for an object, and every one that a status says an object has come to, is added. */
export function owned({ trace, clouds, timeline }: Omit<SightingParts, 'codes'>): OwnJobSeen[] {
  const seen: OwnJobSeen[] = [];
  trace.onAnswer((entry) => {
    if (!isHandled(entry)) return;
    const at = timeline.now;
    const [uid, told] = [madeFor(entry), namedIn(entry)];
    const made = uid === undefined ? [] : taggedFor(uid, clouds);
    for (const { id: jobId, fields } of made)
      if (!seen.some((one) => one.isMade && one.jobId === jobId))
        seen.push({ uid: String(uid), jobId, at, name: fields['name'], isMade: true });
    if (told === undefined) return;
    const name = clouds[regionOf(told.jobId)].jobs.get(told.jobId)?.fields['name'];
    seen.push({ ...told, at, name, isMade: false });
  });
  return seen;
}

const STATUS = /\/namespaces\/([^/]+)\/flinkjarjobs\/([^/]+)\/status$/;

/** The object whose status the write is of, as it is then. */
function writtenIn(entry: Entry, part: string, cluster: ClusterClient): KubeObject | undefined {
  const [, namespace, name] = STATUS.exec(entry.path) ?? [];
  if (namespace === undefined || !isHandled(entry) || !isGood(entry)) return undefined;
  const { status } = entry.body as { status?: object };
  return status !== undefined && part in status ? cluster.get(`${namespace}/${name}`) : undefined;
}

/** From now on every plan that a status shows is added. */
export function shown(trace: Trace, cluster: ClusterClient): PlanSeen[] {
  const plans: PlanSeen[] = [];
  trace.onAnswer((entry) => {
    const object = writtenIn(entry, 'plan', cluster);
    const plan = object?.status?.['plan'] as Omit<PlanSeen, 'uid'> | undefined;
    if (object !== undefined && plan !== undefined)
      plans.push({ uid: object.metadata.uid, id: plan.id, class: plan.class });
  });
  return plans;
}

/** From now on every write of a status that changes the record of an operation is added to the list that is returned. */
export function recorded(trace: Trace, cluster: ClusterClient): RecordSeen[] {
  const records: RecordSeen[] = [];
  trace.onAnswer((entry) => {
    const [, namespace, name] = STATUS.exec(entry.path) ?? [];
    if (namespace === undefined || !isHandled(entry) || !isGood(entry)) return;
    const { metadata, status } = entry.body as { metadata?: { uid?: string }; status?: object };
    if (status === undefined || !('operation' in status)) return;
    const object = cluster.get(`${namespace}/${name}`);
    const uid = String(metadata?.uid);
    const operation = object?.status?.['operation'] as OperationSeen | undefined;
    records.push({ entry, uid, operation: object?.metadata.uid === uid ? operation : undefined });
  });
  return records;
}
