/** The one table of the controller's settings. Flags, environment, checks, help and docs are all made from it. */
import { z } from 'zod';
import {
  address,
  count,
  duration,
  endpoint,
  flag,
  fraction,
  LABEL,
  leaseDuration,
  leaseName,
  namespaces,
  oneOf,
  optional,
  path,
  project,
  proxy,
  region,
  regions,
  shard,
} from './setting-values.ts';
import { checkTogether } from './settings-together.ts';

interface Setting<S extends z.ZodType> {
  schema: S;
  /** As a user would write it. */
  fallback: string;
  meaning: string;
  /** May hold a password: never printed. */
  secret?: true;
}

const setting = <S extends z.ZodType>(schema: S, fallback: string, meaning: string): Setting<S> => ({
  schema,
  fallback,
  meaning,
});

export const SETTINGS = {
  kubeconfig: setting(path, '', 'Path of a kubeconfig. Empty: $KUBECONFIG, ~/.kube/config, else the pod.'),
  context: setting(optional('a context', /^.+$/), '', 'Context of the kubeconfig. Empty: its current one.'),
  namespaces: setting(namespaces, '', 'Namespaces that are watched, with commas between them. Empty: all.'),
  shard: setting(
    shard,
    '1/1',
    'Share of the objects that is worked on here, by their jobs, as i/n: the i-th of n controllers, n at most 64. Each needs a --lease-name of its own.',
  ),
  concurrency: setting(
    count(1_000),
    '10',
    'Objects that are looked at side by side, besides those that have waited for an answer for more than a second.',
  ),
  intervalFloor: setting(
    duration,
    '30s',
    'Least time between two drift checks: a shorter interval of a spec counts as this one.',
  ),
  intervalJitter: setting(fraction, '0.1', 'Drift checks come earlier or later by up to this part.'),
  driftPages: setting(
    oneOf('auto', 'never'),
    'auto',
    'Whether drift checks of an account with more than five objects are answered by list pages of a hundred jobs: auto where that takes fewer calls, or never.',
  ),
  dliEndpoint: setting(
    endpoint,
    'https://dli.{region}.myhuaweicloud.com',
    'Address of DLI, with {region} in it. Plain http:// is accepted here, for a simulator.',
  ),
  iamEndpoint: setting(
    endpoint,
    'https://iam.{region}.myhuaweicloud.com',
    'Address of IAM, with {region} in it. Plain http:// is accepted here, for a simulator.',
  ),
  dliProxy: {
    ...setting(
      proxy,
      '',
      'URL of a proxy for calls to DLI and IAM, never for those to the API server. Empty: none. Its value is never shown; a password is safer in the variable.',
    ),
    secret: true,
  },
  defaultRegion: setting(region, '', 'Region of jobs for which neither spec nor Secret names one.'),
  defaultProject: setting(
    project,
    '',
    'Project of jobs for which neither spec nor Secret names one. Empty: IAM is asked.',
  ),
  allowedRegions: setting(
    regions,
    '',
    'Regions that objects may name, with commas between them. An object in another one is refused before anything is sent. Empty: all.',
  ),
  unmarkedSecrets: setting(
    oneOf('warn', 'refuse'),
    'warn',
    'What becomes of a Secret without the label dli.gitops.dev/credentials=true (or the type dli.gitops.dev/credentials): warn uses it and says so in the message of Ready, refuse does not use it. A later version has refuse as its default.',
  ),
  credentialsFile: setting(
    path,
    '',
    'Path of a JSON file with the keys of a credentials Secret, used for objects whose Secret does not exist.',
  ),
  dliTimeout: setting(duration, '10s', 'Longest wait for one answer of DLI or IAM.'),
  dliConnections: setting(
    count(1_000),
    '64',
    'Most connections to one endpoint. Calls that wait for an answer hold theirs: six times --concurrency leaves room for all.',
  ),
  dliRate: setting(
    count(1_000),
    '100',
    'Calls a second to DLI with which each account begins. They become more while none is refused, up to 1000, and half as many at a refusal.',
  ),
  secretRefresh: setting(
    duration,
    '10s',
    'How long a Secret that was read counts as fresh; a change of its data is seen within twice this time. A Secret of over 160 kB is read less often: at 16 kB a second.',
  ),
  lifecycle: setting(
    flag,
    'true',
    'Whether jobs are stopped and started for objects that ask for it. It takes the right to patch flinkjarjobs, for one finalizer.',
  ),
  operationLook: setting(
    duration,
    '15s',
    'How soon a job that is being started or stopped is looked at again; up to four times as long, the longer it takes.',
  ),
  stableFor: setting(
    duration,
    '1m',
    'How long a started job must run before it counts as started, and a failed one must stay so before it is started again.',
  ),
  operationTimeout: setting(
    duration,
    '30m',
    'After this long in one step the reason is StartTimeout or StopTimeout. The controller goes on when DLI does.',
  ),
  maxRestarts: setting(
    count(1_000),
    '3',
    'Jobs of one project that are restarted side by side. After two that failed in a row no further one is.',
  ),
  probeStartRight: setting(
    flag,
    'false',
    'Whether a running job is sent a start before its first restart, which DLI refuses: for its state if the credentials may start it, else for the right; then it is not stopped.',
  ),
  allowDelete: setting(
    flag,
    'false',
    'Whether deletionPolicy Delete is honoured: jobs are deleted in DLI, which nobody can take back.',
  ),
  deletionTimeout: setting(
    duration,
    '1h',
    'A deleted object whose job cannot be stopped or deleted for so long goes without it.',
  ),
  leaderElect: setting(flag, 'true', 'Whether replicas elect the one that works.'),
  leaseNamespace: setting(
    optional('the name of a namespace', LABEL),
    '',
    "Namespace of the Lease. Empty: that of the pod, or of the kubeconfig's context, else default.",
  ),
  leaseName: setting(leaseName, 'flinkjarjob-controller', 'Name of the Lease.'),
  leaseDuration: setting(leaseDuration, '15s', 'Others wait this long before they take over a silent Lease.'),
  renewDeadline: setting(duration, '10s', 'A leader that cannot renew for this long stops.'),
  retryPeriod: setting(duration, '2s', 'Time between two attempts to take or renew the Lease.'),
  identity: setting(
    optional('at most 253 printable characters', /^[!-~]{1,253}$/),
    '',
    'Name of this replica in the Lease. Empty: the host name and a random part.',
  ),
  logLevel: setting(
    oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace'),
    'info',
    'Least level that is logged: fatal, error, warn, info, debug or trace.',
  ),
  logFormat: setting(oneOf('json', 'text'), 'json', 'Form of the log: json or text.'),
  metricsAddress: setting(address, ':8080', 'Address of /metrics. Empty: none.'),
  healthAddress: setting(address, ':8081', 'Address of /healthz and /readyz. Empty: none.'),
};

export type SettingName = keyof typeof SETTINGS;

type Shape = { [K in SettingName]: z.ZodPrefault<(typeof SETTINGS)[K]['schema']> };

const shape = Object.fromEntries(
  Object.entries(SETTINGS).map(([name, { schema, fallback }]) => [name, schema.prefault(fallback)]),
) as unknown as Shape;

/** Durations are in milliseconds. */
export const configSchema = z.object(shape).superRefine(checkTogether);

export type Config = Readonly<z.output<typeof configSchema>>;
