/**
 * The process with the simulators: their memory and processor time are not the controller's. With `cluster` as its
 * argument the API server is a real one. Answers over IPC.
 */
import { type DliSimulator, startDli } from '../sim/dli/server.ts';
import { type Entry, Trace } from '../sim/http/trace.ts';
import { USER_AGENT } from '../src/service/version.ts';
import { renewals } from '../test/cluster/terms.ts';
import type { ApiSide } from './api-side.ts';
import { type Calls, callsIn, type Row } from './calls.ts';
import { offset } from './clock.ts';
import { startEmbedded } from './embedded.ts';
import { cpuOf } from './memory.ts';
import { groundwork, objectOf, RESTARTED, restartedObjectOf, runningSeedOf, seedOf } from './objects.ts';

interface World {
  dli: DliSimulator;
  api: ApiSide;
  trace: Trace;
  /** The controllers' answered calls so far. */
  tally: Calls;
  planted: number;
}

const common = offset();

/** A start or a stop is for one job. */
function jobIn(body: unknown): string | undefined {
  const { job_ids: ids } = (body ?? {}) as { job_ids?: unknown };
  return Array.isArray(ids) ? String(ids[0]) : undefined;
}

const rowOf = ({ at, server, method, path, query, status, took, userAgent, body }: Entry): Row => ({
  server,
  method,
  path,
  query,
  status,
  took,
  at: at + common,
  ours: userAgent === USER_AGENT,
  job: method === 'POST' && server === 'dli' ? jobIn(body) : undefined,
});

const ASKS = {
  facts: ({ dli, api: { kubeconfig, kubeconfigOfController } }: World) => ({
    dli: dli.url,
    kubeconfig,
    kubeconfigOfController,
  }),
  /** Adds jobs and their objects until there are so many. */
  async plant(world: World, upTo: number) {
    const ids = Array.from({ length: Math.max(0, upTo - world.planted) }, (_, at) => world.planted + at + 1);
    for (const id of ids) world.dli.jobs.add(seedOf(id));
    await world.api.plant(ids.map(objectOf));
    world.planted += ids.length;
    return world.planted;
  },
  /** How long a job stays in each state that it passes, ms. */
  stay(world: World, ms: number) {
    world.dli.settings.transitionMs = ms;
  },
  /** Adds so many running jobs, and objects that may restart them. */
  async plantRunning(world: World, count: number) {
    const ids = Array.from({ length: count }, (_, index) => RESTARTED + index);
    for (const id of ids) world.dli.jobs.add(runningSeedOf(id));
    await world.api.plant(ids.map(restartedObjectOf));
  },
  /** Adds so many jobs that no object names. */
  plantJobs(world: World, count: number) {
    for (let id = 1; id <= count; id += 1) world.dli.jobs.add(seedOf(id));
  },
  /** Every call of DLI takes so long at least, ms. */
  slow(world: World, ms: number) {
    world.dli.faults.add({ server: 'dli', times: Number.MAX_SAFE_INTEGER, action: { kind: 'delay', ms } });
  },
  /** How long the trace is: the argument of `rows` for what comes later. */
  mark: ({ trace }: World) => trace.entries.length,
  rows: ({ trace }: World, since: number) => trace.entries.slice(since).map(rowOf),
  /** Writes of the Lease that took effect. */
  renewals: ({ trace }: World, since: number) =>
    renewals(trace.entries.slice(since)).map(({ holder, at }) => ({ holder, at: at + common })),
  tally: ({ tally }: World) => tally,
  /** `desc` of every job, by id. */
  descs: ({ dli }: World) => new Map(dli.jobs.all().map(({ id, fields }) => [id, String(fields['desc'])])),
  slowWatches: ({ api }: World) => api.slowWatches(),
  /** Processor time, ms: of this process, and of an API server outside of it. */
  cpu({ api: { pids } }: World) {
    const { user, system } = process.cpuUsage();
    const server = pids.length === 0 ? undefined : pids.reduce((sum, pid) => sum + cpuOf(pid), 0);
    return { simulators: (user + system) / 1_000, server };
  },
};

export type Ask = keyof typeof ASKS;
export type Answer<A extends Ask> = Awaited<ReturnType<(typeof ASKS)[A]>>;

interface Question {
  number: number;
  ask: Ask;
  argument: number;
}

/** What a real server needs is loaded by those who want one. */
const startApi = async (trace: Trace): Promise<ApiSide> =>
  process.argv.includes('cluster') ? (await import('./real.ts')).startReal(trace) : startEmbedded(trace);

async function start(): Promise<World> {
  const trace = new Trace();
  const tally = callsIn([]);
  trace.onAnswer((entry) => {
    for (const [kind, count] of Object.entries(callsIn([rowOf(entry)]))) tally[kind as keyof Calls] += count;
  });
  const dli = await startDli({ trace, jobs: [] });
  const api = await startApi(trace);
  await api.plant(groundwork(dli.account));
  return { dli, api, trace, tally, planted: 0 };
}

async function answer(world: World, { number, ask, argument }: Question): Promise<void> {
  try {
    process.send?.({ number, answer: await ASKS[ask](world, argument) });
  } catch (error) {
    process.send?.({ number, failure: String(error) });
  }
}

const world = await start();
process.on('message', (question: Question) => void answer(world, question));
process.on('disconnect', () => void world.api.close().finally(() => process.exit()));
process.send?.({ number: 0, answer: 'up' });
