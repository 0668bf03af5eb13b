/** The end of a pass: the status if it changed, and the events that go with it. */
import type { Manifest } from '../../core/object/manifest.ts';
import type { JobStatus } from '../../core/object/status.ts';
import type { Outcome } from '../../core/outcome.ts';
import { ApiServerError, type Cluster, type JobEvent, type Written } from '../../core/ports.ts';
import { announce } from '../../core/report/announce.ts';
import { statusAfter } from '../../core/report/status-after.ts';
import type { Clock } from '../../ground/clock.ts';
import { mergePatch } from '../../ground/merge-patch.ts';
import { type FinishedPass, type Memory, type Past, recall, type StatusAttempt } from './memory.ts';
import { isAnnouncement, keepingRecord, noteRecord, noteRefused, withoutRecord } from './record.ts';
import { droppedFrom, patchOf, patchWithout } from './status-patch.ts';

/** What is to be written about a pass. */
export interface Reported {
  outcome: Outcome;
  status: JobStatus;
}

interface Reporter {
  cluster: Cluster;
  memory: Memory;
  clock: Pick<Clock, 'wall' | 'now'>;
  /** After each write: fields of the status that the API server kept, and those that it dropped: the installed CRD is older. */
  onWritten(kept: readonly string[], dropped: readonly string[]): void;
  onReport(reported: Reported): void;
  /** Another object has written to the job since what is to be told. */
  isOvertaken(): boolean;
}

interface StatusAndEvents {
  status: JobStatus;
  events: JobEvent[];
}

/** The status after all of these passes, and what there is to say about each. */
function statusAndEvents(manifest: Manifest, passes: readonly FinishedPass[]): StatusAndEvents {
  return passes.reduce<StatusAndEvents>(
    ({ status, events }, { outcome, at, ...madeFor }) => {
      const after = statusAfter({ ...manifest, status, ...madeFor }, outcome, at);
      return { status: after, events: [...events, ...announce(status, after, outcome)] };
    },
    { status: manifest.status, events: [] },
  );
}

/** A write without an answer that has taken effect: its passes are not told again, and only its events are still to be sent. */
const inEffect = ({ status }: Manifest, { attempts }: Past): StatusAttempt | undefined =>
  attempts.find((attempt) => mergePatch(status, attempt.status) === undefined);

/** Those passes that the status does not tell of. */
const untold = (passes: readonly FinishedPass[], written: StatusAttempt | undefined): FinishedPass[] =>
  passes.filter((pass) => written?.passes.includes(pass) !== true);

/** With what is known from memory because the status could not be written, or was not kept: it is not sent again for that. */
export function remembering(manifest: Manifest, past: Past): Manifest {
  const known = { ...manifest, status: { ...manifest.status, ...past.droppedByApi } };
  return { ...known, status: statusAndEvents(known, untold(past.unreported, inEffect(known, past))).status };
}

/**
 * The object to report on after somebody else's write: of it only the status counts, a request made meanwhile is for the next
 * pass. Undefined when this pass is out of date: another object has the name, or a newer spec has been dealt with.
 */
function rebased(first: Manifest, now: Manifest): Manifest | undefined {
  const dealtWith = Math.min(now.status.observedGeneration ?? 0, now.generation);
  if (now.uid !== first.uid || dealtWith > first.generation) return undefined;
  const { status, unusable = [], former, resourceVersion } = now;
  return { ...first, status, unusable, former, resourceVersion };
}

const CONFLICT_RETRIES = 5;
/** As many as the history has room for. */
const MOST_UNREPORTED = 5;
const MOST_ATTEMPTS = 5;

const notWritten = (message: string): JobEvent => ({
  type: 'Warning',
  reason: 'StatusNotWritten',
  action: 'Report',
  note: message,
});

/** What comes of a write. `unchanged`: there was nothing to write. */
async function write(
  manifest: Manifest,
  { patch, refused }: { patch: object | undefined; refused: () => void },
  cluster: Cluster,
): Promise<Written | { kind: 'unchanged' }> {
  if (patch === undefined) return { kind: 'unchanged' };
  const whole = await cluster.patchStatus(manifest, patch);
  if (whole.kind !== 'refused') return whole;
  const left = patchWithout(patch, whole.parts);
  const written = left === undefined ? whole : await cluster.patchStatus(manifest, left);
  if (written.kind !== 'refused') return written;
  refused();
  cluster.record(manifest, notWritten(written.message));
  throw new ApiServerError(`the status of ${manifest.key} was refused: ${written.message}`);
}

