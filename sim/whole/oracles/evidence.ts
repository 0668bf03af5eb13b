/** What oracles judge by: the traces of both sides, what was wanted, and how it ended. */
import type { DliSettings } from '../../dli/settings.ts';
import type { Entry } from '../../http/trace.ts';
import type { Fact, Fields, Wish } from '../facts.ts';
import { isFilled } from '../filled.ts';
import type { Ended } from './ended.ts';
import { jobIn, type OwnJobSeen, type PlanSeen, type RecordSeen } from './run-calls.ts';
import { isAs } from './values.ts';

/** An object as the API server has it. */
export interface ObjectSeen {
  metadata: { uid: string; generation: number; [key: string]: unknown };
  status?: Record<string, unknown>;
  [key: string]: unknown;
}

/** What the oracles need of a wish; everything else of it is known only where the world is simulated. */
export type KnownWish = Pick<Wish, 'uid' | 'jobId' | 'generation' | 'wants'> &
  Partial<Omit<Wish, 'uid' | 'jobId' | 'generation' | 'wants'>> & {
    /** How many entries the trace had when it was made; undefined: not known. */
    seq?: number;
  };

/** What a call on a job was answered from: the job as it was once the call had been handled. */
export interface JobAtCall {
  entry: Entry;
  jobId: string;
  /** When it was handled. */
  at: number;
  /** As they are kept, and as GET shows them. */
  fields: Fields | undefined;
  shown: Fields | undefined;
  jobStatus: string | undefined;
  startTime?: number | null | undefined;
  hasSavepoint?: boolean | undefined;
  /** What its last run began with; null: without state. */
  resumedFrom?: string | null | undefined;
  /** DLI's, of an answer that has one. */
  errorCode: string | undefined;
}

/** What is known only in a simulated world. */
export interface Simulated {
  facts: readonly Fact[];
  sightings: readonly JobAtCall[];
  records: readonly RecordSeen[];
  /** Plans that statuses have shown. */
  plans: readonly PlanSeen[];
  /** Jobs that objects have made, and come to. */
  owned: readonly OwnJobSeen[];
  /** `entrypoint_args` of a body, which the trace masks; undefined: it has none, or it is not known. */
  argumentsIn: (entry: Entry) => string | undefined;
  /** Of the DLI that has the job. */
  settingsOf: (jobId: string) => DliSettings;
  /** The controllers run with --allow-delete. */
  mayDelete: boolean;
  /** Why an object is not as it should be at the end; undefined: it is. */
  unlike: (object: ObjectSeen) => string | undefined;
}

export interface Evidence {
  /** Of both sides. DLI is the server `dli`, the API server anything that begins with `kubernetes`. */
  entries: readonly Entry[];
  wishes: readonly KnownWish[];
  /** Fields of each job before any PUT, and at the end, by id. */
  before: Readonly<Record<string, Fields>>;
  live: Readonly<Record<string, Fields>>;
  /** The objects that exist at the end. */
  objects: readonly ObjectSeen[];
  /** Everything was converged when the trace had come so far. */
  quietSince: number;
  /** 1, or 2 where a kill or a lost answer was injected. In a simulated world each PUT has to have a reason instead. */
  putsPerGeneration: 1 | 2;
  replicas: readonly Ended[];
  /** Values that nobody may ever say. */
  secrets: readonly string[];
  /** Whoever wrote the specs has put some of them there: only statuses are searched then. */
  specsHoldSecrets: boolean;
  simulated?: Simulated;
}

/** Each names what it saw amiss. */
export type Oracle = (seen: Evidence) => string[];

export const isGood = ({ status }: Entry): boolean => status >= 200 && status < 300;

const SPOILT = new Set(['reset', 'hang', 'respond', 'flood']);

/** The server did what it was asked, whatever became of the answer. */
export const isHandled = ({ fault }: Entry): boolean => !SPOILT.has(fault ?? '');

export const jobOf = (entry: Entry): string =>
  /\/(?:flink-)?jobs\/(\d+)$/.exec(entry.path)?.[1] ?? jobIn(entry);

