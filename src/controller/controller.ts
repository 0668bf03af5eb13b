/** The loop: a change makes a key due, a worker makes a pass over it, the outcome says when to come back. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { lastRequestId, nextVisit, type Outcome } from '../core/outcome.ts';
import type { ApiServerError, Manifest } from '../core/ports.ts';
import { DEFAULT_INTERVAL_MS, durationMs } from '../core/spec.ts';
import type { WorkQueue } from './queue.ts';
import { Abandoned, reconcile, type World } from './reconcile.ts';
import { runWorkers } from './workers.ts';

export interface Settings {
  concurrency: number;
  /** The least interval used, whatever a spec says, ms. */
  intervalFloorMs: number;
  /** 0.1 spreads an interval over ±10 %. */
  intervalJitter: number;
}

/** As controller-runtime names the ends of a pass. */
export type PassResult = 'success' | 'error' | 'requeue' | 'requeue_after';

export interface Parts {
  world: World;
  queue: WorkQueue;
  settings: Settings;
  log: Logger;
  /** 0 to below 1. */
  random: () => number;
  /** Monotonic, ms. */
  monotonic: () => number;
  /** A bug: something threw where nothing may. */
  onCrash: () => void;
  onPass: (pass: {
    result: PassResult;
    seconds: number;
    outcome: Outcome | undefined;
    manifest: Manifest;
  }) => void;
}

function intervalOf(spec: unknown, { settings, random }: Parts): number {
  const text = (spec as { interval?: unknown } | undefined)?.interval;
  const wanted = durationMs(typeof text === 'string' ? text : '');
  const base = Math.max(Number.isNaN(wanted) ? DEFAULT_INTERVAL_MS : wanted, settings.intervalFloorMs);
  return base * (1 + settings.intervalJitter * (2 * random() - 1));
}

/** Tells the queue when to come back, and the metrics what it was. */
function schedule({ key, spec }: Manifest, outcome: Outcome, parts: Parts): PassResult {
  const visit = nextVisit(outcome, { intervalMs: intervalOf(spec, parts), random: parts.random() });
  if (visit.kind === 'retry') {
    parts.queue.retry(key, visit.atLeastMs);
    return 'requeue';
  }
  parts.queue.forget(key);
  if (visit.kind === 'never') return 'success';
  parts.queue.addAfter(key, visit.ms);
  return 'requeue_after';
}

const failureOf = (outcome: Outcome) => ('failure' in outcome ? outcome.failure : undefined);

function logPass(log: Logger, outcome: Outcome, ms: number): void {
  const failure = failureOf(outcome);
  const line = {
    outcome: outcome.kind,
    ...(outcome.kind === 'held' ? { because: outcome.because } : {}),
    ...('sent' in outcome ? { fields: outcome.sent.map(({ field }) => field) } : {}),
    ...(failure === undefined
      ? {}
      : { reason: failure.kind, error_code: failure.error_code, message: failure.message }),
    requestId: lastRequestId(outcome),
    ms: Math.round(ms),
  };
  if (failure !== undefined) log.warn(line, 'pass failed');
  else if (outcome.kind === 'updated') log.info(line, 'job updated');
  else log.debug(line, 'pass done');
}

const isOfApiServer = (error: unknown): error is ApiServerError =>
  error instanceof Error && 'ofApiServer' in error;

/** The one place that catches: an expected failure is an Outcome, so what is thrown concerns the API server or is a bug. */
function onThrown(key: string, error: unknown, { queue, log }: { queue: WorkQueue; log: Logger }): void {
  const known = isOfApiServer(error);
  const retryMs = Math.round(queue.retry(key, known ? error.retryAfterMs : 0));
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof Abandoned) log.info({ reason, requestId: error.requestId }, 'pass abandoned');
  else if (known) log.warn({ reason, retryMs }, 'pass broken off');
  else log.error({ err: error, retryMs }, `pass broken off: ${reason}`);
}

async function processKey(key: string, parts: Parts): Promise<void> {
  const manifest = parts.world.cluster.manifest(key);
  if (manifest === undefined || manifest.deleting) return parts.queue.forget(key);
  const log = parts.log.child({ key, generation: manifest.generation, reconcileId: randomUUID() });
  const start = parts.monotonic();
  const passed = (): number => parts.monotonic() - start;
  const end = (result: PassResult, outcome: Outcome | undefined): void =>
    parts.onPass({ result, seconds: passed() / 1_000, outcome, manifest });
  try {
    const outcome = await reconcile(manifest, parts.world, (made) => logPass(log, made, passed()));
    end(schedule(manifest, outcome, parts), outcome);
  } catch (error) {
    onThrown(key, error, { queue: parts.queue, log });
    end('error', undefined);
  } finally {
    // Deleted meanwhile: what the pass has put down of it would stay for ever.
    if (parts.world.cluster.manifest(key)?.uid !== manifest.uid) parts.world.memory.delete(manifest.uid);
  }
}

export interface Running {
  /** Stops taking work; resolves when the passes in process are done. */
  drain(): Promise<void>;
}

export function runController(parts: Parts): Running {
  const { stopped } = runWorkers({
    queue: parts.queue,
    concurrency: parts.settings.concurrency,
    process: (key) => processKey(key, parts),
    onCrash(key, error) {
      parts.onCrash();
      onThrown(key, error, parts);
    },
  });
  return {
    drain: async () => {
      await parts.queue.drain();
      await stopped;
    },
  };
}