/** What somebody else has written into the status, and what no controller could. */
function ignored({ unusable = [] }: Manifest): JobEvent[] {
  if (unusable.length === 0) return [];
  const parts = unusable.map(({ part, why }) => `${part} (${why})`).join(', ');
  const note = `Parts of the status count as never written, and are overwritten: ${parts}.`;
  return [{ type: 'Warning', reason: 'StatusIgnored', action: 'Report', note }];
}

const isSent = ({ outcome }: FinishedPass): boolean =>
  outcome.kind === 'updated' ||
  outcome.kind === 'failed' ||
  outcome.kind === 'obtained' ||
  ((outcome.kind === 'operating' || outcome.kind === 'creating') && outcome.called !== undefined);

interface Report {
  first: Manifest;
  passes: readonly FinishedPass[];
  past: Past;
}

interface Draft extends StatusAndEvents {
  before: Manifest;
}

/** What there is to write on an object, `before` being the object as it is, with what the API server drops of it. */
function draftOn(manifest: Manifest, { passes, past }: Report): Draft {
  const believed = keepingRecord(manifest, passes.at(-1)?.outcome);
  const before = { ...believed, status: { ...manifest.status, ...past.droppedByApi } };
  const written = inEffect(before, past);
  const { status, events } = statusAndEvents(before, untold(passes, written));
  return { before, status, events: [...(written?.events ?? []), ...ignored(believed), ...events] };
}

/**
 * One try. Returns the object as somebody else has left it meanwhile; `gone` when the API server does not have it; undefined when
 * there is nothing more to do.
 */
async function writeOnce(
  { before, status, events }: Draft,
  { first, passes, past }: Report,
  { cluster, clock, onWritten }: Reporter,
): Promise<Manifest | 'gone' | undefined> {
  past.attempts = [{ status, events, passes }, ...past.attempts].slice(0, MOST_ATTEMPTS);
  const patch = patchOf(before, status, past.droppedByApi);
  const refused = (): void => noteRefused(past, passes.at(-1)?.outcome, clock.now());
  const written = await write(before, { patch, refused }, cluster);
  if (written.kind === 'stale') return rebased(first, written.manifest);
  past.attempts = [];
  if (written.kind === 'gone') return 'gone';
  if (written.kind === 'written') {
    const dropped = droppedFrom(status, written.manifest);
    past.droppedByApi = withoutRecord(dropped);
    noteRecord(past, { meant: status, dropped, outcome: passes.at(-1)?.outcome, now: clock.now() });
    onWritten(
      Object.keys(status).filter((field) => !(field in dropped)),
      Object.keys(dropped),
    );
  }
  for (const event of events) cluster.record(first, event);
  return undefined;
}

/** Nothing of an operation is told of an object that is gone: its next step would come at once, while the cache still shows it. */
const isTold = (left: Manifest | 'gone' | undefined, { kind }: Outcome): boolean =>
  left === undefined || (left === 'gone' && kind !== 'operating');

/**
 * Somebody else's write in between is nothing to tell: silently once more. False: there was always another one, or the job is
 * another object's by now, so that what the pass did is told with the next. Throws when the status cannot be written.
 */
export async function report(first: Manifest, outcome: Outcome, reporter: Reporter): Promise<boolean> {
  const past = recall(reporter.memory, first.uid);
  const { generation, wanted, reconcileRequest } = first;
  const passes = [
    ...past.unreported,
    { outcome, generation, wanted, reconcileRequest, at: reporter.clock.wall() },
  ];
  const whole: Report = { first, passes, past };
  const told = draftOn(first, whole);
  reporter.onReport({ outcome, status: told.status });
  past.unreported = passes.filter(isSent).slice(-MOST_UNREPORTED);
  let manifest: Manifest | 'gone' | undefined =
    past.claimed === undefined ? first : rebased(first, past.claimed);
  past.claimed = undefined;
  for (let attempt = 0; typeof manifest === 'object' && attempt < CONFLICT_RETRIES; attempt += 1) {
    if (reporter.isOvertaken()) return false;
    const draft = manifest === first ? told : draftOn(manifest, whole);
    manifest = await writeOnce(draft, whole, reporter);
    if (typeof manifest === 'object' && isAnnouncement(outcome)) return false;
  }
  // A cache that is behind shows an object that is gone for long: what was sent for it stays known until the cache has heard.
  if (manifest === undefined) past.unreported = [];
  return isTold(manifest, outcome);
}
