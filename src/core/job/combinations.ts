/** What DLI refuses in combination. Each rule stands once, in two languages: CEL for the API server, a predicate for zod. */
import { type Comparer, FIELDS, type FieldName, type JobFields } from './fields.ts';

interface CombinationRule {
  /** DLI's code for the refusal, where one is known. */
  code?: string;
  /** Kubernetes CEL over `spec.job`. */
  rule: string;
  message: string;
  /** The field the message is about. */
  field: FieldName;
  holds(job: JobFields): boolean;
}

const set = (job: JobFields, field: FieldName): boolean => job[field] !== undefined && job[field] !== '';
const num = (job: JobFields, field: FieldName): number => job[field] as number;
const jars = (job: JobFields): number =>
  Array.isArray(job.dependency_jars) ? job.dependency_jars.length : 0;

const TEXTS: ReadonlySet<Comparer> = new Set(['text', 'prose', 'path']);

const celSet = (field: FieldName): string =>
  TEXTS.has(FIELDS[field].compare) ? `(has(self.${field}) && self.${field} != '')` : `has(self.${field})`;

const needs = (flagField: FieldName, other: FieldName): string =>
  `!(has(self.${flagField}) && self.${flagField}) || ${celSet(other)}`;

const CU_FIELDS = ['cu_number', 'manager_cu_number', 'tm_cus', 'tm_slot_num'] as const;

export const RULES: readonly CombinationRule[] = [
  {
    code: 'DLI.11002',
    field: 'obs_bucket',
    rule: needs('log_enabled', 'obs_bucket'),
    message: 'log_enabled true needs obs_bucket (DLI.11002)',
    holds: (job) => job.log_enabled !== true || set(job, 'obs_bucket'),
  },
  {
    code: 'DLI.11002',
    field: 'obs_bucket',
    rule: needs('checkpoint_enabled', 'obs_bucket'),
    message: 'checkpoint_enabled true needs obs_bucket (DLI.11002)',
    holds: (job) => job.checkpoint_enabled !== true || set(job, 'obs_bucket'),
  },
  {
    field: 'cu_number',
    rule: '!has(self.cu_number) || !has(self.manager_cu_number) || self.cu_number > self.manager_cu_number',
    message: 'cu_number must be greater than manager_cu_number',
    holds: (job) =>
      !set(job, 'cu_number') ||
      !set(job, 'manager_cu_number') ||
      num(job, 'cu_number') > num(job, 'manager_cu_number'),
  },
  {
    code: 'DLI.11022',
    field: 'parallel_number',
    rule: '!has(self.parallel_number) || !has(self.cu_number) || !has(self.manager_cu_number) || self.parallel_number <= 4 * (self.cu_number - self.manager_cu_number)',
    message: 'parallel_number must be at most 4 * (cu_number - manager_cu_number) (DLI.11022)',
    holds: (job) =>
      !set(job, 'parallel_number') ||
      !set(job, 'cu_number') ||
      !set(job, 'manager_cu_number') ||
      num(job, 'parallel_number') <= 4 * (num(job, 'cu_number') - num(job, 'manager_cu_number')),
  },
  {
    code: 'DLI.13019',
    field: 'main_class',
    rule: `!has(self.dependency_jars) || self.dependency_jars.size() < 2 || ${celSet('main_class')}`,
    message: 'main_class is needed with several dependency_jars (DLI.13019)',
    holds: (job) => jars(job) < 2 || set(job, 'main_class'),
  },
  {
    field: 'image',
    rule: `!${celSet('image')} || (has(self.feature) && self.feature == 'custom')`,
    message: 'image needs feature custom',
    holds: (job) => !set(job, 'image') || job.feature === 'custom',
  },
  {
    field: 'image',
    rule: `!has(self.feature) || self.feature != 'custom' || ${celSet('image')}`,
    message: 'feature custom needs image',
    holds: (job) => job.feature !== 'custom' || set(job, 'image'),
  },
  {
    field: 'flink_version',
    rule: `!${celSet('flink_version')} || (has(self.feature) && self.feature == 'basic')`,
    message: 'flink_version needs feature basic',
    holds: (job) => !set(job, 'flink_version') || job.feature === 'basic',
  },
  {
    field: 'resource_config',
    rule: "!has(self.resource_config) || (has(self.resource_config_version) && self.resource_config_version == 'v2')",
    message: 'resource_config needs resource_config_version v2',
    holds: (job) => !set(job, 'resource_config') || job.resource_config_version === 'v2',
  },
  {
    field: 'resource_config_version',
    rule: `!has(self.resource_config_version) || self.resource_config_version != 'v2' || !(${CU_FIELDS.map(celSet).join(' || ')})`,
    message: `resource_config_version v2 ignores ${CU_FIELDS.join(', ')}: leave them out and use resource_config`,
    holds: (job) => job.resource_config_version !== 'v2' || !CU_FIELDS.some((field) => set(job, field)),
  },
  {
    field: 'checkpoint_path',
    rule: `!(has(self.checkpoint_enabled) && self.checkpoint_enabled) || !${celSet('checkpoint_path')}`,
    message: 'checkpoint_path must be left out with checkpoint_enabled true: DLI makes it',
    holds: (job) => job.checkpoint_enabled !== true || !set(job, 'checkpoint_path'),
  },
  {
    field: 'checkpoint_path',
    rule: `!(has(self.resume_checkpoint) && self.resume_checkpoint) || (has(self.checkpoint_enabled) && self.checkpoint_enabled) || ${celSet('checkpoint_path')}`,
    message: 'resume_checkpoint true needs checkpoint_path, or checkpoint_enabled true',
    holds: (job) =>
      job.resume_checkpoint !== true || job.checkpoint_enabled === true || set(job, 'checkpoint_path'),
  },
  {
    field: 'resume_max_num',
    rule: '!has(self.resume_max_num) || self.resume_max_num != 0',
    message: 'resume_max_num must be -1 (unlimited) or greater than 0',
    holds: (job) => job.resume_max_num !== 0,
  },
];
