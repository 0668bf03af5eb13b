/** The account and what every part of the simulated cloud looks at. */
import type { Job } from './job.ts';
import type { DliSettings } from './settings.ts';
import type { JobStore } from './state.ts';

/** What IAM grants by operation: `dli:jobs:update` and the like. */
export const RIGHTS = ['get', 'list', 'create', 'update', 'start', 'stop', 'delete'] as const;

export type Right = (typeof RIGHTS)[number];

export interface DliAccount {
  accessKey: string;
  secretKey: string;
  /** Set: the key is a temporary one and X-Security-Token must go with it. */
  securityToken?: string | undefined;
  userName: string;
  password: string;
  domainName: string;
  projectId: string;
  region: string;
  /** A missing one is granted; who may not `get` may not `list` unless that is granted by name. */
  rights?: Partial<Record<Right, boolean>> | undefined;
}

export function isGranted({ rights = {} }: DliAccount, right: Right): boolean {
  const asked = right === 'list' ? (rights.list ?? rights.get) : rights[right];
  return asked !== false;
}

export const DEFAULT_ACCOUNT: DliAccount = {
  accessKey: 'AKIDSIMULATOR0000001',
  secretKey: 'SkSimulatorSimulatorSimulatorSimulator01',
  userName: 'flink-operator',
  password: 'Simulator-Passw0rd',
  domainName: 'streaming-company',
  projectId: '48cc2c48765f481480c7db940d6409d1',
  region: 'cn-north-4',
};

/** The account's user, as jobs and IAM show it. */
export const USER_ID = '011c99a26ae84a1bb963a75e7637d3fd';

export interface QueueFacts {
  description: string;
  cu_count: number;
  create_time: number;
}

export interface PackageFacts {
  kind: string;
  create_time: number;
}

/** What calls have made beside jobs. That a queue or a package exists stands in the settings. */
interface Made {
  /** Buckets that were authorised while the settings let any be used. */
  buckets: Set<string>;
  queues: Map<string, QueueFacts>;
  packages: Map<string, PackageFacts>;
  /** Exported jobs by the path of their file. */
  archives: Map<string, Job[]>;
}

export const nothingMade = (): Made => ({
  buckets: new Set(),
  queues: new Map(),
  packages: new Map(),
  archives: new Map(),
});

export interface World {
  account: DliAccount;
  settings: DliSettings;
  jobs: JobStore;
  made: Made;
  /** Epoch ms of the cloud's clock; what was there at first is of that time. */
  startedAt: number;
  /** Epoch ms of the cloud's clock. */
  now: () => number;
}