export const isToJob = (entry: Entry, method: string): boolean =>
  entry.server === 'dli' && entry.method === method && jobOf(entry) !== '';

/** Sent, where that is known, else arrived. */
export const sentAt = ({ sentAt: sent, at }: Entry): number => sent ?? at;

export const answeredAt = ({ at, took }: Entry): number => at + (took ?? Number.POSITIVE_INFINITY);

export interface JobPut {
  entry: Entry;
  jobId: string;
  body: Fields;
  /** The wishes that it can be of, the oldest first. */
  wishes: KnownWish[];
  /** It puts the old settings back, as a restart does whose new ones did not start. */
  back: boolean;
}

/** A running job may want its name and description with every change: as they are, until their own turn comes. */
const IDENTITY = ['name', 'desc'];

/** Nothing in it is otherwise than wanted, and something is as wanted. What is filled from Secrets, `filled-bodies.ts` judges. */
function isOf(body: Fields, { wants, places, ignored = [] }: KnownWish): boolean {
  const names = places ?? wants;
  const all = Object.keys(body).filter((field) => field in names && !ignored.includes(field));
  const changes = all.filter((field) => !IDENTITY.includes(field));
  const named = changes.length === 0 || 'queue_name' in body ? all : changes;
  const isRight = (field: string): boolean =>
    (places !== undefined && isFilled(field)) || isAs(field, wants[field], body);
  return named.length > 0 && named.every(isRight);
}

/** Its sender has written before it that the old settings are put back. */
function isPutBack(entry: Entry, simulated: Simulated | undefined): boolean {
  const jobId = jobOf(entry);
  const told = simulated?.records.findLast(
    (record) => record.operation?.jobId === jobId && answeredAt(record.entry) <= sentAt(entry),
  );
  return told?.entry.from === entry.from && told?.operation?.step === 'PutOld';
}

export const putsOf = ({ entries, wishes, simulated }: Evidence): JobPut[] =>
  entries
    .filter((entry) => isToJob(entry, 'PUT'))
    .map((entry) => {
      const [jobId, body] = [jobOf(entry), (entry.body ?? {}) as Fields];
      const own = wishes.filter(
        (wish) => wish.jobId === jobId && (wish.seq ?? 0) < entry.seq && isOf(body, wish),
      );
      return { entry, jobId, body, wishes: own, back: isPutBack(entry, simulated) };
    })
    .toSorted((a, b) => sentAt(a.entry) - sentAt(b.entry));

/** The generation that an object had then: smaller than before only where the API server's data were set back. */
export function presentGeneration({ wishes }: Evidence, uid: string, { seq }: Entry): number {
  const known = wishes.findLast((wish) => wish.uid === uid && wish.seq !== undefined && wish.seq < seq);
  return known?.generation ?? Number.POSITIVE_INFINITY;
}

export interface StatusWrite {
  entry: Entry;
  uid: string;
  status: Record<string, unknown>;
}

/** The status writes that took effect; those of anybody else have no uid in them. */
export const reportsOf = ({ entries }: Evidence): StatusWrite[] =>
  entries
    .filter(
      ({ server, method, path }) =>
        server.startsWith('kubernetes') && method === 'PATCH' && /\/flinkjarjobs\/[^/]+\/status$/.test(path),
    )
    .filter((entry) => isHandled(entry) && isGood(entry))
    .flatMap((entry) => {
      const { metadata, status = {} } = entry.body as {
        metadata?: { uid?: string };
        status?: Record<string, unknown>;
      };
      return metadata?.uid === undefined ? [] : [{ entry, uid: metadata.uid, status }];
    });

export interface ConditionSeen {
  type?: string;
  status?: string;
  reason?: string;
  message?: string;
  observedGeneration?: number;
}

export const readyIn = (status: Record<string, unknown> | undefined): ConditionSeen =>
  ((status?.['conditions'] ?? []) as ConditionSeen[]).find(({ type }) => type === 'Ready') ?? {};
