/** The parts of the controller, connected. Nothing runs yet. */
import type { Logger } from 'pino';
import { Claims } from '../controller/claims.ts';
import { Guesses } from '../controller/pass/guesses.ts';
import { JobWrites } from '../controller/pass/job-writes.ts';
import { Memory } from '../controller/pass/memory.ts';
import type { PassParts } from '../controller/pass/reconcile.ts';
import { EditTimes } from '../controller/queue/edit-times.ts';
import type { WorkQueue } from '../controller/queue/queue.ts';
import { queueFor } from '../controller/queue/queue-for.ts';
import { Restarts } from '../controller/restarts.ts';
import { roundsFor } from '../controller/rounds/rounds-for.ts';
import { SecretsInUse } from '../controller/secrets-in-use.ts';
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
import { Secrets, type SecretsOptions } from '../kubernetes/objects/secrets.ts';
import { ManifestCache, type Why } from '../kubernetes/watch/cache.ts';
import { type JobsWatch, type WatchJobsOptions, watchJobs } from '../kubernetes/watch/watch-jobs.ts';
import { tellingLeft } from './left.ts';
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

function dliOf(config: Config, given: AssemblyParts, queue: WorkQueue) {
  const { dliEndpoint, iamEndpoint, dliTimeout: timeoutMs } = config;
  const { clock, transport, metrics } = given;
  const parts = { clock, transport, onCall: metrics.onCall, userAgent: USER_AGENT };
  const dli = createDli({ dliEndpoint, iamEndpoint, timeoutMs }, parts);
  return { dli, rounds: roundsFor(config, { ...given, lists: dli, queue, count: metrics.onDriftPages }) };
}

/** What gauges show is read when somebody asks for the metrics. */
function readGauges(
  { metrics, clock }: AssemblyParts,
  { queue, ours, jobs }: Pick<Assembled, 'queue' | 'jobs'> & { ours: () => Iterable<Manifest> },
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

/** The cache by namespace, and by what is worked on here. */
function viewsOf(cache: ManifestCache, shard: Config['shard']) {
  const isHere = (one: Pick<Manifest, 'key' | 'jobId'>): boolean => isIn(shard, one);
  return {
    isHere,
    isOurs: (key: string): boolean => isHere(cache.get(key) ?? { key, jobId: undefined }),
    ours: () => cache.all().filter(isHere),
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

const secretsOf = (
  { secretRefresh: refreshMs }: Config,
  { api, clock }: AssemblyParts,
  known: Pick<SecretsOptions, 'onChange' | 'inUse'>,
): Secrets => new Secrets({ api, clock, refreshMs, ...known });

/** What of the world does not hang on the rest of it. */
const givenParts = (config: Config, given: AssemblyParts) => ({
  guesses: new Guesses(given.clock),
  defaults: defaultsOf(config, given),
  clock: given.clock,
  operations: config,
  mayWrite: given.mayWrite,
});

export function assemble(config: Config, given: AssemblyParts): Assembled {
  const { api, clock, chance, metrics } = given;
  const memory = new Memory();
  const manifest = (key: string): Manifest | undefined => cache.get(key);
  const queue = queueFor(config, { clock, chance, hooks: metrics.queue }, manifest);
  const { problem, onState, onWritten } = problemsOf(given.log);
  const editTimes = new EditTimes(clock);
  const claims = new Claims({ onTurn: (key) => wake.turned(key) });
  const restarts = new Restarts({ most: config.maxRestarts, onTurn: (key) => wake.turned(key) });
  const inUse = new SecretsInUse();
  const { dli, rounds } = dliOf(config, given, queue);
  const cache = new ManifestCache({
    onChange(key, why: Why, manifest) {
      if (why === 'Deleted') {
        editTimes.forget(key);
        return wake.gone(manifest);
      }
      // What another replica works on is not ours to time.
      if (why === 'SpecChanged' && isOurs(key) && given.mayWrite()) editTimes.edited(key);
      wake.changed(manifest, jobs.synced ? 'edit' : 'first');
    },
    onState(manifest) {
      claims.put(manifest);
      if (!isOurs(manifest.key)) return;
      for (const one of [restarts, rounds.members, inUse]) one.put(manifest);
    },
    onSetBack: given.onSetBack,
  });
  const { isOurs, isHere, ours } = viewsOf(cache, config.shard);
  const recorder = recorderOf(given);
  const waking = { cluster: { manifest }, queue, memory, claims, restarts, rounds, secrets: inUse, isOurs };
  const wake = createWake({ ...waking, onLeft: tellingLeft({ ...given, recorder, isHere }) });
  const secrets = secretsOf(config, given, { onChange: wake.secretChanged, inUse });
  const jobs = jobsOf(config, given, { cache, onState });
  const world: PassParts = {
    cluster: createCluster({ api, cache, secrets, recorder, clock, onSetBack: given.onSetBack }),
    dli,
    memory,
    writes: new JobWrites(clock, wake.written),
    claims,
    restarts,
    rounds,
    onWritten,
    ...givenParts(config, given),
  };
  readGauges(given, { queue, jobs, ours });
  return { world, queue, secrets, recorder, jobs, dli, editTimes, cache, problem };
}

export interface Assembled {
  world: PassParts;
  queue: WorkQueue;
  secrets: Secrets;
  recorder: Recorder;
  jobs: JobsWatch;
  dli: ReturnType<typeof dliOf>['dli'];
  editTimes: EditTimes;
  cache: ManifestCache;
  /** One line about what cannot work as things are. */
  problem: () => string | undefined;
}
