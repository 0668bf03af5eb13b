/** The look at a job from which a call is made. */
import { ofEachCall, type SimulatedEvidence, told } from './announcements.ts';
import { answeredAt, isGood, type JobAtCall, type Oracle, sentAt } from './evidence.ts';
import type { RunCall } from './run-calls.ts';

export const REST = [
  'job_init',
  'job_idle',
  'job_submit_fail',
  'job_running_exception',
  'job_cancel_success',
  'job_finish',
];
export const STOPPABLE = ['job_running', 'job_cancel_fail'];
const RIGHT = {
  Start: REST,
  Restore: REST,
  Stop: STOPPABLE,
  Delete: [...REST, 'job_arrearage_stopped'],
} as const;

/** The looks from which it may have been made, the last first: its process may have looked for the other objects of the job since. */
export function looksOf({ entry, jobId }: RunCall, { wishes, simulated }: SimulatedEvidence): JobAtCall[] {
  const objects = new Set(wishes.filter((wish) => wish.jobId === jobId).map(({ uid }) => uid)).size;
  const looks = simulated.sightings.filter(
    (one) =>
      one.jobId === jobId &&
      one.entry.method === 'GET' &&
      one.entry.from === entry.from &&
      isGood(one.entry) &&
      answeredAt(one.entry) <= sentAt(entry),
  );
  return looks.slice(-Math.max(1, objects)).toReversed();
}

/** Nothing is started or deleted but what rests, and nothing stopped but what runs: as a look has shown directly before. */
export const looksAtRest: Oracle = ofEachCall((call, seen) => {
  if (call.type === 'Create') return [];
  const right: readonly string[] = RIGHT[call.type];
  const looks = looksOf(call, seen).map(({ jobStatus = '' }) => jobStatus);
  return looks.some((status) => right.includes(status))
    ? []
    : [told(call, `follows a look that showed ${looks[0] ?? 'nothing'}`)];
});
