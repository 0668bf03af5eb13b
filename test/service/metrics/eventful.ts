/** A started registry in which everything has happened once, so that every metric has a value under each of its labels. */
import type { JobStatus } from '../../../src/core/object/status.ts';
import type { Outcome } from '../../../src/core/outcome.ts';
import { statusAfter } from '../../../src/core/report/status-after.ts';
import type { Metrics } from '../../../src/service/metrics/metrics.ts';
import { OF_OPERATIONS, operating, operationOf } from '../../core/operation-outcomes.ts';
import { same, unapplied, updated } from '../../core/outcomes.ts';
import { manifestOf, seen, T0 } from '../../support/example.ts';

const stateOf = (outcome: Outcome): JobStatus =>
  statusAfter(manifestOf({ spec: { jobId: '104', state: 'Running', job: {} } }), outcome, T0);

const CALM = same(seen({}, 'job_running'));

/** Of an object for each reason of a start, a stop or a restart, and of some more. */
const STATUSES: readonly JobStatus[] = [
  CALM,
  same(seen({}, 'job_running_exception')),
  unapplied('Rejected'),
  ...Object.values(OF_OPERATIONS),
].map(stateOf);

const ended = (type: 'Start' | 'Stop' | 'Restart'): Outcome =>
  operating(
    { do: 'end', operation: operationOf({ type, downtimeSeconds: 90 }), end: { how: 'Done' } },
    seen({}, 'job_running'),
  );

const ACCOUNTS = { allowedRate: 12.5, accounts: { open: 3, slowed: 2, held: 1, unreachable: 0 } };
const QUEUE = { high: 2, owed: 1, low: 30, delayed: 400, silent: 9, working: 5, slow: 3, ...ACCOUNTS };

export function happen(metrics: Metrics, now: number): void {
  metrics.read({
    queue: () => ({ ...QUEUE, unfinishedSeconds: 60, longestSeconds: 7 }),
    manifests: () => STATUSES.map((status) => ({ uid: 'uid-1', held: true as const, status })),
    watchAgeSeconds: () => 12,
    now: () => now,
  });
  const before = manifestOf({ generation: 1, status: { observedGeneration: 1, driftCount: 0 } as JobStatus });
  const outcomes = [updated(), unapplied('Rejected'), ended('Start'), ended('Stop'), ended('Restart')];
  for (const outcome of outcomes)
    metrics.onPass({ result: 'success', seconds: 0.5, outcome, manifest: before });
  metrics.onCrash();
  metrics.onApplied(3);
  metrics.onEventDropped('queueFull');
  for (const code of [200, 429, 500])
    metrics.onCall({ operation: 'show', code, error_code: code === 200 ? '' : 'DLI.0999', seconds: 0.2 });
  for (const code of [200, 403])
    metrics.onRequest({ verb: 'GET', host: 'kubernetes:443', code, seconds: 0.01 });
  metrics.queue.onAdd();
  metrics.queue.onRetry();
  metrics.queue.onWaited(0.1, false);
  metrics.queue.onWaited(0.2, true);
  metrics.queue.onWorked(0.5);
}

/** Number of the objects. */
export const OBJECTS = STATUSES.length;
