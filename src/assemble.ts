/** The parts of the controller, connected. Nothing runs yet. */
import type { Logger } from 'pino';
import { monotonic, wall } from './clock.ts';
import type { Config } from './config.ts';
import { LagClock } from './controller/lag.ts';
import type { Memory } from './controller/memory.ts';
import { WorkQueue } from './controller/queue.ts';
import type { World } from './controller/reconcile.ts';
import { secretsInUse } from './controller/secrets-in-use.ts';
import { isIn } from './controller/shard.ts';
import type { Defaults } from './controller/target.ts';
import { createWake } from './controller/wake.ts';
import type { Manifest, SecretData } from './core/ports.ts';
import { createDli } from './dli/client.ts';
import type { Connection } from './kubernetes/api.ts';
import { ManifestCache, type Why } from './kubernetes/cache.ts';
import { systemClock } from './kubernetes/clock.ts';
import { createRecorder, type Recorder } from './kubernetes/events.ts';
import { createCluster } from './kubernetes/resources.ts';
import { Secrets } from './kubernetes/secrets.ts';
import { type JobsWatch, watchJobs } from './kubernetes/watch-jobs.ts';
import type { Metrics } from './metrics.ts';
import { problemsOf } from './problems.ts';
import { USER_AGENT } from './version.ts';

export interface Given {
  api: Connection;
  metrics: Metrics;
  log: Logger;
  identity: string;
  credentials: SecretData | undefined;
  mayWrite: () => boolean;
  /** What is remembered, here and in the cache, is of a past that never was. */
  onSetBack: () => void;
}

/** Heals an event that something between us and the API server swallowed. */
const RELIST_MS = 600_000;
const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;

function dliOf(config: Config, metrics: Metrics) {
  const { dliEndpoint, iamEndpoint, dliTimeout, dliConnections } = config;
  return createDli(
    {
      dliEndpoint,
      iamEndpoint,
      timeoutMs: dliTimeout,
      maxResponseBytes: MAX_RESPONSE_BYTES,
      connections: dliConnections,
      proxy: config.dliProxy,
    },
    { now: wall, monotonic: monotonic.now, onCall: metrics.onCall, userAgent: USER_AGENT },
  );
}

/** What gauges show is read when somebody asks for the metrics. */
function readGauges(
  metrics: Metrics,
  { queue, ours, jobs }: Pick<Assembled, 'queue' | 'jobs'> & { ours: () => Iterable<Manifest> },
): void {
  metrics.read({
    queue: () => queue.stats(),
    manifests: ours,
    watchAgeSeconds: () => (jobs.ageMs() ?? Number.NaN) / 1_000,
    now: wall,
  });
}

const defaultsOf = (config: Config, { credentials }: Given): Defaults => ({
  region: config.defaultRegion,
  projectId: config.defaultProject,
  credentials,
});

/** The cache by namespace, and by what is worked on here. */
function viewsOf(cache: ManifestCache, shard: Config['shard']) {
  const isOurs = (key: string): boolean => isIn(shard, key);
  return {
    isOurs,
    ours: () => cache.all().filter(({ key }) => isOurs(key)),
    within: (namespace: string) => cache.all().filter((manifest) => manifest.namespace === namespace),
  };
}

export function assemble(config: Config, given: Given): Assembled {
  const { api, metrics, log } = given;
  const memory: Memory = new Map();
  const queue = new WorkQueue({ clock: monotonic, random: Math.random, hooks: metrics.queue });
  const { problem, onState, onWritten } = problemsOf(log);
  const lag = new LagClock(monotonic.now);
  const cache = new ManifestCache({
    onChange(key, why: Why, manifest) {
      if (why === 'Deleted') {
        lag.settled(key);
        return wake.gone(manifest);
      }
      // What another replica works on is not ours to time.
      if (why === 'SpecChanged' && isOurs(key) && given.mayWrite()) lag.edited(key);
      wake.changed(manifest, jobs.synced ? 'edit' : 'first');
    },
  });
  const { isOurs, ours, within } = viewsOf(cache, config.shard);
  const wake = createWake({ cluster: cache, queue, memory, isOurs, within });
  const clock = systemClock;
  const secrets = new Secrets({
    ...{ api, clock, refreshMs: config.secretRefresh, onChange: wake.secretChanged },
    inUse: () => secretsInUse(ours()),
  });
  const recorder = createRecorder({
    ...{ api, clock, random: Math.random, instance: given.identity },
    onDropped: (why) => metrics.onEventDropped(why),
  });
  const jobs = watchJobs({
    ...{ api, cache, clock, namespaces: config.namespaces, random: Math.random, onState },
    onFault: (error) => log.error({ err: error }, 'an object was skipped'),
    onSetBack: given.onSetBack,
    relistMs: RELIST_MS,
  });
  const dli = dliOf(config, metrics);
  const world: World = {
    cluster: createCluster({ api, cache, secrets, recorder }),
    dli,
    memory,
    defaults: defaultsOf(config, given),
    now: wall,
    onWritten,
    mayWrite: given.mayWrite,
  };
  const assembled = { world, queue, secrets, recorder, jobs, dli, lag, cache, problem };
  readGauges(metrics, { queue, jobs, ours });
  return assembled;
}

export interface Assembled {
  world: World;
  queue: WorkQueue;
  secrets: Secrets;
  recorder: Recorder;
  jobs: JobsWatch;
  dli: ReturnType<typeof createDli>;
  lag: LagClock;
  cache: ManifestCache;
  /** One line about what cannot work as things are. */
  problem: () => string | undefined;
}
