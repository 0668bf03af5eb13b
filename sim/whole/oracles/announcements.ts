/** Starts and stops, each with the record that announces it. */
import { answeredAt, type Evidence, isHandled, type Oracle, type Simulated, sentAt } from './evidence.ts';
import { madeFor, type OperationSeen, type RecordSeen, type RunCall, runCallsOf } from './run-calls.ts';

export type SimulatedEvidence = Evidence & { simulated: Simulated };

const STEPS = { Start: 'Run', Stop: 'Stop', Delete: 'Delete', Create: 'Create', Restore: 'Import' } as const;

const isFor = ({ type: of }: OperationSeen, type: RunCall['type']): boolean =>
  of === type ||
  (of === 'Restart' && ['Start', 'Stop', 'Restore'].includes(type)) ||
  (of === 'Start' && type === 'Restore');

const flagOf = ({ resume, upgradeMode }: OperationSeen, type: 'Start' | 'Stop'): boolean =>
  type === 'Start' ? resume === true : upgradeMode === 'Savepoint';

/** The record that announces the call: of an object of the job, the last that stood there when it was sent. */
export function announcementOf(
  { entry, jobId, type, savepoint }: RunCall,
  { records }: Pick<Simulated, 'records'>,
): RecordSeen | undefined {
  const last = new Map<string, RecordSeen>();
  for (const record of records) if (record.entry.at <= sentAt(entry)) last.set(record.uid, record);
  return [...last.values()].find(({ entry: told, uid, operation }) => {
    if (operation === undefined || told.from !== entry.from || answeredAt(told) > sentAt(entry)) return false;
    return (
      operation.jobId === jobId &&
      isFor(operation, type) &&
      operation.sent === 'Intended' &&
      operation.step === STEPS[type] &&
      (type === 'Create'
        ? uid === madeFor(entry)
        : type === 'Delete' || type === 'Restore' || flagOf(operation, type) === savepoint)
    );
  });
}

/** DLI has judged it, or may have: it is not to be sent again under the same record. */
export const mayHaveArrived = ({ entry }: RunCall): boolean =>
  entry.fault !== 'respond' && !(isHandled(entry) && [401, 403, 404, 429].includes(entry.status));

export const told = ({ entry, type, jobId }: RunCall, what: string): string =>
  `${type} of job ${jobId} ${what} (${entry.seq})`;

/** Each call makes its own list of what is amiss with it. */
export const ofEachCall =
  (judge: (call: RunCall, seen: SimulatedEvidence, before: readonly RunCall[]) => string[]): Oracle =>
  (seen) => {
    const { simulated } = seen;
    if (simulated === undefined) return [];
    const calls = runCallsOf(seen);
    return calls.flatMap((call, at) => judge(call, { ...seen, simulated }, calls.slice(0, at)));
  };
