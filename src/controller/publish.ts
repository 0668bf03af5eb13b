/** The end of a pass: the status if it changed, and the events that go with it. */
import { announce } from '../core/announce.ts';
import { mergePatch } from '../core/merge-patch.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Cluster, JobEvent, Manifest, Written } from '../core/ports.ts';
import { statusAfter } from '../core/report.ts';
import type { JobStatus, LastUpdate } from '../core/status.ts';
import { type Memory, recall } from './memory.ts';

export interface Newsroom {
  cluster: Cluster;
  memory: Memory;
  /** Wall clock, epoch ms. */
  now(): number;
}

/** What was sent is known from memory when the status could not be written: it is not sent again for that. */
export const remembering = (manifest: Manifest, lastUpdate: LastUpdate | undefined): Manifest =>
  lastUpdate === undefined ? manifest : { ...manifest, status: { ...manifest.status, lastUpdate } };

/**
 * The object to report on after somebody else's write: only the status is news, a request made meanwhile is for the next
 * pass. Undefined when this pass is history: another object has the name, or a newer spec has been dealt with.
 */
function rebased(first: Manifest, now: Manifest): Manifest | undefined {
  const history = now.uid !== first.uid || (now.status.observedGeneration ?? 0) > first.generation;
  return history ? undefined : { ...first, status: now.status, resourceVersion: now.resourceVersion };
}

const CONFLICT_RETRIES = 5;

const notWritten = (message: string): JobEvent => ({
  type: 'Warning',
  reason: 'StatusNotWritten',
  action: 'Report',
  note: message,
});

/** The write of one status; what comes of it. `unchanged`: there was nothing to write. */
async function write(
  manifest: Manifest,
  after: JobStatus,
  cluster: Cluster,
): Promise<Written | { kind: 'unchanged' }> {
  const patch = mergePatch(manifest.status, after);
  if (patch === undefined) return { kind: 'unchanged' };
  const written = await cluster.patchStatus(manifest, patch);
  if (written.kind !== 'refused') return written;
  cluster.record(manifest, notWritten(written.message));
  throw new Error(`the status of ${manifest.key} was refused: ${written.message}`);
}

/** Somebody else's write in between is no news to anyone: silently once more. Throws when the status cannot be written. */
export async function publish(
  first: Manifest,
  outcome: Outcome,
  { cluster, memory, now }: Newsroom,
): Promise<void> {
  const past = recall(memory, first.uid);
  const sentBefore = past.lastUpdate;
  let manifest: Manifest | undefined = first;
  for (let attempt = 0; attempt < CONFLICT_RETRIES; attempt += 1) {
    const after = statusAfter(remembering(manifest, sentBefore), outcome, now());
    past.lastUpdate = after.lastUpdate;
    const written = await write(manifest, after, cluster);
    if (written.kind !== 'stale') {
      const events = written.kind === 'gone' ? [] : announce(manifest.status, after, outcome);
      for (const event of events) cluster.record(first, event);
      return;
    }
    manifest = rebased(first, written.manifest);
    if (manifest === undefined) return;
  }
  throw new Error(`status of ${first.key} changed ${CONFLICT_RETRIES} times while it was being written`);
}
