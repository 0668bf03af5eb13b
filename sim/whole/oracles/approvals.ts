/** What needs an approval is sent with one that names its plan, and one approval carries one operation. */
import type { Entry } from '../../http/trace.ts';
import { announcementOf, type SimulatedEvidence, told } from './announcements.ts';
import {
  answeredAt,
  isGood,
  isHandled,
  type JobPut,
  type KnownWish,
  type Oracle,
  putsOf,
  readyIn,
  reportsOf,
  sentAt,
} from './evidence.ts';
import { REST } from './looks.ts';
import { type RunCall, runCallsOf } from './run-calls.ts';

/** Something that needs an approval, if its spec says so. */
interface Gated {
  entry: Entry;
  /** Of the objects that it may be for. */
  uids: readonly string[];
  /** What the plan that was approved must be. */
  classes: readonly string[];
  /** One operation has one approval, and needs no other. */
  of: string;
  /** DLI has taken it, and its sender knows. */
  isDone: boolean;
  /** Approvals that were there later than this count. */
  since: number;
  text: string;
}

const UPDATES = ['Whole', 'Hot', 'Cold'];

const isGating = ({ approval = 'None' }: KnownWish, [first = '']: readonly string[]): boolean =>
  approval === 'All' || (approval === 'Disruptive' && first === 'Restart');

const isDeleted = (uid: string, { seq }: Entry, { simulated }: SimulatedEvidence): boolean =>
  simulated.facts.some((fact) => fact.kind === 'deleted' && fact.uid === uid && fact.seq <= seq);

/** How an object's job is when DLI has not done what it was called for. */
const UNDONE: Record<RunCall['type'], readonly string[]> = {
  Start: REST,
  Restore: REST,
  Stop: ['job_running', 'job_cancel_fail'],
  Delete: REST,
  Create: [],
};

function isTaken({ entry, type }: RunCall, { simulated }: SimulatedEvidence): boolean {
  const met = simulated.sightings.find((one) => one.entry === entry);
  return (
    type !== 'Create' &&
    type !== 'Restore' &&
    isHandled(entry) &&
    isGood(entry) &&
    !UNDONE[type].includes(met?.jobStatus ?? '')
  );
}

/** The first calls of operations. What has taken the job down asks nobody any more. */
function gatedCall(call: RunCall, seen: SimulatedEvidence): Gated | undefined {
  const record = announcementOf(call, seen.simulated);
  if (record?.operation === undefined) return undefined;
  const { type, id } = record.operation;
  if (type === 'Restart' && call.type !== 'Stop') return undefined;
  const { entry } = call;
  const goes = isDeleted(record.uid, entry, seen) && type !== 'Restart' && type !== 'Create';
  return {
    entry,
    uids: [record.uid],
    classes: goes ? ['Stop', 'Delete'] : [type],
    of: goes ? 'deletion' : id,
    isDone: isTaken(call, seen),
    since: record.entry.seq,
    text: told(call, 'has no approval of its own'),
  };
}

/** Its sender has written before it that a restart makes it. */
function isOfRestart({ entry, jobId }: JobPut, { simulated }: SimulatedEvidence): boolean {
  const record = simulated.records.findLast(
    (one) => one.operation?.jobId === jobId && answeredAt(one.entry) <= sentAt(entry),
  );
  return record?.operation?.type === 'Restart' && ['Put', 'PutOld'].includes(record.operation.step);
}

/** DLI has made it, and its sender has said so. */
function isApplied({ entry, jobId, wishes }: JobPut, seen: SimulatedEvidence): boolean {
  if (!isGood(entry) || !isHandled(entry) || entry.fault !== undefined) return false;
  const own = seen.simulated.sightings.filter((one) => one.jobId === jobId);
  const at = own.findIndex((one) => one.entry === entry);
  if (own[at]?.fields === own[at - 1]?.fields) return false;
  return reportsOf(seen).some(
    (report) =>
      report.entry.from === entry.from &&
      report.entry.seq > entry.seq &&
      wishes.some(({ uid }) => uid === report.uid) &&
      report.status['update_time'] !== undefined,
  );
}

/** ms: a watch may be silent so long, and what has changed meanwhile is not known. */
const UNNOTICED_MS = 300_000;

