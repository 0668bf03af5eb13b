/** What asks for the stop and the start of a restart. */
import { announcementOf, mayHaveArrived, type SimulatedEvidence } from './announcements.ts';
import type { JobAtCall, KnownWish } from './evidence.ts';
import { type RecordSeen, type RunCall, runCallsOf } from './run-calls.ts';
import { differing } from './values.ts';

/** Another nonce than the object had at first, or once had: what is there at first asks for nothing. */
const asksByNonce = ({ restartNonce, uid }: KnownWish, { wishes }: SimulatedEvidence): boolean =>
  restartNonce !== undefined &&
  wishes.some((other) => other.uid === uid && other.restartNonce !== restartNonce);

/** The same of the nonce of a path. */
const asksForRestore = ({ path, redeployNonce, uid }: KnownWish, { wishes }: SimulatedEvidence): boolean =>
  path !== undefined &&
  redeployNonce !== undefined &&
  wishes.some((other) => other.uid === uid && other.redeployNonce !== redeployNonce);

/** A running job is stopped to be restarted for another nonce, or where what it does not take is not as wanted. */
export function asksForRestart(
  wish: KnownWish,
  looks: readonly JobAtCall[],
  seen: SimulatedEvidence,
): boolean {
  const isCold = ({ shown }: JobAtCall): boolean =>
    shown !== undefined && differing(wish.wants, wish.ignored ?? [], shown).length > 0;
  const differs = (wish.restarts ?? false) && looks.some(isCold);
  return wish.state !== 'Stopped' && (differs || asksByNonce(wish, seen) || asksForRestore(wish, seen));
}

/** Its stop was sent, or may have been: the start is owed, whatever becomes of the object, unless the job is to stop. */
export function owesStart(
  call: RunCall,
  record: RecordSeen,
  { simulated, wishes, entries }: SimulatedEvidence,
): boolean {
  const isOfIt = (other: RunCall): boolean =>
    other.type === 'Stop' &&
    other.entry.seq < call.entry.seq &&
    announcementOf(other, simulated)?.operation?.id === record.operation?.id;
  const last = wishes.filter(({ uid, seq = 0 }) => uid === record.uid && seq < record.entry.seq).at(-1);
  const since = wishes.filter(
    ({ uid, seq = 0 }) => uid === record.uid && seq >= record.entry.seq && seq < call.entry.seq,
  );
  const mayRun = [last, ...since].some((wish) => wish !== undefined && wish.state !== 'Stopped');
  return mayRun && runCallsOf({ entries }).filter(isOfIt).some(mayHaveArrived);
}
