/**
 * How an object without spec.jobId comes to its job (`lifecycle.md` 5.12 to 5.15). It is looked for before each call: by the tag with
 * which the object makes its job, then by name. A job that it has come to once is never looked for again.
 *
 * An earlier name is one that the spec had when a call was announced which may have been sent. It is looked for in place of the name,
 * until somebody asks for a pass, or the call is made again.
 *
 * | found                                      | adoptionPolicy       | the record                  | then                        |
 * | ------------------------------------------ | -------------------- | --------------------------- | --------------------------- |
 * | a job with our tag                         | any                  | any                         | it is ours, Created         |
 * | none with our tag; the place is another    | any                  | may have been sent          | ProjectMismatch             |
 * | none with our tag; the same, and asked for | any                  | may have been sent          | as without a record         |
 * | one of the name, as we have made it        | Create               | may have been sent          | it is ours, Created         |
 * | one of an earlier name, as we have made it | AdoptOrCreate        | may have been sent          | it is ours, Created         |
 * | one of an earlier name                     | AdoptOrCreate        | may have been sent          | NameTaken                   |
 * | one of the name                            | Adopt, AdoptOrCreate | any                         | it is ours, Adopted         |
 * | one of the name, of another type; or two   | any                  | any                         | NameTaken                   |
 * | one of the name                            | Create               | any                         | NameTaken                   |
 * | none                                       | Adopt; mode Observe  | any                         | JobNotFound                 |
 * | none                                       | another              | none, or it may go again    | the call is announced       |
 * | none                                       | another              | was refused                 | refused, until that is over |
 * | none                                       | another              | announced here              | the call                    |
 * | none                                       | another              | announced here, and renamed | announced anew              |
 * | none                                       | another              | may have been sent, 60 s a try | waits |
 * | none                                       | another              | after, or dated ahead       | announced once more         |
 * | none, and nobody approves of one           | another              | any that leads to a call    | AwaitingApproval            |
 */
import type { Failure } from '../failure.ts';
import type { ListedJob } from '../job/found.ts';
import { type Location, sameLocation } from '../object/account.ts';
import type { Operation } from '../object/operation.ts';
import type { GatedPlan } from '../object/plan.ts';
import type { Spec } from '../object/spec.ts';
import { firstRecord } from './begin.ts';
import { ageOf, isAhead, type Patience } from './facts.ts';
import { dueInMs, standsForSame } from './refused.ts';
import { again, announce, type Turn } from './turn.ts';

/** The job that an object has come to. */
export interface OwnJob {
  jobId: string;
  origin: 'Created' | 'Adopted';
}

export interface CreateFacts {
  spec: Spec;
  uid: string;
  generation: number;
  accountDigest: string;
  isRequested: boolean;
  record: Operation | undefined;
  /** That a job is looked for by; see `soughtName`. */
  name: string;
  /** Where it is looked for, and made. */
  place: Location;
  /** This process has announced the call of the record, and has not sent it. */
  mine: boolean;
  /** Epoch ms. */
  now: number;
  patience: Patience;
  /** The job that has our tag. */
  tagged: ListedJob | undefined;
  /** Those of the name. */
  named: readonly ListedJob[];
  /** The one of the name is a draft as this object has sent it, made no earlier than the record. */
  isAsSent: boolean;
  /** What a person must approve before a job is made. */
  gated: GatedPlan | undefined;
}

type CreatePlan = { own: OwnJob } | { failure: Failure } | { turn: Turn } | { awaits: GatedPlan };

const APPEARS_MS = 60_000;
/** A call that is never answered is made again after so many of these at most: ten minutes. */
const MOST_PAUSES = 10;

const nameTaken = (message: string): CreatePlan => ({ failure: { kind: 'NameTaken', message } });

export const policyOf = ({ adoptionPolicy = 'Create' }: Spec): NonNullable<Spec['adoptionPolicy']> =>
  adoptionPolicy;

/** This object may have made a job: the first try was neither held back here, nor refused. */
export const mayBeSent = ({ record, mine }: Pick<CreateFacts, 'record' | 'mine'>): boolean =>
  record !== undefined && (record.attempt > 1 || (!mine && record.sent !== 'Refused'));

const nameIn = ({ job }: Spec): string => String(job.name);

const mayMake = (spec: Spec): boolean => policyOf(spec) !== 'Adopt' && spec.mode !== 'Observe';

/** A job that this object may have made has the name that the call had. */
export function soughtName(facts: Pick<CreateFacts, 'spec' | 'record' | 'mine' | 'isRequested'>): string {
  const { spec, record, isRequested } = facts;
  const isEarlier = mayMake(spec) && mayBeSent(facts) && !isRequested;
  return (isEarlier ? record?.name : undefined) ?? nameIn(spec);
}

