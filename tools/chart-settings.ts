/** Settings of the controller that the chart hands on, as JSON can check them. Defaults and meanings are the controller's. */
import { z } from 'zod';
import { SETTINGS, type SettingName } from '../src/service/settings.ts';
import { endpoint, proxy } from './chart-patterns.ts';

/**
 * One number and one unit: a part of what the controller reads, so that a regular expression can keep it within a day
 * and a template can compare two of them.
 */
const duration = z
  .string()
  .regex(/^([1-9][0-9]{0,4}ms|[1-9][0-9]{0,3}s|[1-9][0-9]{0,2}m|([1-9]|1[0-9]|2[0-4])h)$/);
const longDuration = z.string().regex(/^([1-9][0-9]{0,3}s|[1-9][0-9]{0,2}m|([1-9]|1[0-9]|2[0-4])h)$/);
const count = z.int().min(1).max(1_000);

const CHECKS = {
  concurrency: count,
  intervalFloor: duration,
  // Go writes what is below 0.0001 with an exponent.
  intervalJitter: z.number().min(0).max(0.9).multipleOf(0.001),
  dliEndpoint: endpoint,
  iamEndpoint: endpoint,
  dliProxy: proxy.describe(
    'URL of a proxy for calls to DLI and IAM. Empty: none. One with a password is in a Secret: proxy.secretName.',
  ),
  defaultRegion: z
    .string()
    .max(64)
    .regex(/^([a-z]{2,}(-[a-z0-9]+)+)?$/),
  defaultProject: z.string().regex(/^[A-Za-z0-9]{0,64}$/),
  allowedRegions: z
    .string()
    .max(2_048)
    .regex(/^([a-z]{2,8}(-[a-z0-9]{1,16}){1,3}(,[a-z]{2,8}(-[a-z0-9]{1,16}){1,3})*)?$/),
  unmarkedSecrets: z.enum(['warn', 'refuse']),
  dliTimeout: duration,
  dliConnections: count,
  driftPages: z.enum(['auto', 'never']),
  dliRate: count,
  secretRefresh: duration,
  operationLook: duration,
  stableFor: duration,
  operationTimeout: duration,
  maxRestarts: count,
  deletionTimeout: duration,
  leaseDuration: longDuration,
  renewDeadline: duration,
  retryPeriod: duration,
  logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']),
  logFormat: z.enum(['json', 'text']),
} satisfies Partial<Record<SettingName, z.ZodType>>;

/** Flags that the templates write themselves, and those that have no use in a pod. */
export const NOT_VALUES: readonly SettingName[] = [
  'kubeconfig',
  'context',
  'namespaces',
  'credentialsFile',
  'leaderElect',
  'lifecycle',
  'allowDelete',
  'probeStartRight',
  'leaseNamespace',
  'leaseName',
  'shard',
  'identity',
  'metricsAddress',
  'healthAddress',
];

function settingValue(name: SettingName, check: z.ZodType): z.ZodType {
  const { fallback, meaning } = SETTINGS[name];
  const number = check instanceof z.ZodNumber;
  return check.default(number ? Number(fallback) : fallback).describe(check.description ?? meaning);
}

export const settingsValues = z
  .strictObject(
    Object.fromEntries(
      Object.entries(CHECKS).map(([name, check]) => [name, settingValue(name as SettingName, check)]),
    ),
  )
  .describe('Settings of the controller, each a flag of the same name.');
