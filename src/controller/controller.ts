/** The loop: a change makes a key due, a worker makes a pass over it, the outcome says when to come back. */
import type { Logger } from 'pino';
import { isFailure } from '../core/failure.ts';
import { isRequested, type Manifest } from '../core/object/manifest.ts';
import { isHeldForNow, isJobDown } from '../core/operate/owing.ts';
import { lastRequestId, type Outcome } from '../core/outcome.ts';
import { ApiServerError } from '../core/ports.ts';
import { conditionOf } from '../core/report/conditions.ts';
import { LOOK_AGAIN_MS } from '../core/retry.ts';
import { nextVisit, type Visit } from '../core/visit.ts';
import type { Chance } from '../ground/chance.ts';
import type { Clock } from '../ground/clock.ts';
import { hearingOf } from './hearing.ts';
import { intervalOf } from './interval.ts';
import type { Abandoned } from './pass/abandoned.ts';
import { type PassParts, reconcile } from './pass/reconcile.ts';
import type { Reported } from './pass/report.ts';
import type { WorkQueue } from './queue/queue.ts';
import { runWorkers } from './queue/workers.ts';

interface Settings {
  /** The least interval used, whatever a spec says, ms. */
  intervalFloorMs: number;
  /** 0.1 spreads an interval over ±10 %. */
  intervalJitter: number;
}

/** As controller-runtime names the ends of a pass. */
export type PassResult = 'success' | 'error' | 'requeue' | 'requeue_after';

export interface Parts {
  world: PassParts;
  queue: WorkQueue;
  settings: Settings;
  log: Logger;
  clock: Clock;
  chance: Chance;
  /** A bug: something threw where nothing may. */
  onCrash: () => void;
  onPass: (pass: {
    result: PassResult;
    seconds: number;
    outcome: Outcome | undefined;
    manifest: Manifest;
  }) => void;
}

const jittered = (manifest: Manifest, { settings, chance }: Parts): number =>
  intervalOf(manifest, settings.intervalFloorMs) * (1 + settings.intervalJitter * (2 * chance.next() - 1));

/** What is as it should be until the next check. */
const isSettled = ({ kind }: Outcome | Abandoned): boolean => kind === 'same' || kind === 'updated';

/** When the object is looked at again; a drift check comes together with those of other objects of its account. */
function visitAfter(manifest: Manifest, outcome: Outcome | Abandoned, parts: Parts): Visit {
  if (outcome.kind === 'abandoned') return { kind: 'after', ms: outcome.againMs ?? LOOK_AGAIN_MS };
  const intervalMs = jittered(manifest, parts);
  const random = parts.chance.next();
  const requested = isRequested(manifest);
  const [owed, heldForNow] = [isJobDown(manifest), isHeldForNow(manifest)];
  const visit = nextVisit(outcome, { intervalMs, random, requested, owed, heldForNow });
  const found = finite(visit, intervalMs, parts.log);
  const isCheck = isSettled(outcome) && found.kind === 'after' && found.ms >= intervalMs;
  const ms = parts.world.rounds.scheduled(manifest.key, isCheck ? found.ms : undefined);
  return ms === undefined ? found : { kind: 'after', ms };
}

/** What its job waits for comes before what only may have changed. */
const isOperated = (manifest: Manifest, { kind }: Outcome | Abandoned): boolean =>
  kind === 'operating' || kind === 'creating' || kind === 'obtained' || isJobDown(manifest);

/** Tells the queue when to come back, and the metrics what it was. */
function schedule(manifest: Manifest, outcome: Outcome | Abandoned, parts: Parts): PassResult {
  const { key } = manifest;
  if ('observed' in outcome) parts.queue.answered(key);
  parts.queue.heard(key, hearingOf(outcome));
  const visit = visitAfter(manifest, outcome, parts);
  if (visit.kind === 'retry') {
    parts.queue.retry(key, visit.atLeastMs);
    return 'requeue';
  }
  parts.queue.resetBackoff(key);
  if (visit.kind === 'never') return 'success';
  const priority = isOperated(manifest, outcome) ? 'owed' : 'low';
  parts.queue.addAfter(key, visit.ms, { priority });
  return 'requeue_after';
}

