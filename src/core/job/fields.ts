/**
 * The one table of DLI's job fields. The schema, the CRD, the diff, the PUT body and the docs are all made from it.
 * Sources: the fields of `dli_02_0231` (update) and the places they are read back from (`dli_02_0235`, show).
 */
import { z } from 'zod';
import { atMostBytes, count, NO_SPACE_AT_ENDS, text } from './constraint.ts';
import { resourceConfig } from './resource-schema.ts';
import type { Risk } from './risk.ts';
import { runtimeConfig } from './settings-text.ts';

/** Where GET answers with the field: `job_detail`, `job_detail.job_config`, or either (older answers differ). */
type ReadFrom = 'detail' | 'config' | 'either';

/** How two values are held against each other; see `compare.ts`. */
export type Comparer =
  | 'text'
  | 'prose'
  | 'number'
  | 'slots'
  | 'flag'
  | 'list'
  | 'mode'
  | 'path'
  | 'json'
  | 'properties'
  | 'resources';

interface Field<S extends z.ZodType = z.ZodType> {
  schema: S;
  readFrom: ReadFrom;
  compare: Comparer;
  /** Hot fields are accepted by a running job; a change of any other needs a stopped one. */
  hot: boolean;
  /** Values may hold keys: shown as `***` in status, events and logs. */
  sensitive: boolean;
  /** One of the fields of the 2020 document: sent back with its live value, in case an omitted field is reset. */
  original: boolean;
  /** DLI computes it from other fields unless it is set: sent back with its live value, it would be set from then on. */
  derived: boolean;
  /** What a change of it means for a savepoint; of a hot field nothing. */
  risk: Risk;
}

type Traits = Partial<Omit<Field, 'schema' | 'compare'>>;

const field = <S extends z.ZodType>(compare: Comparer, schema: S, traits: Traits = {}): Field<S> => ({
  schema,
  compare,
  readFrom: 'config',
  hot: false,
  sensitive: false,
  original: false,
  derived: false,
  risk: 'none',
  ...traits,
});

const ORIGINAL = { original: true } as const;
const DERIVED = { original: true, derived: true } as const;
const OF_IMAGE = { readFrom: 'either', risk: 'breaks' } as const;
const REVIEW = { risk: 'review' } as const;
const BREAKS = { risk: 'breaks' } as const;
const INT32 = 2_147_483_647;

/** A name of something. An empty one means that there is none. */
const identifier = (max: number, about: string) => text(z.string().max(max), about, NO_SPACE_AT_ENDS);
/** Words for people or a command line. */
const prose = (maxBytes: number, about: string) =>
  text(z.string().max(maxBytes), about, atMostBytes(maxBytes));
const flag = (about: string) => z.boolean().describe(about);
const packages = (about: string) =>
  z
    .array(text(z.string().min(1).max(512), 'Path of a package.', NO_SPACE_AT_ENDS))
    .max(100)
    .describe(about);

const name = text(
  z
    .string()
    .min(1)
    .max(57)
    .regex(/^[A-Za-z0-9_一-龥-]*$/, {
      error: 'must have letters, digits, Chinese characters, "_" and "-" only',
    }),
  'Job name: letters, digits, Chinese characters, "_" and "-", at most 57 bytes.',
  atMostBytes(57),
  NO_SPACE_AT_ENDS,
);

/** Character classes by name, because `\s` means fewer characters to the API server than to JavaScript. */
const NO_SPACE = /^[^\p{Z}\p{Cc}\p{Cf}]*$/u;

const mainClass = text(
  z.string().max(512).regex(NO_SPACE, { error: 'must not have white space in it' }),
  'Entry class, at most 512 bytes, no white space (DLI.11018, DLI.11020).',
  atMostBytes(512),
  NO_SPACE_AT_ENDS,
);

