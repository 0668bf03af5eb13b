/** Events for people, in events.k8s.io/v1. Best effort: nothing waits for them, nothing fails because of them. */
import type { EventsV1Event } from '@kubernetes/client-node';
import { GROUP, GROUP_VERSION, KIND } from '../../core/object/kind.ts';
import type { Manifest } from '../../core/object/manifest.ts';
import type { JobEvent } from '../../core/ports.ts';
import { type Backoff, backoffMs } from '../../ground/backoff.ts';
import type { Chance } from '../../ground/chance.ts';
import { type Clock, sleep, within } from '../../ground/clock.ts';
import { sha256 } from '../../ground/digest.ts';
import { Shares } from '../../ground/shares.ts';
import { printable } from '../../ground/text.ts';
import type { Api } from '../http/api.ts';
import { ApiError, hasStatus } from '../http/api-error.ts';
import { microTime } from '../micro-time.ts';
import { EventGate } from './event-gate.ts';

const REPORTING_CONTROLLER = `${GROUP}/flinkjarjob-controller`;

/** `repeated` and `tooMany` are the gate's; `full` is the queue; `refused` and `unreachable` are the server's. */
type Dropped = 'repeated' | 'tooMany' | 'full' | 'refused' | 'unreachable';

export interface RecorderOptions {
  api: Pick<Api, 'request'>;
  clock: Clock;
  chance: Chance;
  /** Name of this replica: the pod. */
  instance: string;
  onDropped?: (why: Dropped, reason: string) => void;
  /** What all events that wait may have together, in characters of JSON text. */
  capacity?: number;
}

export interface Recorder {
  /** Never throws, never waits. */
  record(manifest: Manifest, event: JobEvent): void;
  /** Resolves when everything is sent, or after `ms`; what is left then is dropped. */
  flush(ms: number): Promise<void>;
}

const TIMEOUT_MS = 5_000;
const ATTEMPTS = 3;
const RETRY: Backoff = { firstMs: 1_000, capMs: 30_000, jitter: 0.5 };
const LONGEST_RETRY_MS = 30_000;
/** Characters of all that wait, as JSON text: a whole fleet may have something to say at once. Beyond that, who has most is cut. */
const CAPACITY = 8 * 1024 * 1024;
const LANES = 4;

/** An Event as JSON has it. */
type EventBody = Omit<EventsV1Event, 'eventTime'> & { eventTime: string };

interface Waiting {
  /** Of the queue. */
  id: string;
  namespace: string;
  key: string;
  uid: string;
  reason: string;
  path: string;
  body: EventBody;
}

const hex8 = (value: number): string => Math.floor(value).toString(16).padStart(8, '0').slice(-8);

