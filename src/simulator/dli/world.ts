/** The account and what every part of the simulated cloud looks at. */
import type { DliSettings } from './settings.ts';
import type { JobStore } from './state.ts';

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
  /** IAM actions dli:jobs:update and dli:jobs:get; a missing one is granted. */
  rights?: { update?: boolean; get?: boolean } | undefined;
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

export interface World {
  account: DliAccount;
  settings: DliSettings;
  jobs: JobStore;
  /** Epoch ms of the cloud's clock. */
  now: () => number;
}
