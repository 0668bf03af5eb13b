/** Everything that is counted, in a registry of its own. Parts of the program are given its recording functions. */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { PassResult } from '../../controller/controller.ts';
import type { QueueStats } from '../../controller/queue/stats.ts';
import type { RoundResult } from '../../controller/rounds/account-list.ts';
import { FAILURES } from '../../core/failure.ts';
import type { Manifest } from '../../core/object/manifest.ts';
import type { Outcome } from '../../core/outcome.ts';
import { bounded } from './bounded.ts';
import { type DliCall, dliMetrics, type KubernetesCall, kubernetesMetrics } from './calls.ts';
import { jobMetrics } from './jobs.ts';
import { CONTROLLER, passMetrics, queueMetrics } from './loop.ts';
import type { JobSources } from './sources.ts';

interface MetricsOptions {
  version: string;
  /** Commit. */
  revision?: string;
  concurrency: number;
  /** What Node tells of the process, too. Measuring it has a cost that stays, so not for many in one process. */
  ofProcess?: boolean;
}

/** What gauges are read from when somebody asks for the metrics. */
interface Sources {
  queue?: () => QueueStats;
  /** Every cached object. */
  manifests?: JobSources['manifests'];
  /** Since the watch last proved to be alive; undefined: there is no watch. */
  watchAgeSeconds?: () => number | undefined;
  /** The wall clock, epoch ms. */
  now?: () => number;
}

interface Pass {
  result: PassResult;
  seconds: number;
  /** Undefined: the pass was broken off. */
  outcome: Outcome | undefined;
  /** As it was before the pass. */
  manifest: Manifest;
}

export interface Metrics {
  /** For the work queue. */
  queue: {
    onAdd: () => void;
    onRetry: () => void;
    onWaited: (seconds: number, wasHeld: boolean) => void;
    onWorked: (seconds: number) => void;
  };
  onRequest: (call: KubernetesCall) => void;
  onCall: (call: DliCall) => void;
  onPass: (pass: Pass) => void;
  onCrash: () => void;
  onApplied: (seconds: number) => void;
  onLeader: (leads: boolean) => void;
  onEventDropped: (why: string) => void;
  onDriftPages: (result: RoundResult) => void;
  /** Names the sources of gauges; those not named stay as they are. */
  read: (sources: Sources) => void;
  /** Everything, in the text format of Prometheus. */
  text: () => Promise<string>;
}

function aboutProcess(
  registry: Registry,
  { version, revision = 'unknown', ofProcess = true }: MetricsOptions,
): void {
  if (ofProcess) collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'build_info',
    help: 'What runs here.',
    labelNames: ['version', 'revision', 'node_version'],
    registers: [registry],
  }).set({ version, revision, node_version: process.version }, 1);
}

function leaderGauge(registry: Registry): (leads: boolean) => void {
  const labels = { name: 'flinkjarjob-controller' };
  const gauge = new Gauge({
    name: 'leader_election_master_status',
    help: '1 while this replica leads.',
    labelNames: ['name'],
    registers: [registry],
  });
  gauge.set(labels, 0);
  return (leads) => gauge.set(labels, leads ? 1 : 0);
}

function droppedEvents(registry: Registry): (why: string) => void {
  const counter = new Counter({
    name: 'flinkjarjob_events_dropped_total',
    help: 'Kubernetes events that were not sent, by why.',
    labelNames: ['why'],
    registers: [registry],
  });
  const whyOf = bounded(/^[A-Za-z]{1,32}$/, 10);
  return (why) => counter.inc({ why: whyOf(why) });
}

function driftPages(registry: Registry): (result: RoundResult) => void {
  const counter = new Counter({
    name: 'flinkjarjob_drift_pages_total',
    help: 'Lists of the jobs of an account that were to answer drift checks, by what came of them.',
    labelNames: ['result'],
    registers: [registry],
  });
  return (result) => counter.inc({ result });
}

function watchAge(registry: Registry, sources: Sources): void {
  new Gauge({
    name: 'flinkjarjob_watch_age_seconds',
    help: 'Since the watch last proved to be alive.',
    registers: [registry],
    collect() {
      this.set(sources.watchAgeSeconds?.() ?? Number.NaN);
    },
  });
}

function passRecorder(registry: Registry, concurrency: number) {
  const made = passMetrics(registry, concurrency);
  return {
    onCrash: () => made.panics.inc(CONTROLLER),
    onPass({ result, seconds, outcome }: Pass): void {
      const failure = outcome !== undefined && 'failure' in outcome ? outcome.failure : undefined;
      made.total.inc({ ...CONTROLLER, result });
      made.seconds.observe(CONTROLLER, seconds);
      if (result === 'error' || failure !== undefined) made.errors.inc(CONTROLLER);
      if (failure !== undefined && FAILURES[failure.kind].stalled) made.terminal.inc(CONTROLLER);
    },
  };
}

export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  const sources: Sources = {};
  aboutProcess(registry, options);
  watchAge(registry, sources);
  const passes = passRecorder(registry, options.concurrency);
  const jobs = jobMetrics(registry, {
    manifests: () => sources.manifests?.() ?? [],
    now: () => sources.now?.() ?? 0,
  });
  return {
    queue: queueMetrics(registry, () => sources.queue?.()),
    onRequest: kubernetesMetrics(registry),
    onCall: dliMetrics(registry),
    onPass(pass) {
      passes.onPass(pass);
      if (pass.outcome !== undefined) jobs.onOutcome(pass.outcome, pass.manifest);
    },
    onCrash: passes.onCrash,
    onApplied: jobs.onApplied,
    onLeader: leaderGauge(registry),
    onEventDropped: droppedEvents(registry),
    onDriftPages: driftPages(registry),
    read: (more) => {
      Object.assign(sources, more);
    },
    text: () => registry.metrics(),
  };
}
