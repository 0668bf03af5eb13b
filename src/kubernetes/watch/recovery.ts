/** What follows from the end of a watch or a list: how long to wait, and whether to list again. */
import { type Backoff, backoffMs } from '../../ground/backoff.ts';
import type { Chance } from '../../ground/chance.ts';
import { ApiError, ApiUnreachable, hasStatus } from '../http/api-error.ts';
import { MalformedLine } from './event.ts';

/**
 * `Stale`: the server answered with an older list than the one already known. `SetBack`: it keeps to it, and since such a
 * list is read from the store itself, the store was set back.
 */
export type ReflectorPhase =
  | 'Listing'
  | 'Watching'
  | 'Retrying'
  | 'NotInstalled'
  | 'Forbidden'
  | 'Stale'
  | 'SetBack';

/** The list is older than what is known: a server that is behind, or an etcd that was set back. */
export class StaleList extends Error {}

export interface Recovery {
  waitMs: number;
  relist: boolean;
  phase: ReflectorPhase;
  message: string;
}

/** How a round ended. `livedMs`: how long its watch was open; undefined when it came to none. */
interface Ending {
  error: unknown;
  livedMs: number | undefined;
}

const BACKOFF: Backoff = { firstMs: 800, capMs: 30_000, jitter: 0.5 };
/** A watch that lived this long was a good one: its end is no failure. */
const GOOD_WATCH_MS = 5_000;
/** Looking for a missing CRD is cheap, and people wait for it. */
const NOT_INSTALLED_CAP_MS = 5_000;
/** So is a refused connection, and an API server that is back, or has caught up, should be noticed soon. */
const SOON_CAP_MS = 3_000;
/** So many unusable lines without any progress, and the stream cannot get over it. */
const STUCK_AFTER = 5;
/** So many older lists in a row, over about 20 s. */
const SET_BACK_AFTER = 10;

function capOf(error: unknown): number | undefined {
  if (hasStatus(error, 404)) return NOT_INSTALLED_CAP_MS;
  return error instanceof ApiUnreachable || error instanceof StaleList ? SOON_CAP_MS : undefined;
}

export class RecoveryPolicy {
  readonly #chance: Chance;
  #failures = 0;
  #badLines = 0;
  #staleLists = 0;
  #justGone = false;
  #wasUnreachable = false;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** Something usable has come. */
  progress(): void {
    this.#badLines = 0;
    this.#staleLists = 0;
  }

  /** The server ended the watch in good order. */
  afterClose(livedMs: number): Recovery {
    const good = this.#judge(livedMs);
    const waitMs = good ? 0 : this.#pause();
    return { waitMs, relist: false, phase: 'Retrying', message: 'the server ended the watch' };
  }

  afterError({ error, livedMs }: Ending): Recovery {
    this.#judge(livedMs);
    this.#answers(error);
    const message = error instanceof Error ? error.message : String(error);
    if (hasStatus(error, 410))
      return { waitMs: this.#afterGone(error.retryAfterMs), relist: true, phase: 'Retrying', message };
    const stale = error instanceof StaleList;
    if (stale) this.#staleLists += 1;
    const relist = stale || hasStatus(error, 404) || this.#isStuck(error, livedMs);
    const askedMs = error instanceof ApiError ? error.retryAfterMs : undefined;
    const waitMs = this.#pause({ askedMs, capMs: capOf(error) });
    const phase = this.#staleLists >= SET_BACK_AFTER ? 'SetBack' : reflectorPhaseOf(error);
    return { waitMs, relist, phase, message };
  }

  /** Counts a failure. `askedMs`: the server's own wish, the least that is waited. */
  #pause({
    askedMs = 0,
    capMs = BACKOFF.capMs,
  }: {
    askedMs?: number | undefined;
    capMs?: number | undefined;
  } = {}): number {
    const ms = backoffMs(this.#failures, { ...BACKOFF, capMs }, this.#chance.next());
    this.#failures += 1;
    return Math.max(ms, askedMs);
  }

  /** An API server that answers after an outage, be it with an error, is on its way back. */
  #answers(error: unknown): void {
    const unreachable = error instanceof ApiUnreachable;
    if (this.#wasUnreachable && !unreachable) this.#failures = 0;
    this.#wasUnreachable = unreachable;
  }

  /** At once, unless that has just been done for the same reason. */
  #afterGone(askedMs = 0): number {
    const again = this.#justGone;
    this.#justGone = true;
    return again ? this.#pause({ askedMs }) : askedMs;
  }

  /** Counts what only the content of the stream can cause: it would fail in the same place for ever. */
  #isStuck(error: unknown, livedMs: number | undefined): boolean {
    const bad = error instanceof MalformedLine || error instanceof ApiError;
    if (bad && livedMs !== undefined) this.#badLines += 1;
    return this.#badLines >= STUCK_AFTER;
  }

  /** After a good watch, however it ended, nothing is counted of what was before. */
  #judge(livedMs = 0): boolean {
    if (livedMs < GOOD_WATCH_MS) return false;
    this.#failures = 0;
    this.#justGone = false;
    return true;
  }
}

function reflectorPhaseOf(error: unknown): ReflectorPhase {
  if (error instanceof StaleList) return 'Stale';
  if (hasStatus(error, 404)) return 'NotInstalled';
  return hasStatus(error, 403) ? 'Forbidden' : 'Retrying';
}
