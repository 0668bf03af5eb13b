/** The record of an operation on its way into the status: what the API server has kept of it, and what nobody can read. */
import { markOf } from '../../core/decide/operation-facts.ts';
import { isRequested, type Manifest } from '../../core/object/manifest.ts';
import type { Operation } from '../../core/object/operation.ts';
import type { JobStatus } from '../../core/object/status.ts';
import { isJobDown } from '../../core/operate/owing.ts';
import { isOpen } from '../../core/operate/refused.ts';
import { isDecided, type Outcome } from '../../core/outcome.ts';
import type { Past } from './memory.ts';

/** What of an operation the API server has not kept counts for nothing: nothing is done from memory alone. */
export function withoutRecord({
  operation: _,
  handled: __,
  ...others
}: Partial<JobStatus>): Partial<JobStatus> {
  return others;
}

const RECORD_PARTS = ['operation', 'handled', 'jobId'];

/** Of the status: what an operation rests on. */
export const isRecordPart = (part: string): boolean => RECORD_PARTS.includes(part);

/**
 * Nothing but an announcement, which is made on the object as it was decided on: after somebody else's write the next pass decides
 * anew.
 */
export const isAnnouncement = (outcome: Outcome): boolean =>
  (outcome.kind === 'operating' || outcome.kind === 'creating') &&
  outcome.turn.do === 'record' &&
  outcome.called === undefined;

/** The call that the next pass may send. */
const announcedIn = (outcome: Outcome | undefined): Operation | undefined =>
  outcome !== undefined && 'turn' in outcome && outcome.turn?.do === 'record'
    ? outcome.turn.operation
    : undefined;

/** From the API server's answer: the call that the pass has announced may be sent, if the record stands there as it was meant. */
export function noteRecord(
  past: Past,
  {
    meant,
    dropped,
    outcome,
    now,
  }: { meant: JobStatus; dropped: Partial<JobStatus>; outcome: Outcome | undefined; now: number },
): void {
  const isDropped = Object.keys(dropped).some(isRecordPart);
  if (isDropped) past.notKeptAt = now;
  else if (meant.operation !== undefined) past.notKeptAt = undefined;
  const announced = announcedIn(outcome);
  if (announced !== undefined && !isDropped) past.announced = markOf(announced);
}

/**
 * The API server takes no status with the record that was to begin an operation: its definition knows no such operation. One that
 * is under way goes on as soon as it does.
 */
export function noteRefused(past: Past, outcome: Outcome | undefined, now: number): void {
  const record = outcome !== undefined && 'record' in outcome ? outcome.record : undefined;
  const isBegun = record !== undefined && isOpen(record);
  if (announcedIn(outcome) !== undefined && !isBegun) past.notKeptAt = now;
}

/** A job that is down is not left so because of a definition that may have been replaced since, and nobody asks. */
const TRIED_AGAIN_MS = 300_000;

export const mayBeKept = ({ notKeptAt }: Past, manifest: Manifest, now: number): boolean =>
  notKeptAt === undefined ||
  isRequested(manifest) ||
  (isJobDown(manifest) && now - notKeptAt >= TRIED_AGAIN_MS);

/** A record of an operation that cannot be read stays where it is, until a person asks for a pass and so gives it up. */
export function keepingRecord(manifest: Manifest, outcome: Outcome | undefined): Manifest {
  const { unusable = [] } = manifest;
  const isGivenUp = isRequested(manifest) && outcome !== undefined && isDecided(outcome);
  return isGivenUp
    ? manifest
    : { ...manifest, unusable: unusable.filter(({ part }) => part !== 'operation') };
}
