/** L40: a job that a restart has stopped runs again, or its object owes it the start, and says so. */
import { announcementOf, told } from './announcements.ts';
import { isGivenUp } from './deletions.ts';
import {
  type ConditionSeen,
  isGood,
  isHandled,
  type ObjectSeen,
  type Oracle,
  readyIn,
  type Simulated,
} from './evidence.ts';
import { type OperationSeen, type RecordSeen, type RunCall, runCallsOf } from './run-calls.ts';

/** It runs, has ended, or is gone: no start is owed. */
const ENDS = ['job_running', 'job_finish', undefined];

/** Somebody else has had to do with it since, or it is to stop, or it has run again. */
function isReleased(
  { entry, jobId }: RunCall,
  { uid }: RecordSeen,
  { facts, sightings }: Simulated,
): boolean {
  const wishes = facts.flatMap((fact) => (fact.kind === 'wish' ? [fact] : []));
  const held = wishes.findLast(({ wish, seq }) => wish.uid === uid && seq <= entry.seq);
  const isTouched = facts.some(
    (fact) =>
      fact.seq >= entry.seq && (fact.kind === 'setBack' || (fact.kind === 'job' && fact.jobId === jobId)),
  );
  const isDeleted = facts.some((fact) => fact.kind === 'deleted' && fact.uid === uid);
  const isToStop = [held, ...wishes.filter(({ seq }) => seq > entry.seq)].some(
    (fact) =>
      fact?.wish.jobId === jobId &&
      (fact.wish.state === 'Stopped' || (isDeleted && fact.wish.deletionPolicy !== 'Retain')),
  );
  const hasRun = sightings.some(
    (one) => one.jobId === jobId && one.entry.seq > entry.seq && ENDS.includes(one.jobStatus),
  );
  return isTouched || isToStop || hasRun;
}

function owes({ status = {} }: ObjectSeen): boolean {
  const { type, downSince } = (status['operation'] ?? {}) as Partial<OperationSeen>;
  const conditions = (status['conditions'] ?? []) as ConditionSeen[];
  const healthy = conditions.find((one) => one.type === 'JobHealthy');
  return (
    type === 'Restart' &&
    downSince !== undefined &&
    readyIn(status).status === 'False' &&
    healthy?.status !== 'True'
  );
}

export const startedAgain: Oracle = (seen) => {
  const { simulated, objects } = seen;
  if (simulated === undefined) return [];
  const stops = runCallsOf(seen).filter(
    ({ type, entry }) => type === 'Stop' && isGood(entry) && isHandled(entry),
  );
  const last = new Map(stops.map((call) => [call.jobId, call]));
  return [...last.values()].flatMap((call) => {
    const record = announcementOf(call, simulated);
    if (record?.operation?.type !== 'Restart' || isReleased(call, record, simulated)) return [];
    const object = objects.find(({ metadata }) => metadata.uid === record.uid);
    return (object !== undefined && owes(object)) || isGivenUp(record.uid, seen)
      ? []
      : [told(call, 'is forgotten: nobody owes the job a start')];
  });
};
