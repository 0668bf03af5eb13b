/** The one table of the controller's settings. Flags, environment, checks, help and docs are all made from it. */
import { z } from 'zod';
import { parseAddress } from './address.ts';
import { durationMs } from './core/spec.ts';

interface Setting<S extends z.ZodType> {
  schema: S;
  /** As a user would write it. */
  fallback: string;
  meaning: string;
}

const setting = <S extends z.ZodType>(schema: S, fallback: string, meaning: string): Setting<S> => ({
  schema,
  fallback,
  meaning,
});

/** Every value is text at first. `wanted` completes the sentence "must be …". */
const read = <T>(wanted: string, parse: (text: string) => T | undefined) =>
  z.string().transform((text, context): T => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: `must be ${wanted}` });
    return z.NEVER;
  });

const within = (value: number, min: number, max: number): number | undefined =>
  value >= min && value <= max ? value : undefined;

const DAY_MS = 86_400_000;

const milliseconds = (text: string): number =>
  /^\d{1,9}ms$/.test(text) ? Number(text.slice(0, -2)) : durationMs(text);

/** In milliseconds. */
const duration = read('a duration from 1ms to 24h, such as 500ms, 10s or 5m', (text) =>
  within(milliseconds(text), 1, DAY_MS),
);

/** The API keeps it in whole seconds. */
const leaseDuration = read('a duration from 1s to 24h, such as 15s', (text) =>
  within(milliseconds(text), 1_000, DAY_MS),
);

const count = (max: number) =>
  read(`a whole number from 1 to ${max}`, (text) =>
    /^\d{1,6}$/.test(text) ? within(Number(text), 1, max) : undefined,
  );

const fraction = read('a number from 0 to 0.9, such as 0.1 for ten percent', (text) =>
  /^[0-9.]{1,12}$/.test(text) ? within(Number(text), 0, 0.9) : undefined,
);

const flag = read('true or false', (text) => (text === 'true' ? true : text === 'false' ? false : undefined));

const oneOf = <const T extends readonly string[]>(...words: T) =>
  read(`one of ${words.join(', ')}`, (text): T[number] | undefined => words.find((word) => word === text));

/** Empty text stands for "not set". */
const optional = (wanted: string, pattern: RegExp) =>
  read(wanted, (text) => (text === '' || pattern.test(text) ? { text } : undefined)).transform(({ text }) =>
    text === '' ? undefined : text,
  );

const path = optional('the path of a file', /^[^\0]+$/);

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Only nothing at all stands for all namespaces: a stray comma must not. */
const namespaces = read('names of namespaces with commas between them', (text) => {
  const names = text === '' ? [] : text.split(',').map((name) => name.trim());
  return names.every((name) => LABEL.test(name)) ? Object.freeze([...new Set(names)]) : undefined;
});

/** A path, a user, a query or anything else that could carry a request elsewhere has no place in it. */
const ENDPOINT = /^https?:\/\/(?:[A-Za-z0-9._:[\]-]|\{region\})+\/?$/;

const endpoint = read(
  'an http:// or https:// URL of a host and nothing behind it, such as https://dli.{region}.example.com',
  (text) => {
    const usable = ENDPOINT.test(text) && URL.canParse(text.replaceAll('{region}', 'region-1'));
    return usable ? text.replace(/\/$/, '') : undefined;
  },
);

const address = read('an address such as :8080 or 127.0.0.1:8080, or empty for none', (text) =>
  text === '' || parseAddress(text) !== undefined ? text : undefined,
);

const leaseName = read('a DNS name of lower-case letters, digits, "-" and "."', (text) =>
  /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(text) ? text : undefined,
);

export const SETTINGS = {
  kubeconfig: setting(path, '', 'Path of a kubeconfig file. Empty: the pod, or the usual kubeconfig.'),
  context: setting(optional('a context', /^.+$/), '', 'Context of the kubeconfig. Empty: its current one.'),
  namespaces: setting(namespaces, '', 'Namespaces that are watched, with commas between them. Empty: all.'),
  concurrency: setting(count(1_000), '10', 'Objects that are looked at side by side.'),
  intervalFloor: setting(duration, '30s', 'Least time between two drift checks, whatever a spec says.'),
  intervalJitter: setting(fraction, '0.1', 'Drift checks come earlier or later by up to this part.'),
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
  defaultRegion: setting(
    optional('a region such as cn-north-4', /^(?=.{1,64}$)[a-z]{2,}(-[a-z0-9]+)+$/),
    '',
    'Region of jobs for which neither spec nor Secret names one.',
  ),
  defaultProject: setting(
    optional('a project id of letters and digits', /^[A-Za-z0-9]{1,64}$/),
    '',
    'Project of jobs for which neither spec nor Secret names one. Empty: IAM is asked.',
  ),
  credentialsFile: setting(
    path,
    '',
    'Path of a JSON file with the keys of a credentials Secret, used for objects whose Secret does not exist.',
  ),
  dliTimeout: setting(duration, '10s', 'Longest wait for one answer of DLI or IAM.'),
  dliConnections: setting(count(1_000), '32', 'Most connections to one endpoint.'),
  secretRefresh: setting(duration, '10s', 'How long a Secret that was read counts as fresh.'),
  leaderElect: setting(flag, 'true', 'Whether replicas elect the one that works.'),
  leaseNamespace: setting(
    optional('the name of a namespace', LABEL),
    '',
    'Namespace of the Lease. Empty: that of the pod.',
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
export const configSchema = z.object(shape).superRefine((config, context) => {
  const shorter = (one: SettingName, other: SettingName): void => {
    if (Number(config[one]) < Number(config[other])) return;
    context.addIssue({ code: 'custom', path: [one], message: `must be shorter than ${flagOf(other)}` });
  };
  shorter('renewDeadline', 'leaseDuration');
  shorter('retryPeriod', 'renewDeadline');
  // An update that this replica sends must be over before another replica can lead.
  const room = config.leaseDuration - 2 * config.retryPeriod;
  if (!config.leaderElect || config.dliTimeout < room) return;
  const message = `must be shorter than ${flagOf('leaseDuration')} less two ${flagOf('retryPeriod')}`;
  context.addIssue({ code: 'custom', path: ['dliTimeout'], message });
});

export type Config = Readonly<z.output<typeof configSchema>>;

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

export const flagOf = (name: SettingName): string => `--${kebab(name)}`;
export const envOf = (name: SettingName): string => `FJJ_${kebab(name).replaceAll('-', '_').toUpperCase()}`;
