/** DLI and its IAM themselves: the account, its jobs, and what answers for them, without the wire. */
import { type Clock, systemClock } from '../../src/ground/clock.ts';
import type { Reply } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { adminRoutes } from './admin.ts';
import { api } from './api.ts';
import { exampleJob } from './example.ts';
import { isIam } from './iam.ts';
import type { JobSeed } from './job.ts';
import { type DliSettings, defaultSettings } from './settings.ts';
import { JobStore } from './state.ts';
import { Tokens } from './tokens.ts';
import { DEFAULT_ACCOUNT, type DliAccount, nothingMade, type World } from './world.ts';

export interface EmbeddedOptions {
  account?: Partial<DliAccount>;
  settings?: Partial<DliSettings>;
  /** Job 104 of the document's example, stopped, unless told otherwise. */
  jobs?: readonly JobSeed[];
  /** `settings.clockOffsetMs` is added. All times come from it: a clock that a test moves moves the jobs. */
  clock?: Pick<Clock, 'wall'>;
}

export interface Embedded {
  /** May be changed at any time, as a person would in the console of IAM. */
  account: DliAccount;
  /** The console of DLI. */
  jobs: JobStore;
  settings: DliSettings;
  /** Every call of DLI and of IAM; the path tells them apart. At once: nothing waits, and nothing runs in between. */
  handle(call: Call): Reply;
  /** The console over HTTP; undefined when the path is not one of its own. */
  admin(call: Call): Reply | undefined;
  /** Which of the two services a call is for. */
  serverOf(call: Call): 'dli' | 'iam';
  /** Every token issued so far ends. */
  expireTokens(): void;
}

function makeWorld({ clock = systemClock, ...options }: EmbeddedOptions): World {
  const account = { ...DEFAULT_ACCOUNT, ...options.account };
  const settings = { ...defaultSettings(), ...options.settings };
  const now = (): number => clock.wall() + settings.clockOffsetMs;
  const jobs = new JobStore({ settings, now });
  for (const seed of options.jobs ?? [exampleJob()]) jobs.add(seed);
  return { account, settings, now, jobs, made: nothingMade(), startedAt: now() };
}

export function embed(options: EmbeddedOptions = {}): Embedded {
  const world = makeWorld(options);
  const tokens = new Tokens(world);
  return {
    account: world.account,
    jobs: world.jobs,
    settings: world.settings,
    handle: api(world, tokens),
    admin: adminRoutes(world, tokens),
    serverOf: (call) => (isIam(call) ? 'iam' : 'dli'),
    expireTokens: () => tokens.expireAll(),
  };
}
