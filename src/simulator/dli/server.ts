/** A stateful DLI and its IAM on one port of loopback: the same calls, answers and refusals, as far as the documents tell. */
import { Faults } from '../faults.ts';
import { type Call, serve } from '../serve.ts';
import { Trace } from '../trace.ts';
import { adminRoutes } from './admin.ts';
import { api } from './api.ts';
import { exampleJob } from './example.ts';
import { isIam } from './iam.ts';
import type { JobSeed } from './job.ts';
import { type DliSettings, defaultSettings } from './settings.ts';
import { JobStore } from './state.ts';
import { Tokens } from './tokens.ts';
import { DEFAULT_ACCOUNT, type DliAccount, type World } from './world.ts';

export type { DliSettings } from './settings.ts';
export type { DliAccount } from './world.ts';

export interface DliOptions {
  port?: number;
  trace?: Trace;
  faults?: Faults;
  account?: Partial<DliAccount>;
  settings?: Partial<DliSettings>;
  /** Job 104 of the document's example, stopped, unless told otherwise. */
  jobs?: readonly JobSeed[];
  tls?: { cert: string; key: string };
  /** Epoch ms; `settings.clockOffsetMs` is added. All times come from it: a clock that a test moves moves the jobs. */
  clock?: () => number;
}

export interface DliSimulator {
  /** Base of DLI, and of IAM: the path tells them apart. */
  url: string;
  iamUrl: string;
  port: number;
  /** May be changed at any time, as a person would in the console of IAM. */
  account: DliAccount;
  trace: Trace;
  faults: Faults;
  /** The console of DLI. */
  jobs: JobStore;
  settings: DliSettings;
  /** Every token issued so far ends. */
  expireTokens(): void;
  cutConnections(): void;
  close(): Promise<void>;
}

function makeWorld(options: DliOptions): World {
  const account = { ...DEFAULT_ACCOUNT, ...options.account };
  const settings = { ...defaultSettings(), ...options.settings };
  const clock = options.clock ?? Date.now;
  const now = (): number => clock() + settings.clockOffsetMs;
  const jobs = new JobStore({ settings, now });
  for (const seed of options.jobs ?? [exampleJob()]) jobs.add(seed);
  return { account, settings, now, jobs };
}

/** Faults and trace are shared with other simulators when they are given. */
export async function startDli(options: DliOptions = {}): Promise<DliSimulator> {
  const { trace = new Trace(), faults = new Faults() } = options;
  const world = makeWorld(options);
  const tokens = new Tokens(world);
  const served = await serve({
    server: (call: Call) => (isIam(call) ? 'iam' : 'dli'),
    handler: api(world, tokens),
    adminHandler: adminRoutes(world, tokens),
    trace,
    faults,
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  return {
    ...served,
    iamUrl: served.url,
    account: world.account,
    jobs: world.jobs,
    settings: world.settings,
    trace,
    faults,
    expireTokens: () => tokens.expireAll(),
  };
}
