/** The parts of the controller, connected. Nothing runs yet. */
import type { Logger } from 'pino';
import { accountOf, standingOf } from '../controller/account.ts';
import { JobWrites } from '../controller/pass/job-writes.ts';
import { Memory } from '../controller/pass/memory.ts';
import type { PassParts } from '../controller/pass/reconcile.ts';
import { EditTimes } from '../controller/queue/edit-times.ts';
import { silentPlaces } from '../controller/queue/places.ts';
import { WorkQueue } from '../controller/queue/queue.ts';
import { secretsInUse } from '../controller/secrets-in-use.ts';
import { isIn } from '../controller/shard.ts';
import { createWake } from '../controller/wake.ts';
import type { Defaults } from '../core/object/locate.ts';
import type { Manifest } from '../core/object/manifest.ts';
import type { SecretData } from '../core/ports.ts';
import { createDli } from '../dli/client.ts';
import type { Transport } from '../dli/http/transport.ts';
import type { Chance } from '../ground/chance.ts';
import type { Clock } from '../ground/clock.ts';
import type { Connection } from '../kubernetes/http/api.ts';
import { createRecorder, type Recorder } from '../kubernetes/objects/events.ts';
import { createCluster } from '../kubernetes/objects/resources.ts';
import { Secrets } from '../kubernetes/objects/secrets.ts';
import { ManifestCache, type Why } from '../kubernetes/watch/cache.ts';
import { type JobsWatch, type WatchJobsOptions, watchJobs } from '../kubernetes/watch/watch-jobs.ts';
import type { Metrics } from './metrics/metrics.ts';
import { problemsOf } from './problems.ts';
import type { Config } from './settings.ts';
import { USER_AGENT } from './version.ts';

export interface AssemblyParts {
  clock: Clock;
  chance: Chance;
  /** The way to the API server. */
  api: Connection;
  /** The way to DLI and IAM. */
  transport: Transport;
  metrics: Metrics;
  log: Logger;
  identity: string;
  credentials: SecretData | undefined;
  mayWrite: () => boolean;
  /** The API server's data were set back: what this process remembers may never have happened there. */
  onSetBack: () => void;
}

/** For watch events that something between us and the API server has lost. */
const RELIST_MS = 600_000;

function dliOf(
  { dliEndpoint, iamEndpoint, dliTimeout }: Config,
  { clock, transport, metrics }: AssemblyParts,
) {
  return createDli(
    { dliEndpoint, iamEndpoint, timeoutMs: dliTimeout },
    { clock, transport, onCall: metrics.onCall, userAgent: USER_AGENT },
  );
}

interface Gauged {
  ours: () => Iterable<Manifest>;
  clock: Clock;
}

/** What gauges show is read when somebody asks for the metrics. */
function readGauges(
  metrics: Metrics,
  { queue, ours, jobs, clock }: Pick<Assembled, 'queue' | 'jobs'> & Gauged,
): void {
  metrics.read({
    queue: () => queue.stats(),
    manifests: ours,
    watchAgeSeconds: () => (jobs.ageMs() ?? Number.NaN) / 1_000,
    now: () => clock.wall(),
  });
}

const defaultsOf = (config: Config, { credentials }: AssemblyParts): Defaults => ({
  region: config.defaultRegion,
  projectId: config.defaultProject,
  credentials,
  allowedRegions: config.allowedRegions,
  mustBeMarked: config.unmarkedSecrets === 'refuse',
});

function queueOf(
  { concurrency, dliConnections }: Config,
  { clock, chance, metrics }: AssemblyParts,
  manifest: (key: string) => Manifest | undefined,
): WorkQueue {
  // Even if one endpoint serves all calls, young passes find a connection.
  const room = dliConnections - silentPlaces(concurrency);
  const all = Math.max(concurrency, Math.min(6 * concurrency, room));
  return new WorkQueue({
    clock,
    chance,
    hooks: metrics.queue,
    width: { young: concurrency, all },
    accountOf: (key) => accountOf(manifest(key)),
    tenantOf: (key) => manifest(key)?.namespace ?? '',
    standingOf: (key) => standingOf(manifest(key)),
  });
}

/** The cache by namespace, and by what is worked on here. */
function viewsOf(cache: ManifestCache, shard: Config['shard']) {
  return {
    isOurs: (key: string): boolean => isIn(shard, cache.get(key) ?? { key, jobId: undefined }),
    ours: () => cache.all().filter((manifest) => isIn(shard, manifest)),
    within: (namespace: string) => cache.all().filter((manifest) => manifest.namespace === namespace),
  };
}

const recorderOf = ({ api, clock, chance, identity, metrics }: AssemblyParts): Recorder =>
  createRecorder({
    api,
    clock,
    chance,
    instance: identity,
    onDropped: (why) => metrics.onEventDropped(why),
  });

function jobsOf(
  { namespaces }: Config,
  { api, clock, chance, log, onSetBack }: AssemblyParts,
  { cache, onState }: Required<Pick<WatchJobsOptions, 'cache' | 'onState'>>,
): JobsWatch {
  return watchJobs({
    api,
    cache,
    clock,
    chance,
    namespaces,
    onState,
    onFault: (error) => log.error({ err: error }, 'an object was skipped'),
    onSetBack,
    relistMs: RELIST_MS,
  });
}

export function assemble(config: Config, given: AssemblyParts): Assembled {
  const { api, clock, metrics, log } = given;
  const memory = new Memory();
  const queue = queueOf(config, given, (key) => cache.get(key));
  const { problem, onState, onWritten } = problemsOf(log);
  const editTimes = new EditTimes(clock);
  const cache = new ManifestCache({
    onChange(key, why: Why, manifest) {
      if (why === 'Deleted') {
        editTimes.forget(key);
        return wake.gone(manifest);
      }
      if (why === 'ClaimChanged') return wake.younger(manifest);
      // What another replica works on is not ours to time.
      if (why === 'SpecChanged' && isOurs(key) && given.mayWrite()) editTimes.edited(key);
      if (why === 'Added' && jobs.synced) wake.younger(manifest);
      wake.changed(manifest, jobs.synced ? 'edit' : 'first');
    },
    onSetBack: given.onSetBack,
  });
  const { isOurs, ours, within } = viewsOf(cache, config.shard);
  const wake = createWake({ cluster: cache, queue, memory, isOurs, within });
  const secrets = new Secrets({
    api,
    clock,
    refreshMs: config.secretRefresh,
    onChange: wake.secretChanged,
    inUse: () => secretsInUse(ours()),
  });
  const recorder = recorderOf(given);
  const jobs = jobsOf(config, given, { cache, onState });
  const dli = dliOf(config, given);
  const world: PassParts = {
    cluster: createCluster({ api, cache, secrets, recorder, clock, onSetBack: given.onSetBack }),
    dli,
    memory,
    writes: new JobWrites(clock, wake.others),
    defaults: defaultsOf(config, given),
    clock,
    onWritten,
    mayWrite: given.mayWrite,
  };
  const assembled = { world, queue, secrets, recorder, jobs, dli, editTimes, cache, problem };
  readGauges(metrics, { queue, jobs, ours, clock });
  return assembled;
}

export interface Assembled {
  world: PassParts;
  queue: WorkQueue;
  secrets: Secrets;
  recorder: Recorder;
  jobs: JobsWatch;
  dli: ReturnType<typeof createDli>;
  editTimes: EditTimes;
  cache: ManifestCache;
  /** One line about what cannot work as things are. */
  problem: () => string | undefined;
}
