/** Plays replicas of the controller to a Prometheus, minute by minute: what it scrapes is what our metrics say. */
import { execFileSync } from 'node:child_process';
import type { QueueStats } from '../../src/controller/queue/stats.ts';
import type { JobStatus } from '../../src/core/object/status.ts';
import { createMetrics, type Metrics } from '../../src/service/metrics/metrics.ts';
import { binary } from './binaries.ts';

/** What goes on at a replica within one minute. */
export interface Doings {
  leads: boolean;
  watchAgeSeconds: number;
  longestPassSeconds: number;
  /** Of every cached object. */
  statuses: readonly JobStatus[];
  /** HTTP status of each call; 0 without an answer. */
  dli: readonly number[];
  kubernetes: readonly number[];
  crashes: number;
}

export type Target = Record<string, string>;

export interface Scrape {
  target: Target;
  text: string;
}

export interface Trial {
  /** `spec` of a PrometheusRule. */
  rules: unknown;
  minutes: readonly (readonly Scrape[])[];
  /** PromQL, asked after the last minute. */
  queries?: readonly string[];
}

/** What Prometheus makes of one query. */
export interface Answer {
  /** Empty: it parses, and was evaluated. */
  error: string;
  /** What it asks for, as the parser of Prometheus sees it; the labels of a `by` around it, too. */
  uses: { metric: string; labels: string[] }[];
  points: { labels: Record<string, string>; value: number }[];
}

export interface Verdict {
  /** Why Prometheus refuses the rules. */
  errors: string[];
  /** After the last minute. */
  alerts: {
    state: 'pending' | 'firing';
    labels: Record<string, string>;
    annotations: Record<string, string>;
  }[];
  /** In the order of the queries. */
  answers: Answer[];
}

/** The rules are evaluated after every minute. */
export const judge = (trials: readonly Trial[]): Verdict[] =>
  JSON.parse(
    execFileSync(binary('prometheus'), {
      input: JSON.stringify(trials),
      encoding: 'utf8',
      maxBuffer: 16_777_216,
    }),
  );

function queueOf(longestSeconds: number): QueueStats {
  return {
    high: 0,
    owed: 0,
    allowedRate: 100,
    accounts: { open: 1, slowed: 0, held: 0, unreachable: 0 },
    low: 0,
    delayed: 1,
    silent: 0,
    working: 1,
    slow: 1,
    unfinishedSeconds: longestSeconds,
    longestSeconds,
  };
}

function act(metrics: Metrics, doings: Doings, now: number): void {
  metrics.onLeader(doings.leads);
  for (const code of doings.dli)
    metrics.onCall({ operation: 'ShowFlinkJob', code, error_code: '', seconds: 0.1 });
  for (const code of doings.kubernetes)
    metrics.onRequest({ verb: 'GET', host: 'kubernetes:443', code, seconds: 0.01 });
  for (let crash = 0; crash < doings.crashes; crash += 1) metrics.onCrash();
  metrics.read({
    queue: () => queueOf(doings.longestPassSeconds),
    manifests: () => doings.statuses.map((status) => ({ uid: 'uid-1', held: true as const, status })),
    now: () => now,
    watchAgeSeconds: () => doings.watchAgeSeconds,
  });
}

/** One pod from its first minute on. */
export class Replica {
  #metrics = createMetrics({ version: '0', concurrency: 1 });
  #target: Target;

  constructor(target: Target) {
    this.#target = target;
  }

  /** `now`: the wall clock, epoch ms. */
  async live(doings: Doings, now: number): Promise<Scrape> {
    act(this.#metrics, doings, now);
    return { target: this.#target, text: await this.#metrics.text() };
  }
}
