/** The way of a person to DLI: their credentials, where their jobs are, and what may be read there. Nothing is ever written. */
import type { Failure, Result } from '../core/failure.ts';
import type { FoundJobs, JobFilter, ListedJobs, Sought } from '../core/job/found.ts';
import type { Account, Location } from '../core/object/account.ts';
import { credentialsOf } from '../core/object/credentials.ts';
import type { Place, ShownJob } from '../core/ports.ts';
import { asking } from '../dli/patience.ts';
import { createReader } from '../dli/reader.ts';
import { toldTransport } from '../dli/told-transport.ts';
import { type Chance, systemChance } from '../ground/chance.ts';
import { type Clock, systemClock } from '../ground/clock.ts';
import { failureWords } from '../manifests/live/failure-words.ts';
import { USER_AGENT } from '../service/version.ts';
import { credentialsFrom, type GivenCredentials, NO_CREDENTIALS } from './credentials.ts';
import type { Options } from './options.ts';
import type { Process } from './process.ts';
import { tellOf } from './verbose.ts';
import { endpointsOf, locationOf, transportOf } from './way.ts';

/** What may be read of the jobs of an account. Every call rejects when the command is stopped. */
export interface LiveJobs {
  /** Where a job is for which nobody says it. */
  location: Location;
  /** By keys; with a token or a password no request is. */
  isSigned: boolean;
  show(jobId: string, where?: Partial<Location>): Promise<Result<ShownJob>>;
  find(sought: Sought, where?: Partial<Location>): Promise<Result<FoundJobs>>;
  /** Of `location`. `onPage`: how many were read so far, and of how many. */
  list(
    filter: JobFilter,
    onPage?: (read: number, total: number | undefined) => void,
  ): Promise<Result<ListedJobs>>;
  /** What a person is told of a failure, without the full stop. */
  words(asked: 'list' | 'show', failure: Failure): string;
  close(): Promise<void>;
}

/** For one answer, with whatever it needs; as the controller has it. */
const TIMEOUT_MS = 10_000;

const AT_ONCE = 8;

const accountAt = (own: Location, where: Partial<Location>, { data }: GivenCredentials): Account => {
  const region = where.region ?? own.region;
  const projectId = where.projectId ?? (region === own.region ? own.projectId : undefined);
  return { region, projectId, credentials: credentialsOf(data) };
};

interface TimeGiven {
  clock: Clock;
  chance: Chance;
}

/** A text: why there is no way, as one line without its end. */
export async function openAccount(
  options: Options,
  { env, stop, err }: Pick<Process, 'env' | 'stop' | 'err'>,
  time: TimeGiven = { clock: systemClock, chance: systemChance },
): Promise<LiveJobs | string> {
  const given = (await credentialsFrom(options.value('credentials-file'), { env, stop })) ?? NO_CREDENTIALS;
  if (typeof given === 'string') return given;
  const location = locationOf(options, given, env);
  if (typeof location === 'string') return location;
  const endpoints = endpointsOf(options, env, location.region);
  if (typeof endpoints === 'string') return endpoints;
  const limits = { clock: time.clock, timeoutMs: TIMEOUT_MS, connections: AT_ONCE };
  const plain = await transportOf(options, env, limits);
  if (typeof plain === 'string') return plain;
  const tell = tellOf(options, err);
  const transport = tell === undefined ? plain : toldTransport(plain, time.clock, tell);
  const reader = createReader(
    { ...endpoints, timeoutMs: TIMEOUT_MS },
    { clock: time.clock, transport, onCall: () => undefined, userAgent: USER_AGENT },
    asking({ ...time, stop, atOnce: AT_ONCE }),
  );
  const placeAt = (where: Partial<Location> = {}): Place => ({
    namespace: '',
    account: accountAt(location, where, given),
  });
  return {
    location,
    isSigned: given.data['accessKey'] !== undefined,
    show: (jobId, where) => reader.show({ ...placeAt(where), jobId }),
    find: (sought, where) => reader.find(placeAt(where), sought),
    list: (filter, onPage = () => undefined) => reader.list(placeAt(), filter, onPage),
    words: (asked, failure) => failureWords(failure, { asked, region: location.region, from: given.from }),
    close: () => reader.close(),
  };
}
