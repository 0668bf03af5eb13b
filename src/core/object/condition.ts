/** One condition of a FlinkJarJob. */
import { z } from 'zod';

export const CONDITION_TYPES = ['Ready', 'Reconciling', 'Stalled', 'Drifted', 'JobHealthy'] as const;
export type ConditionType = (typeof CONDITION_TYPES)[number];

export const conditionSchema = z
  .object({
    type: z.string().max(316).describe('Ready, Reconciling, Stalled, Drifted or JobHealthy.'),
    status: z.enum(['True', 'False', 'Unknown']).describe('True, False or Unknown.'),
    reason: z.string().min(1).max(1024).describe('One word for the cause.'),
    message: z.string().max(32_768).describe('One sentence for a person.'),
    lastTransitionTime: z
      .string()
      .max(64)
      .meta({ format: 'date-time' })
      .describe('When status last changed.'),
    observedGeneration: z.int().min(0).describe('The generation this was said of.').optional(),
  })
  .describe('One aspect of the state.');

export type Condition = z.output<typeof conditionSchema>;
