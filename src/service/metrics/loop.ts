/** The loop and its queue, under the names of controller-runtime, so that existing dashboards and alerts work. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { PassResult } from '../../controller/controller.ts';
import type { QueueStats } from '../../controller/queue/stats.ts';

const RESULTS: readonly PassResult[] = ['success', 'error', 'requeue', 'requeue_after'];
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const QUEUE_SECONDS = [0.001, 0.01, 0.1, 1, 10, 60, 300, 1_000];
export const CONTROLLER = { controller: 'flinkjarjob' };
const QUEUE = { name: 'flinkjarjob' };

export function passMetrics(registry: Registry, concurrency: number) {
  const registers = [registry];
  const counter = (name: string, help: string) => {
    const made = new Counter({ name, help, labelNames: ['controller'], registers });
    made.inc(CONTROLLER, 0);
    return made;
  };
  const total = new Counter({
    name: 'controller_runtime_reconcile_total',
    help: 'Passes, by how they ended.',
    labelNames: ['controller', 'result'],
    registers,
  });
  for (const result of RESULTS) total.inc({ ...CONTROLLER, result }, 0);
  new Gauge({
    name: 'controller_runtime_max_concurrent_reconciles',
    help: 'Passes that may run side by side, besides the slow ones.',
    labelNames: ['controller'],
    registers,
  }).set(CONTROLLER, concurrency);
  return {
    total,
    errors: counter('controller_runtime_reconcile_errors_total', 'Passes that met a failure.'),
    terminal: counter(
      'controller_runtime_terminal_reconcile_errors_total',
      'Passes that met a failure for which a person has to act.',
    ),
    panics: counter('controller_runtime_reconcile_panics_total', 'Passes that a bug broke off.'),
    // As controller-runtime has it where no timeout is set.
    timeouts: counter(
      'controller_runtime_reconcile_timeouts_total',
      'Passes that ran out of time; always 0, as calls have time limits and passes have none.',
    ),
    seconds: new Histogram({
      name: 'controller_runtime_reconcile_time_seconds',
      help: 'Length of a pass.',
      labelNames: ['controller'],
      buckets: SECONDS,
      registers,
    }),
  };
}

type ReadQueue = () => QueueStats | undefined;

function queueGauges(registry: Registry, read: ReadQueue): void {
  const registers = [registry];
  const gauge = (name: string, help: string, of: (stats: QueueStats) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['name'],
      registers,
      collect() {
        const stats = read();
        if (stats !== undefined) this.set(QUEUE, of(stats));
      },
    });
  gauge(
    'workqueue_unfinished_work_seconds',
    'Seconds of passes that run, added up.',
    (q) => q.unfinishedSeconds,
  );
  gauge('workqueue_longest_running_processor_seconds', 'Longest pass that runs.', (q) => q.longestSeconds);
  gauge('workqueue_delayed', 'Keys that are due later.', (q) => q.delayed);
  gauge(
    'workqueue_slow',
    'Passes that run for more than a second: they take no place from others.',
    (q) => q.slow,
  );
  gauge('workqueue_silent', 'Keys that were last waited for in vain.', (q) => q.silent);
  new Gauge({
    name: 'controller_runtime_active_workers',
    help: 'Passes that run.',
    labelNames: ['controller'],
    registers,
    collect() {
      this.set(CONTROLLER, read()?.working ?? 0);
    },
  });
  new Gauge({
    name: 'workqueue_depth',
    help: 'Keys that are due: high are edits, owed are operations under way, low are periodic visits.',
    labelNames: ['name', 'priority'],
    registers,
    collect() {
      const { high = 0, owed = 0, low = 0 } = read() ?? {};
      for (const [priority, keys] of Object.entries({ high, owed, low }))
        this.set({ ...QUEUE, priority }, keys);
    },
  });
}

function accountGauges(registry: Registry, read: ReadQueue): void {
  const registers = [registry];
  new Gauge({
    name: 'dli_api_allowed_rate',
    help: 'Calls a second that the account which is allowed least may make: 0 while one is held or unreachable.',
    registers,
    collect() {
      this.set(read()?.allowedRate ?? Number.NaN);
    },
  });
  new Gauge({
    name: 'dli_api_accounts',
    help: 'Accounts, by what their service takes: open, slowed after a refusal, held by a Retry-After, unreachable.',
    labelNames: ['state'],
    registers,
    collect() {
      for (const [state, accounts] of Object.entries(read()?.accounts ?? {})) this.set({ state }, accounts);
    },
  });
}

export function queueMetrics(registry: Registry, read: ReadQueue) {
  const registers = [registry];
  const labelNames = ['name'];
  queueGauges(registry, read);
  accountGauges(registry, read);
  const counter = (name: string, help: string) => {
    const made = new Counter({ name, help, labelNames, registers });
    made.inc(QUEUE, 0);
    return made;
  };
  const histogram = (name: string, help: string) =>
    new Histogram({ name, help, labelNames, buckets: QUEUE_SECONDS, registers });
  const adds = counter('workqueue_adds_total', 'Keys that became due.');
  const retries = counter('workqueue_retries_total', 'Keys that come again after a failure.');
  const waited = histogram('workqueue_queue_duration_seconds', 'Wait of a due key for its pass.');
  const worked = histogram('workqueue_work_duration_seconds', 'Length of a pass, as the queue sees it.');
  const held = new Histogram({
    name: 'dli_api_throttle_wait_seconds',
    help: 'Wait of a due key whose account was kept from making calls meanwhile.',
    buckets: QUEUE_SECONDS,
    registers,
  });
  return {
    onAdd: () => adds.inc(QUEUE),
    onRetry: () => retries.inc(QUEUE),
    onWaited(seconds: number, wasHeld: boolean): void {
      waited.observe(QUEUE, seconds);
      if (wasHeld) held.observe(seconds);
    },
    onWorked: (seconds: number) => worked.observe(QUEUE, seconds),
  };
}
