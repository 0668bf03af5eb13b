/** Everything around the replicas: the API server, DLI, the network between, and what is written down about all of it. */
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';
import { type Embedded as Cloud, embed as embedDli } from '../dli/embedded.ts';
import type { Answerer } from '../http/call.ts';
import { Faults } from '../http/faults.ts';
import { Trace } from '../http/trace.ts';
import { type Embedded, embed } from '../kubernetes/embedded.ts';
import { ClusterClient } from './cluster.ts';
import { settingsOf } from './draw/readings.ts';
import type { Fact, Happening } from './facts.ts';
import { type Lot, lotOf } from './lot.ts';
import { Network, type ServerName } from './network.ts';
import type { JobAtCall } from './oracles/evidence.ts';
import type { OwnJobSeen, PlanSeen, RecordSeen } from './oracles/run-calls.ts';
import { REGIONS, type Region, regionOf, type Setup } from './setup.ts';
import {
  type KeptOfCalls,
  keepingCodes,
  owned,
  recorded,
  type SentArguments,
  shown,
  watched,
} from './sightings.ts';
import { Timeline } from './timeline.ts';

export interface World {
  setup: Setup;
  timeline: Timeline;
  lot: Lot;
  trace: Trace;
  faults: Faults;
  network: Network;
  kubernetes: Embedded;
  /** What people do with kubectl. */
  cluster: ClusterClient;
  /** DLI and IAM of each region. */
  clouds: Readonly<Record<Region, Cloud>>;
  facts: Fact[];
  /** What DLI did with each call on a job. */
  sightings: JobAtCall[];
  /** What statuses said of operations, from write to write. */
  records: RecordSeen[];
  /** Plans that statuses have shown. */
  plans: PlanSeen[];
  /** Jobs that objects have made, and come to. */
  owned: OwnJobSeen[];
  /** `entrypoint_args` of what replicas have sent. */
  sent: SentArguments;
  /** What went wrong in the simulation itself. */
  bugs: unknown[];
  note(happening: Happening, text: string): void;
}

/** 2027-01-15T08:00:00Z: when every history begins, epoch ms. */
export const EPOCH = 1_800_000_000_000;

export const OPERATORS_NAMESPACE = 'fjj-system';
export const NAMESPACES = ['team-a', 'team-b'] as const;

const namespace = (name: string): object => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

/** Every history begins with the same cluster, which is made once. */
const MODEL = embed({
  watchHistory: 2_000,
  objects: [customResourceDefinition(), ...[OPERATORS_NAMESPACE, ...NAMESPACES].map(namespace)],
  clock: { wall: () => EPOCH, after: () => () => undefined },
  chance: lotOf('model'),
});

function openKubernetes(timeline: Timeline, lot: Lot): Embedded {
  return embed({
    like: MODEL,
    tracksOwners: false,
    clock: { wall: () => EPOCH + timeline.now, after: (ms, run) => timeline.after(ms, run) },
    chance: lot,
  });
}

function openClouds({ clouds, jobs }: Setup, timeline: Timeline): World['clouds'] {
  // Times of jobs are whole milliseconds.
  const clock = { wall: () => Math.floor(EPOCH + timeline.now) };
  const opened = REGIONS.map((region) => {
    const own = jobs.filter(({ id }) => regionOf(String(id)) === region);
    const { account, settings } = clouds[region];
    return [region, embedDli({ clock, account, settings: settingsOf(settings), jobs: own })] as const;
  });
  return Object.fromEntries(opened) as Record<Region, Cloud>;
}

/** The console of the account that has the job. */
export const jobsOf = ({ clouds }: Pick<World, 'clouds'>, jobId: string): Cloud['jobs'] =>
  clouds[regionOf(jobId)].jobs;

type Servers = Readonly<Record<ServerName, Answerer>>;

interface Serving extends Pick<Answerer, 'trace' | 'faults' | 'clock'> {
  kept: KeptOfCalls;
}

function serversOf(
  clouds: World['clouds'],
  handler: Answerer['handler'],
  { kept, ...shared }: Serving,
): Servers {
  const answererOf = (cloud: Cloud): Answerer => ({
    ...shared,
    server: cloud.serverOf,
    handler: keepingCodes(cloud, kept),
  });
  return {
    'cn-north-4': answererOf(clouds['cn-north-4']),
    'cn-south-1': answererOf(clouds['cn-south-1']),
    kubernetes: { ...shared, server: 'kubernetes', handler },
  };
}

export function openWorld(setup: Setup, lot: Lot): World {
  const timeline = new Timeline();
  const [trace, faults] = [new Trace(), new Faults()];
  const facts: Fact[] = [];
  const bugs: unknown[] = [];
  const kept: KeptOfCalls = { codes: new Map(), sent: new Map() };
  const kubernetes = openKubernetes(timeline, lot.fork('kubernetes'));
  const clouds = openClouds(setup, timeline);
  const clock = { now: () => timeline.now, after: timeline.after.bind(timeline) };
  const handler = kubernetes.handlerFor({ 'replica-token': 'controller' });
  const servers = serversOf(clouds, handler, { trace, faults, clock, kept });
  const network = new Network({
    timeline,
    lot: lot.fork('network'),
    servers,
    onBug: (error) => bugs.push(error),
    latency: setup.latency,
  });
  const sightings = watched({ trace, clouds, timeline, codes: kept.codes });
  const cluster = new ClusterClient(handler, kubernetes.token);
  const note = (happening: Happening, text: string): void => {
    facts.push({ ...happening, at: timeline.now, seq: trace.entries.length, text });
  };
  return {
    setup,
    timeline,
    lot,
    trace,
    faults,
    network,
    kubernetes,
    cluster,
    clouds,
    facts,
    sightings,
    records: recorded(trace, cluster),
    plans: shown(trace, cluster),
    owned: owned({ trace, clouds, timeline }),
    sent: kept.sent,
    bugs,
    note,
  };
}
