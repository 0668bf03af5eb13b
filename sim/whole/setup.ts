/** What a history begins with: how this DLI behaves where the documents leave it open, its jobs, and how the replicas are set. */
import type { JobSeed } from '../dli/job.ts';
import type { DliAccount } from '../dli/world.ts';
import { flagsOf } from './draw/flags.ts';
import { type KnownKinds, knownIn } from './draw/known.ts';
import { drawReadings, type Readings } from './draw/readings.ts';
import {
  listReadings,
  policyFlags,
  policyReadings,
  restoreReadings,
  runReadings,
  withPast,
} from './draw/run-readings.ts';
import type { WallClock } from './host.ts';
import type { Lot } from './lot.ts';

/** Two accounts, each in a region of its own: neither knows the other's keys, nor its jobs. */
export const REGIONS = ['cn-north-4', 'cn-south-1'] as const;
export type Region = (typeof REGIONS)[number];

interface CloudSetup {
  account: Partial<DliAccount>;
  settings: Readings;
}

export interface Setup extends Partial<KnownKinds> {
  seed: string;
  clouds: Readonly<Record<Region, CloudSetup>>;
  /** Of both. */
  jobs: readonly JobSeed[];
  /** ms, one way. */
  latency: readonly [from: number, to: number];
  replicas: readonly { name: string; wall: WallClock }[];
  /** Flags of the controller, the same for all replicas. */
  flags: Readonly<Record<string, string>>;
  leaseMs: number;
  /** ms after which the disturbances end. */
  disturbedMs: number;
  /** Somebody asks for every object to be reconciled then; otherwise the longest of the waits has to do. */
  prodded: boolean;
  /** Every connection is made anew then; otherwise a silent watch has to be found out. */
  renewed: boolean;
}

const JOB_IDS: Readonly<Record<Region, readonly string[]>> = {
  'cn-north-4': ['101', '102', '103'],
  'cn-south-1': ['201', '202'],
};

/** Where a job of this id is, if it is anywhere: those that are made there have the next ones. */
export const regionOf = (jobId: string): Region => (/^2\d\d$/.test(jobId) ? 'cn-south-1' : 'cn-north-4');

/** The accounts that have jobs. */
export const regionsOf = ({ jobs }: Pick<Setup, 'jobs'>): Region[] => [
  ...new Set(jobs.map(({ id }) => regionOf(String(id)))),
];

const JARS = ['myGroup/test.jar', 'myGroup/test1.jar'] as const;

function jobOf(id: string, lot: Lot): JobSeed {
  const running = lot.often(0.5);
  return {
    id,
    status: running ? 'job_running' : lot.pick(['job_init', 'job_cancel_success', 'job_finish'] as const),
    fields: {
      name: `job-${id}`,
      desc: `job ${id} at first`,
      queue_name: 'testQueue',
      cu_number: lot.int(2, 5),
      manager_cu_number: 1,
      parallel_number: lot.int(1, 4),
      main_class: 'org.example.First',
      entrypoint: 'FemaleInfoCollec.jar',
      dependency_jars: [lot.pick(JARS)],
      ...(lot.often(0.3) ? { smn_topic: `urn:smn:first-${id}` } : {}),
      ...(lot.often(0.2) ? { log_enabled: true, obs_bucket: 'first-bucket' } : {}),
      ...(lot.often(0.1) ? { tm_slot_num: lot.int(1, 3) } : {}),
      ...(lot.often(0.2)
        ? { runtime_config: '[{"key":"first.one","value":"1"},{"key":"first.two","value":"2"}]' }
        : {}),
      ...(lot.often(0.1)
        ? {
            resource_config_version: 'v2',
            resource_config: {
              max_slot: 2,
              parallel_number: 3,
              taskmanager_resource_spec: { cpu: 2, memory: '8G' },
            },
          }
        : {}),
    },
  };
}

const ACCOUNTS: Readonly<Record<Region, Partial<DliAccount>>> = {
  'cn-north-4': {},
  'cn-south-1': {
    accessKey: 'AKIDSIMULATOR0000002',
    secretKey: 'SkSimulatorSimulatorSimulatorSimulator02',
    userName: 'flink-operator-2',
    password: 'Simulator-Passw0rd-2',
    domainName: 'analytics-company',
    projectId: '5f3c1d7e9b2a4c6d8e0f1a2b3c4d5e6f',
    region: 'cn-south-1',
  },
};

/** Some accounts have temporary keys. */
const cloudOf = (
  region: Region,
  lot: Lot,
  { lifecycle, policies, makes, restores }: KnownKinds,
): CloudSetup => ({
  account: {
    ...ACCOUNTS[region],
    ...(lot.often(0.15) ? { securityToken: `Temporary${lot.id().replaceAll('-', '')}` } : {}),
  },
  settings: {
    ...drawReadings(lot),
    ...(lifecycle ? runReadings(lot.fork(`run ${region}`)) : {}),
    ...(policies ? policyReadings(lot.fork(`policies ${region}`)) : {}),
    ...(makes ? listReadings(lot.fork(`list ${region}`)) : {}),
    ...(restores ? restoreReadings(lot.fork(`restores ${region}`)) : {}),
  },
});

/** Most clocks are nearly right. */
const wallOf = (lot: Lot): WallClock => ({
  offsetMs: lot.pick([0, 0, 200, -1_500, 20_000]),
  rate: lot.pick([1, 1, 1, 1.001, 0.999]),
});

/** The seeds behind this draw no starts, stops and restarts: such histories take up to three times as long as others. */
const LAST_WITH_LIFECYCLE = 1_250;

export function setupOf(seed: string, lot: Lot): Setup {
  const known = knownIn(lot, Number(seed) <= LAST_WITH_LIFECYCLE);
  const { lifecycle, restarts, policies } = known;
  const flags = { ...flagsOf(lot), ...(policies ? policyFlags(lot.fork('policy flags')) : {}) };
  const [north, south] = REGIONS;
  const jobs = [
    ...JOB_IDS[north].slice(0, lot.int(1, 3) + (lifecycle ? 1 : 0)),
    ...JOB_IDS[south].slice(0, lot.often(0.4) ? lot.int(1, 2) : 0),
  ];
  return {
    seed,
    clouds: { [north]: cloudOf(north, lot, known), [south]: cloudOf(south, lot, known) },
    jobs: jobs.map((id) => {
      const job = jobOf(id, lot);
      return lifecycle ? withPast(job, lot.fork(`past ${id}`), restarts) : job;
    }),
    latency: lot.pick([
      [1, 5],
      [2, 40],
      [5, 400],
    ] as const),
    replicas: ['replica-1', 'replica-2'].map((name) => ({ name, wall: wallOf(lot) })),
    flags,
    leaseMs: Number.parseInt(flags['lease-duration'] ?? '', 10) * 1_000,
    // A start takes more than a minute.
    disturbedMs: lot.int(40, 300) * (lifecycle ? 2_000 : 1_000),
    ...Object.fromEntries(Object.entries(known).filter(([, is]) => is)),
    prodded: lot.often(0.8),
    renewed: lot.often(0.8),
  };
}
