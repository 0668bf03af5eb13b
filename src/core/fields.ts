/**
 * The one table of DLI's job fields. The schema, the CRD, the diff, the PUT body and the docs are all made from it.
 * Sources: the fields of `dli_02_0231` (update) and the places they are read back from (`dli_02_0235`, show).
 */
import { z } from 'zod';
import { bytes, cel, unlike } from './constraint.ts';

/** Where GET answers with the field: `job_detail`, `job_detail.job_config`, or either (older answers differ). */
export type Place = 'detail' | 'config' | 'either';

/** How two values are held against each other; see `compare.ts`. */
export type Comparer =
  | 'text'
  | 'number'
  | 'slots'
  | 'flag'
  | 'list'
  | 'mode'
  | 'path'
  | 'properties'
  | 'resources';

export interface Field<S extends z.ZodType = z.ZodType> {
  schema: S;
  readFrom: Place;
  compare: Comparer;
  /** Hot fields are accepted by a running job; a change of any other needs a stopped one. */
  hot: boolean;
  /** Values may hold keys: shown as `***` in status, events and logs. */
  sensitive: boolean;
  /** One of the fields of the 2020 document: sent back with its live value, in case an omitted field is reset. */
  original: boolean;
}

type Traits = Partial<Omit<Field, 'schema' | 'compare'>>;

const field = <S extends z.ZodType>(compare: Comparer, schema: S, traits: Traits = {}): Field<S> => ({
  schema,
  compare,
  readFrom: 'config',
  hot: false,
  sensitive: false,
  original: false,
  ...traits,
});

const ORIGINAL = { original: true } as const;
const INT32 = 2_147_483_647;

const text = (max: number, about: string) => z.string().max(max).describe(about);
const count = (min: number, max: number, about: string) => z.int().min(min).max(max).describe(about);
const flag = (about: string) => z.boolean().describe(about);
const packages = (about: string) => z.array(z.string().min(1).max(512)).max(100).describe(about);

const TOO_LITTLE = unlike(
  /^(1(GB?)?|([1-9][0-9]{0,2}|1[0-9]{3}|20[0-3][0-9]|204[0-7])MB?)$/,
  'must be at least 2GB (2048MB)',
);

const memory = z
  .string()
  .max(16)
  .regex(/^[1-9][0-9]*([MG]B?)?$/)
  .refine(TOO_LITTLE.holds, TOO_LITTLE.error)
  .meta({
    description: 'Memory with its unit, MB or GB; a bare number is GB. At least 2GB.',
    ...cel(TOO_LITTLE.rule),
  });

/** The rule is for whole numbers: an API server cuts `minimum` to an integer before it holds one against it. */
const cpu = z
  .number()
  .min(0.5)
  .max(10_000)
  .meta({ description: 'CPU cores, at least 0.5.', ...cel(['self >= 0.5', 'must be at least 0.5']) });

const nodeResources = (about: string) =>
  z
    .object({
      cpu: cpu.optional(),
      memory: memory.optional(),
    })
    .describe(about);

const resourceConfig = z
  .object({
    max_slot: count(1, 10_000, 'Slots of one TaskManager.').optional(),
    parallel_number: count(1, 10_000, 'Parallelism of the job.').optional(),
    jobmanager_resource_spec: nodeResources('Resources of the JobManager.').optional(),
    taskmanager_resource_spec: nodeResources('Resources of one TaskManager.').optional(),
  })
  .describe('Resources of the job; only with resource_config_version v2.');

const name = bytes(57, 'Job name: letters, digits, Chinese characters, "_" and "-", at most 57 bytes.')
  .min(1)
  .regex(/^[A-Za-z0-9_一-龥-]*$/);

/** No separators, controls (tab, line ends) or what has no width: `\s` means less to the API server than to JavaScript. */
const NO_SPACE = /^[^\p{Z}\p{Cc}\p{Cf}]*$/u;

const mainClass = bytes(512, 'Entry class, at most 512 bytes, no white space (DLI.11018, DLI.11020).').regex(
  NO_SPACE,
);