export const FIELDS = {
  name: field('text', name, { ...ORIGINAL, readFrom: 'detail' }),
  desc: field('prose', prose(512, 'Description, at most 512 bytes (DLI.11014).'), {
    ...ORIGINAL,
    readFrom: 'detail',
  }),
  job_type: field('text', z.enum(['flink_jar_job']).describe('Always flink_jar_job.'), {
    ...ORIGINAL,
    readFrom: 'detail',
  }),
  queue_name: field('text', identifier(128, 'Queue the job runs in, 1 to 128 characters.').min(1), {
    ...ORIGINAL,
    ...REVIEW,
    readFrom: 'detail',
  }),
  cu_number: field('number', count(2, 10_000, 'CUs of the whole job, the JobManager included.'), ORIGINAL),
  manager_cu_number: field('number', count(1, 10_000, 'CUs of the JobManager.'), ORIGINAL),
  parallel_number: field('number', count(1, 2_000, 'Parallelism of the job.'), { ...ORIGINAL, ...REVIEW }),
  log_enabled: field('flag', flag('Whether the job log is saved to obs_bucket.'), ORIGINAL),
  obs_bucket: field('text', identifier(255, 'OBS bucket for logs and checkpoints; it must be authorised.'), {
    ...ORIGINAL,
    hot: true,
  }),
  smn_topic: field('text', identifier(512, 'SMN topic that is told when the job fails.'), {
    ...ORIGINAL,
    hot: true,
  }),
  main_class: field('text', mainClass, { ...ORIGINAL, ...BREAKS, readFrom: 'detail' }),
  entrypoint_args: field('prose', prose(1024, 'Arguments of the entry class, separated by spaces.'), {
    ...ORIGINAL,
    ...REVIEW,
    readFrom: 'detail',
    sensitive: true,
  }),
  restart_when_exception: field('flag', flag('Whether DLI restarts the job after an exception.'), {
    ...ORIGINAL,
    hot: true,
  }),
  entrypoint: field(
    'text',
    identifier(1024, 'Jar with the entry class: a DLI package, or obs://… on Flink 1.15+.'),
    { ...ORIGINAL, ...BREAKS },
  ),
  dependency_jars: field('list', packages('Other jars of the job, in class path order.'), {
    ...ORIGINAL,
    ...BREAKS,
  }),
  dependency_files: field('list', packages('Files of the job.'), { ...ORIGINAL, ...REVIEW }),
  tm_cus: field('number', count(1, 10_000, "CUs of one TaskManager; DLI's own choice is 1."), DERIVED),
  tm_slot_num: field('slots', count(0, 10_000, 'Slots of one TaskManager; 0 lets DLI decide.'), {
    ...DERIVED,
    ...REVIEW,
  }),
  feature: field(
    'text',
    z.enum(['basic', 'custom']).describe('Flink image: basic (DLI) or custom (image).'),
    OF_IMAGE,
  ),
  flink_version: field('text', identifier(32, 'Flink version; only with feature basic.'), OF_IMAGE),
  image: field(
    'text',
    identifier(512, 'Custom image, organization/name:version; only with feature custom.'),
    OF_IMAGE,
  ),
  resume_checkpoint: field(
    'flag',
    flag('Whether a restart after an exception resumes from the checkpoint.'),
    { hot: true },
  ),
  resume_max_num: field(
    'number',
    count(-1, INT32, 'Restarts an hour after exceptions; -1 is unlimited, 0 is refused.'),
    { hot: true },
  ),
  checkpoint_path: field('path', identifier(1024, 'Where the jar writes its checkpoints.'), { hot: true }),
  checkpoint_enabled: field('flag', flag('Whether DLI takes checkpoints.'), REVIEW),
  checkpoint_mode: field('mode', count(1, 2, 'Checkpoint mode: 1 exactly once, 2 at least once.'), REVIEW),
  checkpoint_interval: field('number', count(1, 3_600, 'Seconds between checkpoints.'), REVIEW),
  runtime_config: field('properties', runtimeConfig, { sensitive: true, ...REVIEW }),
  resource_config_version: field(
    'text',
    z.enum(['v1', 'v2']).describe('v1: CU numbers; v2: resource_config.'),
    REVIEW,
  ),
  resource_config: field('resources', resourceConfig, REVIEW),
  execution_agency_urn: field('text', identifier(255, 'Agency the job runs with; Flink 1.15+.'), REVIEW),
  flink_log_config: field('json', z.string().max(32_768).describe('Log settings, passed on as they are.'), {
    sensitive: true,
  }),
};

export type FieldName = keyof typeof FIELDS;

/** Values of a job's fields; one that is not set is absent. */
export type JobFields = { [K in FieldName]?: unknown };

/** The body of an update: fields as DLI takes them. */
export type Body = JobFields;

export const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];