class EventRecorder implements Recorder {
  readonly #options: RecorderOptions;
  readonly #gate: EventGate;
  readonly #stop = new AbortController();
  /** By id, oldest first. */
  readonly #queue = new Map<string, Waiting>();
  readonly #room: Shares;
  #events = 0;
  readonly #lanes = new Set<Promise<void>>();
  /** Objects with an event under way: theirs are sent one after the other. */
  readonly #busy = new Set<string>();

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#gate = new EventGate(options.clock);
    this.#room = new Shares(options.capacity ?? CAPACITY);
  }

  record(manifest: Manifest, event: JobEvent): void {
    // A note may be long.
    const key = sha256(JSON.stringify([manifest.uid, event.reason, event.note]));
    const why = this.#stop.signal.aborted ? 'full' : this.#gate.admit(key, manifest.uid);
    if (why === undefined) this.#enqueue(key, manifest, event);
    else this.#drop(why, event.reason);
  }

  #enqueue(key: string, manifest: Manifest, event: JobEvent): void {
    const { namespace, uid } = manifest;
    const path = `/apis/events.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/events`;
    const id = String(++this.#events);
    const body = this.#body(manifest, event);
    this.#queue.set(id, { id, namespace, key, uid, reason: event.reason, path, body });
    this.#room.set(namespace, id, JSON.stringify(body).length);
    for (const shed of this.#room.shed()) this.#shed(shed);
    if (this.#lanes.size >= LANES) return;
    const lane: Promise<void> = this.#send().finally(() => this.#lanes.delete(lane));
    this.#lanes.add(lane);
  }

  #shed(id: string): void {
    const waiting = this.#queue.get(id);
    this.#queue.delete(id);
    if (waiting !== undefined) this.#undelivered('full', waiting);
  }

  async flush(ms: number): Promise<void> {
    await within(this.#options.clock, ms, Promise.all(this.#lanes));
    this.#stop.abort();
    for (const { reason } of this.#queue.values()) this.#drop('unreachable', reason);
    this.#queue.clear();
  }

  #body({ namespace, name, uid, resourceVersion }: Manifest, event: JobEvent): EventBody {
    const { clock, chance, instance } = this.#options;
    const now = clock.wall();
    // A name of our own choice: a second try of the same event is then a conflict, not a second event.
    const suffix = hex8(now / 1000) + hex8(chance.next() * 2 ** 32);
    return {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { namespace, name: `${name.slice(0, 236).replace(/[^a-z0-9]+$/, '')}.${suffix}` },
      eventTime: microTime(now),
      reportingController: REPORTING_CONTROLLER,
      reportingInstance: instance.slice(0, 128),
      type: event.type,
      reason: event.reason.slice(0, 128),
      action: event.action.slice(0, 128),
      note: printable(event.note, 1024),
      regarding: { apiVersion: GROUP_VERSION, kind: KIND, namespace, name, uid, resourceVersion },
    };
  }

  /** Oldest first; one that has to wait for another of the same object lets younger ones pass. */
  #next(): Waiting | undefined {
    const next = this.#queue.values().find(({ uid }) => !this.#busy.has(uid));
    if (next === undefined) return undefined;
    this.#queue.delete(next.id);
    this.#room.set(next.namespace, next.id, 0);
    return next;
  }

  async #send(): Promise<void> {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#busy.add(next.uid);
      const why = await this.#deliver(next);
      this.#busy.delete(next.uid);
      if (why !== undefined) this.#undelivered(why, next);
    }
  }

  #undelivered(why: Dropped, { key, uid, reason }: Waiting): void {
    this.#gate.forget(key, uid);
    this.#drop(why, reason);
  }

  async #deliver(waiting: Waiting): Promise<Dropped | undefined> {
    for (let failures = 0; !this.#stop.signal.aborted; failures += 1) {
      const error = await this.#post(waiting).catch((reason: unknown) => reason);
      // AlreadyExists: the first try arrived after all.
      if (error === undefined || (hasStatus(error, 409) && error.reason === 'AlreadyExists'))
        return undefined;
      if (!isPassing(error)) return 'refused';
      if (failures + 1 === ATTEMPTS) return 'unreachable';
      const asked = error instanceof ApiError ? Math.min(error.retryAfterMs ?? 0, LONGEST_RETRY_MS) : 0;
      const wait = backoffMs(failures, RETRY, this.#options.chance.next());
      await sleep(this.#options.clock, Math.max(wait, asked), this.#stop.signal);
    }
    return 'unreachable';
  }

  async #post({ path, body }: Waiting): Promise<undefined> {
    const { api } = this.#options;
    await api.request({ method: 'POST', path, body, timeoutMs: TIMEOUT_MS, signal: this.#stop.signal });
  }

  #drop(why: Dropped, reason: string): void {
    this.#options.onDropped?.(why, reason);
  }
}

/** A refusal such as 403, or a namespace that is being deleted, will not pass by itself. */
const isPassing = (error: unknown): boolean =>
  !(error instanceof ApiError) || error.status === 429 || error.status >= 500;

export const createRecorder = (options: RecorderOptions): Recorder => new EventRecorder(options);