export const FIELDS = {
  name: field('text', name, { ...ORIGINAL, readFrom: 'detail' }),
  desc: field('text', bytes(512, 'Description, at most 512 bytes (DLI.11014).'), {
    ...ORIGINAL,
    readFrom: 'detail',
  }),
  job_type: field('text', z.enum(['flink_jar_job']).describe('Always flink_jar_job.'), {
    ...ORIGINAL,
    readFrom: 'detail',
  }),
  queue_name: field('text', text(128, 'Queue the job runs in, 1 to 128 characters.').min(1), {
    ...ORIGINAL,
    readFrom: 'detail',
  }),
  cu_number: field('number', count(2, 10_000, 'CUs of the whole job, the JobManager included.'), ORIGINAL),
  manager_cu_number: field('number', count(1, 10_000, 'CUs of the JobManager.'), ORIGINAL),
  parallel_number: field('number', count(1, 2_000, 'Parallelism of the job.'), ORIGINAL),
  log_enabled: field('flag', flag('Whether the job log is saved to obs_bucket.'), ORIGINAL),
  obs_bucket: field('text', text(255, 'OBS bucket for logs and checkpoints; it must be authorised.'), {
    ...ORIGINAL,
    hot: true,
  }),
  smn_topic: field('text', text(512, 'SMN topic that is told when the job fails.'), {
    ...ORIGINAL,
    hot: true,
  }),
  main_class: field('text', mainClass, { ...ORIGINAL, readFrom: 'detail' }),
  entrypoint_args: field('text', bytes(1024, 'Arguments of the entry class, separated by spaces.'), {
    ...ORIGINAL,
    readFrom: 'detail',
    sensitive: true,
  }),
  restart_when_exception: field('flag', flag('Whether DLI restarts the job after an exception.'), {
    ...ORIGINAL,
    hot: true,
  }),
  entrypoint: field(
    'text',
    text(1024, 'Jar with the entry class: a DLI package, or obs://… on Flink 1.15+.'),
    ORIGINAL,
  ),
  dependency_jars: field('list', packages('Other jars of the job, in class path order.'), ORIGINAL),
  dependency_files: field('list', packages('Files of the job.'), ORIGINAL),
  tm_cus: field('number', count(1, 10_000, 'CUs of one TaskManager.'), ORIGINAL),
  tm_slot_num: field('slots', count(0, 10_000, 'Slots of one TaskManager; 0 lets DLI decide.'), ORIGINAL),
  feature: field(
    'text',
    z.enum(['basic', 'custom']).describe('Flink image: basic (DLI) or custom (image).'),
    {
      readFrom: 'either',
    },
  ),
  flink_version: field('text', text(32, 'Flink version; only with feature basic.'), { readFrom: 'either' }),
  image: field('text', text(512, 'Custom image, organization/name:version; only with feature custom.'), {
    readFrom: 'either',
  }),
  resume_checkpoint: field(
    'flag',
    flag('Whether a restart after an exception resumes from the checkpoint.'),
    {
      hot: true,
    },
  ),
  resume_max_num: field(
    'number',
    count(-1, INT32, 'Restarts an hour after exceptions; -1 is unlimited, 0 is refused.'),
    {
      hot: true,
    },
  ),
  checkpoint_path: field('path', text(1024, 'Where the jar writes its checkpoints.'), { hot: true }),
  checkpoint_enabled: field('flag', flag('Whether DLI takes checkpoints.')),
  checkpoint_mode: field('mode', count(1, 2, 'Checkpoint mode: 1 exactly once, 2 at least once.')),
  checkpoint_interval: field('number', count(1, 3_600, 'Seconds between checkpoints.')),
  runtime_config: field(
    'properties',
    text(32_768, 'Flink settings, as JSON text: a list of key and value, or an object.'),
    {
      sensitive: true,
    },
  ),
  resource_config_version: field(
    'text',
    z.enum(['v1', 'v2']).describe('v1: CU numbers; v2: resource_config.'),
  ),
  resource_config: field('resources', resourceConfig),
  execution_agency_urn: field('text', text(255, 'Agency the job runs with; Flink 1.15+.')),
  flink_log_config: field('text', text(32_768, 'Log settings, passed on as they are.')),
};

export type FieldName = keyof typeof FIELDS;

export const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];