/** Whatever a stored value or an answer has led to: a time that is none would be a loop without a pause. */
function finite(visit: Visit, intervalMs: number, log: Logger): Visit {
  if (visit.kind === 'never') return visit;
  const ms = visit.kind === 'after' ? visit.ms : visit.atLeastMs;
  if (Number.isFinite(ms)) return visit;
  log.error({ wait: String(ms) }, 'the next visit has no time: it is one interval from now');
  return { kind: 'after', ms: intervalMs };
}

/** One line a pass, with the reason that the object says. */
function logPass(log: Logger, { outcome, status }: Reported, ms: number): void {
  const failure = 'failure' in outcome ? outcome.failure : undefined;
  const line = {
    outcome: outcome.kind,
    reason: conditionOf(status.conditions, 'Ready')?.reason,
    ...('sent' in outcome ? { fields: outcome.sent.map(({ field }) => field) } : {}),
    ...(failure === undefined ? {} : { error_code: failure.error_code, message: failure.message }),
    ...(outcome.kind === 'conflict' && outcome.owner !== undefined ? { owner: outcome.owner.key } : {}),
    requestId: lastRequestId(outcome),
    ms: Math.round(ms),
  };
  if (failure !== undefined && isFailure(line.reason)) log.warn(line, 'pass failed');
  else if (outcome.kind === 'updated') log.info(line, 'job updated');
  else log[failure === undefined ? 'debug' : 'info'](line, 'pass done');
}

/** The one place that catches: an expected failure is an Outcome, so what is thrown concerns the API server or is a bug. */
function onThrown(key: string, error: unknown, { queue, log }: { queue: WorkQueue; log: Logger }): void {
  const known = error instanceof ApiServerError;
  const retryMs = Math.round(queue.retry(key, known ? error.retryAfterMs : 0));
  const reason = error instanceof Error ? error.message : String(error);
  if (known) log.warn({ reason, retryMs }, 'pass broken off');
  else log.error({ err: error, retryMs }, `pass broken off: ${reason}`);
}

/** It is being deleted, and nothing of ours keeps it. */
const isDoneWith = ({ wanted, held }: Manifest): boolean => wanted === 'gone' && held !== true;

async function processKey(key: string, parts: Parts): Promise<void> {
  const manifest = parts.world.cluster.manifest(key);
  if (manifest === undefined || isDoneWith(manifest)) return parts.queue.forget(key);
  const log = parts.log.child({ key, generation: manifest.generation, reconcileId: parts.chance.id() });
  const start = parts.clock.now();
  const passed = (): number => parts.clock.now() - start;
  const end = (result: PassResult, outcome: Outcome | undefined): void =>
    parts.onPass({ result, seconds: passed() / 1_000, outcome, manifest });
  try {
    const outcome = await reconcile(manifest, parts.world, (made) => logPass(log, made, passed()));
    const { kind } = outcome;
    if (kind === 'abandoned') {
      const level = outcome.waitsForRound !== undefined ? 'debug' : 'info';
      log[level]({ reason: outcome.why, requestId: outcome.requestId }, 'pass abandoned');
    }
    end(schedule(manifest, outcome, parts), kind === 'abandoned' ? undefined : outcome);
  } catch (error) {
    onThrown(key, error, { queue: parts.queue, log });
    end('error', undefined);
  } finally {
    parts.world.memory.changed(manifest);
    // Deleted meanwhile: what the pass has put down of it would stay for ever.
    if (parts.world.cluster.manifest(key)?.uid !== manifest.uid) parts.world.memory.delete(manifest.uid);
  }
}

interface Running {
  /** Stops taking work; resolves when the passes in process are done. */
  drain(): Promise<void>;
}

export function runController(parts: Parts): Running {
  const { stopped } = runWorkers({
    queue: parts.queue,
    workers: parts.queue.workers,
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