function fromNamed(facts: CreateFacts): CreatePlan {
  const { named, spec, name } = facts;
  const [job, second] = named;
  const isEarlier = name !== nameIn(spec);
  if (job === undefined || second !== undefined)
    return nameTaken(`${named.length} jobs have the name ${name}: name one of them in spec.jobId.`);
  const { job_id: jobId, job_type } = job;
  if (job_type !== undefined && job_type !== 'flink_jar_job')
    return nameTaken(`Job ${jobId} has the name ${name}, and is a ${job_type}: choose another name.`);
  if (policyOf(spec) !== 'Create' && !isEarlier) return { own: { jobId, origin: 'Adopted' } };
  if (mayBeSent(facts) && facts.isAsSent) return { own: { jobId, origin: 'Created' } };
  if (isEarlier)
    return nameTaken(
      `Job ${jobId} has the name ${name}, with which this object may have made it: name it in spec.jobId, or ask for a reconcile-now, and a job of the new name is made.`,
    );
  return nameTaken(
    `Job ${jobId} has the name ${name}, and this object has not made it: choose another name, or set adoptionPolicy AdoptOrCreate.`,
  );
}

const BEGUN = {
  type: 'Create',
  step: 'Create',
  sent: 'Intended',
  attempt: 1,
  before: { status: '' },
} as const;

/** What became of the last time is still told. */
function onceMore(record: Operation, facts: CreateFacts): Turn {
  const turn = again(record, facts);
  const { refusal } = record;
  return { ...turn, operation: { ...turn.operation, ...(refusal === undefined ? {} : { refusal }) } };
}

const firstOf = (facts: CreateFacts, name: string): Operation => ({
  ...firstRecord(BEGUN, facts),
  name,
  region: facts.place.region,
  ...(facts.place.projectId === undefined ? {} : { projectId: facts.place.projectId }),
});

function nextTurn(facts: CreateFacts): Turn {
  const { mine, now, patience } = facts;
  const name = nameIn(facts.spec);
  const record = facts.record && { ...facts.record, name: facts.name };
  if (record?.generation === facts.generation && standsForSame(record, facts))
    return { do: 'refuse', operation: record, dueMs: dueInMs(record, facts), stands: true };
  if (record === undefined || record.sent === 'Refused')
    return { do: 'record', operation: firstOf(facts, name) };
  const isRenamed = (facts.record?.name ?? name) !== name;
  if (mine) return isRenamed ? announce(record, { name }, facts) : { do: 'act', operation: record };
  const pause = APPEARS_MS * Math.min(record.attempt, MOST_PAUSES);
  return ageOf(record, { now }) < pause && !isAhead(record, now)
    ? { do: 'wait', operation: record, ms: patience.operationLook }
    : onceMore({ ...record, name }, facts);
}

/** Of a deleted object that may have made a job. Only the tag tells that it is its own: what was sent, nobody knows any more. */
export function soughtPlan(
  tagged: ListedJob | undefined,
  record: Operation,
  { now, patience }: Pick<CreateFacts, 'now' | 'patience'>,
): Exclude<CreatePlan, { awaits: unknown }> {
  if (tagged !== undefined) return { own: { jobId: tagged.job_id, origin: 'Created' } };
  if (ageOf(record, { now }) < APPEARS_MS)
    return { turn: { do: 'wait', operation: record, ms: patience.operationLook } };
  return { failure: { kind: 'JobNotFound', message: 'No job has the tag of this object.' } };
}

/**
 * The object names another place by now. What may have been made where it was, only a person can look for: so it is named until one
 * asks for a pass, and so gives it up.
 */
function madeElsewhere({ record, place, mine }: CreateFacts): CreatePlan | undefined {
  const { region, projectId, name } = record ?? {};
  if (region === undefined || !mayBeSent({ record, mine }) || sameLocation({ region, projectId }, place))
    return undefined;
  const message = `This object may have made job ${name} in ${region}, project ${projectId ?? 'unknown'}, and names another place by now: name that one until the job is known, or delete the job there. A reconcile-now leaves it, and makes one here.`;
  return { failure: { kind: 'ProjectMismatch', message } };
}

function making(facts: CreateFacts): CreatePlan {
  const turn = nextTurn(facts);
  const isCall = turn.do === 'record' || turn.do === 'act';
  return isCall && facts.gated?.approved === 'no' ? { awaits: facts.gated } : { turn };
}

export function createPlan(known: CreateFacts): CreatePlan {
  const { spec, tagged, named, isRequested } = known;
  if (tagged !== undefined) return { own: { jobId: tagged.job_id, origin: 'Created' } };
  const elsewhere = madeElsewhere(known);
  if (elsewhere !== undefined && !isRequested) return elsewhere;
  const facts = elsewhere === undefined ? known : { ...known, record: undefined };
  if (named.length > 0) return fromNamed(facts);
  if (!mayMake(spec))
    return { failure: { kind: 'JobNotFound', message: `No job has the name ${facts.name}.` } };
  return making(facts);
}
