/**
 * What this process knows of an object beyond its status: of updates that could not be reported, and which spec was sent last.
 */
import type { Body } from '../../core/job/fields.ts';
import type { Located } from '../../core/object/locate.ts';
import type { Manifest } from '../../core/object/manifest.ts';
import type { JobStatus } from '../../core/object/status.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { JobEvent } from '../../core/ports.ts';
import { conditionOf } from '../../core/report/conditions.ts';
import { stringifyJson } from '../../ground/json.ts';
import { Shares } from '../../ground/shares.ts';
import { DOUBT_MS } from './job-writes.ts';

/** The end of a pass, its time, and what it was made for. */
export interface FinishedPass {
  outcome: Outcome;
  generation: number;
  wanted: Manifest['wanted'];
  reconcileRequest: string | undefined;
  /** Epoch ms. */
  at: number;
}

/** A status write without a clear answer: it may have taken effect. */
export interface StatusAttempt {
  status: JobStatus;
  /** Of these passes; not sent yet. */
  events: readonly JobEvent[];
  passes: readonly FinishedPass[];
}

export interface Past {
  /** Highest generation an update was sent for: a cache that shows an older one is behind. */
  generation: number;
  /** Passes that sent an update and could not be reported yet, the oldest first. */
  unreported: readonly FinishedPass[];
  /** The last writes that were begun, the newest first, until one is known to have taken effect. */
  attempts: readonly StatusAttempt[];
  /** A request that was answered from memory, and when it may be asked anew, monotonic ms; see `told-again.ts`. */
  waits: { request: string | undefined; until: number } | undefined;
  /** An update that another process has sent may still arrive. */
  inherited: boolean;
  /** Credentials that an earlier process was refused, as the status says, until this one tries them. */
  refused: JobStatus['refused'];
  /** Fingerprint of the credentials that this process was refused last, until it reads the job. */
  refusedHere: string | undefined;
  /** The object as this pass itself has written it before its update; see `claim.ts`. */
  claimed: Manifest | undefined;
  /** The operation whose next call this process has announced in the status, and not sent; see `markOf`. */
  announced: string | undefined;
  /** Id of the record that was last seen together with our finalizer. */
  bound: string | undefined;
  /** The job's fields before the update of the restart of this id. */
  before: { id: string; fields: Body } | undefined;
  /** Whether its job may be started, with these credentials, as DLI has shown; and how often that was asked in vain. */
  startRight: { of: string; isProven: boolean; tries: number } | undefined;
  /** The way to the job, while a restart of it is under way. */
  located: Located | undefined;
  /** When the API server has not kept what was to be remembered of an operation, monotonic ms. Undefined: it keeps it. */
  notKeptAt: number | undefined;
  /** When its deletion was first seen here, monotonic ms. */
  deletedSeen: number | undefined;
  /** A pass has let the deleted object go, and nothing is owed to its job. */
  isReleased: boolean;
  /** Status fields that the API server dropped from our write, because the installed CRD does not know them. */
  droppedByApi: Partial<JobStatus>;
}

/**
 * What all objects have untold together, in characters. An object is too large for a status, or its status is written by somebody
 * else again and again: beyond that, those of the namespace that has most are forgotten, and an update may be sent once more.
 */
const UNTOLD_LENGTH = 8 * 1024 * 1024;

/** By uid: another object of the same name has another past. */
export class Memory {
  readonly #pasts = new Map<string, Past>();
  readonly #untold: Shares;
  /** Namespaces of those that have something untold. */
  readonly #owners = new Map<string, string>();

  constructor(untoldLength = UNTOLD_LENGTH) {
    this.#untold = new Shares(untoldLength);
  }

  get size(): number {
    return this.#pasts.size;
  }

  has(uid: string): boolean {
    return this.#pasts.has(uid);
  }

  get(uid: string): Past | undefined {
    return this.#pasts.get(uid);
  }

  set(uid: string, past: Past): void {
    this.#pasts.set(uid, past);
  }

  delete(uid: string): void {
    this.#pasts.delete(uid);
    this.#hold(uid, this.#owners.get(uid) ?? '', 0);
  }

  /** To be called when the object's past has changed. */
  changed({ uid, namespace }: Pick<Manifest, 'uid' | 'namespace'>): void {
    const past = this.#pasts.get(uid);
    if (past !== undefined) this.#hold(uid, namespace, untoldLengthOf(past));
    for (const shed of this.#untold.shed()) {
      this.#owners.delete(shed);
      Object.assign(this.#pasts.get(shed) ?? {}, NOTHING_UNTOLD);
    }
  }

  #hold(uid: string, namespace: string, length: number): void {
    if (length === 0) this.#owners.delete(uid);
    else this.#owners.set(uid, namespace);
    this.#untold.set(namespace, uid, length);
  }
}

const NOTHING_UNTOLD = { unreported: [], attempts: [], droppedByApi: {} } satisfies Partial<Past>;

function untoldLengthOf({ unreported, attempts, droppedByApi }: Past): number {
  const isNothing = unreported.length + attempts.length + Object.keys(droppedByApi).length === 0;
  return isNothing ? 0 : stringifyJson([unreported, attempts, droppedByApi]).length;
}

/** The clock that dated it may be this far off. */
const CLOCKS_APART_MS = 5_000;

/**
 * What the object itself tells of a process before this one, whose last updates may still arrive: a spec, or a change of owners,
 * that was not dealt with; an update without an answer; or that it is new, perhaps in place of another one.
 */
function inherits({ generation, createdAt, status }: Manifest, now: number): boolean {
  const isOfLate = (at: number): boolean => now - at < DOUBT_MS + CLOCKS_APART_MS;
  return (
    (generation > 1 && status.observedGeneration !== generation) ||
    conditionOf(status.conditions, 'Ready')?.reason === 'Conflict' ||
    (status.history ?? []).some(({ outcome, at }) => outcome === 'Unknown' && isOfLate(Date.parse(at))) ||
    isOfLate(createdAt)
  );
}

/** At the first pass over an object in this process. `now`: epoch ms. */
export function meet(memory: Memory, manifest: Manifest, now: number): Past {
  const isFirst = !memory.has(manifest.uid);
  const past = recall(memory, manifest.uid);
  if (isFirst) past.inherited = inherits(manifest, now);
  if (isFirst) past.refused = manifest.status.refused;
  return past;
}

export function recall(memory: Memory, uid: string): Past {
  const known = memory.get(uid);
  if (known !== undefined) return known;
  const past: Past = {
    inherited: false,
    generation: 0,
    unreported: [],
    attempts: [],
    waits: undefined,
    refused: undefined,
    refusedHere: undefined,
    claimed: undefined,
    announced: undefined,
    before: undefined,
    bound: undefined,
    startRight: undefined,
    located: undefined,
    notKeptAt: undefined,
    deletedSeen: undefined,
    isReleased: false,
    droppedByApi: {},
  };
  memory.set(uid, past);
  return past;
}
