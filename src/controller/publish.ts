/** The end of a pass: the status if it changed, and the events that go with it. */
import { announce } from '../core/announce.ts';
import { stringifyJson } from '../core/json.ts';
import { mergePatch } from '../core/merge-patch.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Cluster, JobEvent, Manifest, Written } from '../core/ports.ts';
import { statusAfter } from '../core/report.ts';
import type { JobStatus } from '../core/status.ts';
import { type Memory, type News, type Past, recall } from './memory.ts';

export interface Newsroom {
  cluster: Cluster;
  memory: Memory;
  /** Wall clock, epoch ms. */
  now(): number;
  /** After each write: fields of the status that the API server kept, and those that it lost: the installed CRD is older. */
  onWritten(kept: readonly string[], lost: readonly string[]): void;
}

interface Edition {
  status: JobStatus;
  events: JobEvent[];
}

/** The status after all of it, and what there is to say about each. */
function edition(manifest: Manifest, news: readonly News[]): Edition {
  return news.reduce<Edition>(
    ({ status, events }, { outcome, at, ...madeFor }) => {
      const after = statusAfter({ ...manifest, status, ...madeFor }, outcome, at);
      return { status: after, events: [...events, ...announce(status, after, outcome)] };
    },
    { status: manifest.status, events: [] },
  );
}

/** With what is known from memory because the status could not be written, or is not kept: it is not sent again for that. */
export function remembering(manifest: Manifest, { unkept, unreported }: Past): Manifest {
  const known = { ...manifest, status: { ...manifest.status, ...unkept } };
  return { ...known, status: edition(known, unreported).status };
}

/** Of what was written, that which is not there afterwards. */
function unkeptOf(meant: JobStatus, kept: JobStatus): Partial<JobStatus> {
  const lost = Object.entries(meant).filter(
    ([field, value]) => stringifyJson(value) !== stringifyJson(kept[field as keyof JobStatus] ?? null),
  );
  return Object.fromEntries(lost);
}

/**
 * The object to report on after somebody else's write: only the status is news, a request made meanwhile is for the next
 * pass. Undefined when this pass is history: another object has the name, or a newer spec has been dealt with.
 */
function rebased(first: Manifest, now: Manifest): Manifest | undefined {
  const history = now.uid !== first.uid || (now.status.observedGeneration ?? 0) > first.generation;
  return history ? undefined : { ...first, status: now.status, resourceVersion: now.resourceVersion };
}

const CONFLICT_RETRIES = 5;
/** As many as the history has room for. */
const MOST_UNREPORTED = 5;

const notWritten = (message: string): JobEvent => ({
  type: 'Warning',
  reason: 'StatusNotWritten',
  action: 'Report',
  note: message,
});

/** Where anything is written, so is what was not kept the last time: by now the definition may know it. */
function patchOf(before: JobStatus, after: JobStatus, unkept: Partial<JobStatus>): object | undefined {
  const patch = mergePatch(before, after);
  if (patch === undefined) return undefined;
  const again = Object.keys(unkept).map((field) => [field, after[field as keyof JobStatus] ?? null]);
  return { ...patch, ...Object.fromEntries(again) };
}

/** What comes of a write. `unchanged`: there was nothing to write. */
async function write(
  manifest: Manifest,
  patch: object | undefined,
  cluster: Cluster,
): Promise<Written | { kind: 'unchanged' }> {
  if (patch === undefined) return { kind: 'unchanged' };
  const written = await cluster.patchStatus(manifest, patch);
  if (written.kind !== 'refused') return written;
  cluster.record(manifest, notWritten(written.message));
  throw new Error(`the status of ${manifest.key} was refused: ${written.message}`);
}

const isSent = ({ outcome: { kind } }: News): boolean => kind === 'updated' || kind === 'stuck';

interface Issue {
  first: Manifest;
  news: readonly News[];
  past: Past;
}

/** One try. Returns the object as somebody else has left it meanwhile; undefined when there is nothing more to do. */
async function issue(
  manifest: Manifest,
  { first, news, past }: Issue,
  { cluster, onWritten }: Newsroom,
): Promise<Manifest | undefined> {
  const before = { ...manifest, status: { ...manifest.status, ...past.unkept } };
  const { status, events } = edition(before, news);
  const written = await write(before, patchOf(before.status, status, past.unkept), cluster);
  if (written.kind === 'stale') return rebased(first, written.manifest);
  if (written.kind === 'gone') return undefined;
  if (written.kind === 'written') {
    past.unkept = unkeptOf(status, written.manifest.status);
    const kept = Object.keys(status).filter((field) => !(field in past.unkept));
    onWritten(kept, Object.keys(past.unkept));
  }
  for (const event of events) cluster.record(first, event);
  return undefined;
}

/** Somebody else's write in between is no news to anyone: silently once more. Throws when the status cannot be written. */
export async function publish(first: Manifest, outcome: Outcome, newsroom: Newsroom): Promise<void> {
  const past = recall(newsroom.memory, first.uid);
  const { generation, reconcileRequest } = first;
  const news = [...past.unreported, { outcome, generation, reconcileRequest, at: newsroom.now() }];
  past.unreported = news.filter(isSent).slice(-MOST_UNREPORTED);
  let manifest: Manifest | undefined = first;
  for (let attempt = 0; attempt < CONFLICT_RETRIES; attempt += 1) {
    manifest = await issue(manifest, { first, news, past }, newsroom);
    if (manifest !== undefined) continue;
    past.unreported = [];
    return;
  }
  throw new Error(`status of ${first.key} changed ${CONFLICT_RETRIES} times while it was being written`);
}