function gatedUpdate(put: JobPut, seen: SimulatedEvidence): Gated | undefined {
  const { entry, jobId, wishes, back } = put;
  if (back || entry.from === undefined || isOfRestart(put, seen)) return undefined;
  const from = sentAt(entry) - UNNOTICED_MS;
  return {
    entry,
    uids: [...new Set(wishes.map(({ uid }) => uid))],
    classes: UPDATES,
    of: `PUT ${entry.seq}`,
    isDone: isApplied(put, seen),
    since: seen.entries.find(({ at }) => at >= from)?.seq ?? 0,
    text: `PUT to job ${jobId} has no approval of its own (${entry.seq})`,
  };
}

/** Of things that hold until the next comes, those that held at some time since then, and before the call. */
const held = <T extends { seq?: number }>(things: readonly T[], { since, entry }: Gated): T[] =>
  things.filter(
    ({ seq = 0 }, at) => seq < entry.seq && (things[at + 1]?.seq ?? Number.POSITIVE_INFINITY) >= since,
  );

/** The plans that somebody has approved for the object, in Git and beside it. */
function givenFor(uid: string, gated: Gated, { wishes, simulated }: SimulatedEvidence): string[] {
  const own = wishes.filter((wish) => wish.uid === uid);
  const notes = simulated.facts.flatMap((fact) =>
    fact.kind === 'approval' && fact.uid === uid ? [fact] : [],
  );
  return [
    ...held(own, gated).flatMap(({ approvedPlan }) => approvedPlan ?? []),
    ...held(notes, gated).flatMap(({ plan }) => plan ?? []),
  ];
}

/** Whoever lets it go ahead: nobody has to, or a plan that was shown as such, and approved. */
function leaveFor(gated: Gated, uid: string, seen: SimulatedEvidence): 'free' | string[] {
  const specs = held(
    seen.wishes.filter((wish) => wish.uid === uid),
    gated,
  );
  if (!specs.every((wish) => isGating(wish, gated.classes))) return 'free';
  const shown = seen.simulated.plans.filter((plan) => gated.classes.includes(plan.class)).map(({ id }) => id);
  return givenFor(uid, gated, seen).filter((id) => shown.includes(id));
}

const isSetBack = ({ simulated }: SimulatedEvidence, { seq }: Entry): boolean =>
  simulated.facts.some((fact) => fact.kind === 'setBack' && fact.seq <= seq);

export const approved: Oracle = (seen) => {
  const { simulated } = seen;
  if (simulated === undefined || seen.wishes.every(({ approval }) => approval === undefined)) return [];
  const known = { ...seen, simulated };
  const all = [
    ...runCallsOf(seen).flatMap((call) => gatedCall(call, known) ?? []),
    ...putsOf(seen).flatMap((put) => gatedUpdate(put, known) ?? []),
  ].toSorted((a, b) => sentAt(a.entry) - sentAt(b.entry));
  /** `uid plan`: what it was used for. */
  const used = new Map<string, string>();
  return all.flatMap((gated) => {
    // Nobody knows any more which were used.
    if (isSetBack(known, gated.entry)) return [];
    const leaves = gated.uids.map((uid) => [uid, leaveFor(gated, uid, known)] as const);
    if (leaves.length === 0 || leaves.some(([, leave]) => leave === 'free')) return [];
    const names = leaves.flatMap(([uid, leave]) => [...leave].map((id) => `${uid} ${id}`));
    const right = names.find((name) => (used.get(name) ?? gated.of) === gated.of);
    if (right !== undefined && gated.isDone) used.set(right, gated.of);
    return right === undefined ? [gated.text] : [];
  });
};

/** Nothing waits for an approval that it has. */
export const goesAhead: Oracle = ({ objects, simulated }) =>
  (simulated === undefined ? [] : objects).flatMap(({ metadata, spec, status = {} }) => {
    const plan = (status['plan'] as { id?: string } | undefined)?.id;
    const annotations = (metadata['annotations'] ?? {}) as Record<string, string>;
    const given = [
      (spec as { approvedPlan?: string }).approvedPlan,
      annotations['dli.gitops.dev/approve-plan'],
    ];
    const waits = readyIn(status).reason === 'AwaitingApproval' && plan !== undefined && given.includes(plan);
    return waits ? [`${metadata.uid} waits for the approval of ${plan}, which it has`] : [];
  });
