/** Settings over the wire: sets as lists, maps as objects. */
import { z } from 'zod';
import { CODES } from './refusals.ts';
import type { DliSettings } from './settings.ts';
import { JOB_STATUSES } from './states.ts';

const retryAfterSeconds = z.int().min(0).optional();

const set = z.array(z.string()).transform((items) => new Set(items));
const setOrAny = z.union([z.literal('any'), set]);

const status = z.enum(JOB_STATUSES);
const outcomes = z.union([status, z.tuple([status], status)]);
const ms = z.int().min(0);

const settingsSchema = z.strictObject({
  omitted: z.enum(['keep', 'reset']).optional(),
  omittedParts: z.enum(['reset', 'keep']).optional(),
  emptyValues: z.enum(['clear', 'keep']).optional(),
  isSuccess: z.enum(['string', 'boolean']).optional(),
  refusals: z.enum(['usual', 'object', 'array', 'success-false']).optional(),
  batchAnswers: z.enum(['each', 'one', 'object']).optional(),
  expiredToken: z.enum(['DLI.10007', 'APIG.0307']).optional(),
  gatewayPrefix: z.enum(['APIG', 'APIGW']).optional(),
  rateLimit: z
    .union([
      z.strictObject({ perSecond: z.number().positive(), retryAfterSeconds }),
      z.strictObject({ calls: z.int().positive(), minutes: z.int().positive(), retryAfterSeconds }),
    ])
    .nullable()
    .transform((limit) => limit ?? undefined)
    .optional(),
  clockOffsetMs: z.int().optional(),
  tokenLifetimeMs: z.int().min(0).optional(),
  transitionMs: z.union([ms, z.partialRecord(status, ms)]).optional(),
  runOutcome: outcomes.optional(),
  stopOutcome: outcomes.optional(),
  savepoint: z.enum(['taken', 'fails', 'none']).optional(),
  savepointWithoutBucket: z.enum(['allowed', 'refused', 'fails', 'none']).optional(),
  savepointUsedUp: z.enum(['running', 'submitted']).optional(),
  secondStop: z.enum(['refused', 'accepted']).optional(),
  startChecks: z.enum(['right', 'state']).optional(),
  resources: set.optional(),
  obsObjects: setOrAny.optional(),
  queues: z
    .record(z.string(), z.enum(['exclusive', 'general', 'sql']))
    .transform((queues) => new Map(Object.entries(queues)))
    .optional(),
  queueCus: z
    .record(z.string(), z.int().min(0))
    .transform((queues) => new Map(Object.entries(queues)))
    .optional(),
  rivalMs: ms.optional(),
  refusalsAtRest: z.array(z.enum(CODES)).optional(),
  buckets: setOrAny.optional(),
  topics: setOrAny.optional(),
  hotFields: set.optional(),
  identityWhileRunning: z.enum(['refused', 'accepted', 'required']).optional(),
  computedSlots: z.enum(['shown', 'hidden']).optional(),
  flinkVersionOfCustom: z.enum(['ignored', 'refused']).optional(),
  rewrites: z
    .record(z.string(), z.unknown())
    .transform((fields) => new Map(Object.entries(fields)))
    .optional(),
  serverProperties: z.array(z.strictObject({ key: z.string(), value: z.string() })).optional(),
  nameFilter: z.enum(['part', 'exact']).optional(),
  tagsFilter: z.enum(['used', 'ignored', 'empty']).optional(),
  listOrder: z.enum(['asked', 'newest']).optional(),
  listOf: z.enum(['project', 'user']).optional(),
  listLagMs: ms.optional(),
  draftLimit: z.int().min(0).optional(),
  deleteOfRunning: z.enum(['stops', 'free']).optional(),
  deleteOfMissing: z.enum(['DLI.17001', 'DLI.16001']).optional(),
  savepoints: setOrAny.optional(),
  savepointScheme: z.enum(['optional', 'refused', 'required']).optional(),
} satisfies Record<keyof DliSettings, z.ZodType>);

/** Changes `settings` itself. Throws a ZodError on a setting or value that does not exist. */
export function patchSettings(settings: DliSettings, patch: unknown): DliSettings {
  return Object.assign(settings, settingsSchema.parse(patch));
}

export const settingsAsJson = (settings: DliSettings): object =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]: [string, unknown]) => [name, plain(value)]),
  );

function plain(value: unknown): unknown {
  if (value instanceof Set) return [...value];
  return value instanceof Map ? Object.fromEntries(value) : value;
}
