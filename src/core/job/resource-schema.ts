/** What the spec's `resource_config` must look like. */
import { z } from 'zod';
import { cel, count, text, unlike } from './constraint.ts';

const TOO_LITTLE = unlike(
  /^(1(GB?)?|([1-9][0-9]{0,2}|1[0-9]{3}|20[0-3][0-9]|204[0-7])MB?)$/,
  'must be at least 2GB (2048MB)',
);

const memory = text(
  z
    .string()
    .max(16)
    .regex(/^[1-9][0-9]*([MG]B?)?$/, { error: 'must be a whole number with MB or GB, such as 4GB' }),
  'Memory with its unit, MB or GB; a bare number is GB. At least 2GB.',
  TOO_LITTLE,
);

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

export const resourceConfig = z
  .object({
    max_slot: count(1, 10_000, 'Slots of one TaskManager.').optional(),
    parallel_number: count(1, 10_000, 'Parallelism of the job.').optional(),
    jobmanager_resource_spec: nodeResources('Resources of the JobManager.').optional(),
    taskmanager_resource_spec: nodeResources('Resources of one TaskManager.').optional(),
  })
  .describe('Resources of the job; only with resource_config_version v2.');
