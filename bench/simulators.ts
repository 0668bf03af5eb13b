/** The process with both simulators: their memory and processor time are not the controller's. Answers over IPC. */
import { customResourceDefinition } from '../src/kubernetes/crd.ts';
import { type DliSimulator, startDli } from '../src/simulator/dli/server.ts';
import { type KubernetesSimulator, startKubernetes } from '../src/simulator/kubernetes/server.ts';
import { type Entry, Trace } from '../src/simulator/trace.ts';
import { USER_AGENT } from '../src/version.ts';
import { type Calls, callsIn, type Row } from './calls.ts';
import { offset } from './clock.ts';
import { groundwork, objectOf, seedOf } from './objects.ts';

interface World {
  dli: DliSimulator;
  kubernetes: KubernetesSimulator;
  trace: Trace;
  /** The controller's answered calls so far. */
  tally: Calls;
  planted: number;
}

const common = offset();

const rowOf = ({ at, server, method, path, query, status, userAgent }: Entry): Row => ({
  ...{ server, method, path, query, status },
  at: at + common,
  ours: userAgent === USER_AGENT,
});

const ASKS = {
  facts: ({ dli, kubernetes }: World) => ({ dli: dli.url, kubeconfig: kubernetes.kubeconfig }),
  /** Adds jobs and their objects until there are so many. */
  plant(world: World, upTo: number) {
    for (let id = world.planted + 1; id <= upTo; id += 1) {
      world.dli.jobs.add(seedOf(id));
      world.kubernetes.plant(objectOf(id));
    }
    world.planted = Math.max(world.planted, upTo);
    return world.planted;
  },
  /** How long the trace is: the argument of `rows` for what comes later. */
  mark: ({ trace }: World) => trace.entries.length,
  rows: ({ trace }: World, since: number) => trace.entries.slice(since).map(rowOf),
  tally: ({ tally }: World) => tally,
  /** `desc` of every job, by id. */
  descs: ({ dli }: World) => new Map(dli.jobs.all().map(({ id, fields }) => [id, String(fields['desc'])])),
  /** Processor time of this process, ms. */
  cpu() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
};

export type Ask = keyof typeof ASKS;
export type Answer<A extends Ask> = ReturnType<(typeof ASKS)[A]>;

export interface Question {
  number: number;
  ask: Ask;
  argument: number;
}

async function start(): Promise<World> {
  const trace = new Trace();
  const tally = callsIn([]);
  trace.onAnswer((entry) => {
    for (const [kind, count] of Object.entries(callsIn([rowOf(entry)]))) tally[kind as keyof Calls] += count;
  });
  const dli = await startDli({ trace, jobs: [] });
  const objects = [customResourceDefinition(), ...groundwork(dli.account)];
  const kubernetes = await startKubernetes({ trace, objects, watchHistory: 100_000 });
  return { dli, kubernetes, trace, tally, planted: 0 };
}

const world = await start();
process.on('message', ({ number, ask, argument }: Question) => {
  process.send?.({ number, answer: ASKS[ask](world, argument) });
});
process.on('disconnect', () => process.exit());
process.send?.({ number: 0, answer: 'up' });
