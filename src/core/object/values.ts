/** `spec.valuesFrom`: what placeholders in the job are filled from. */
import { z } from 'zod';
import { PLACEHOLDER_NAME } from '../job/placeholders.ts';
import { DNS_NAME } from './names.ts';

const MOST_VALUES = 16;

const valueSchema = z
  .object({
    name: z
      .string()
      .max(64)
      .regex(PLACEHOLDER_NAME, 'must be letters, digits and "_", without a digit in front')
      .describe(`DB_PASSWORD fills \${DB_PASSWORD}. Letters, digits and "_", no digit in front.`),
    secretKeyRef: z
      .object({
        name: z
          .string()
          .min(1)
          .max(253)
          .regex(DNS_NAME, 'must be the name of a Secret: small letters, digits, "-" and "."')
          .describe(
            'Name of a Secret in the namespace of this object, with the label dli.gitops.dev/values=true.',
          ),
        key: z
          .string()
          .min(1)
          .max(253)
          .regex(/^[-._A-Za-z0-9]+$/, 'must be a key of a Secret: letters, digits, "-", "_" and "."')
          .describe('Key of its data.'),
      })
      .describe('The key of a Secret that holds the value.'),
  })
  .describe('One placeholder.');

export type ValueSource = z.output<typeof valueSchema>;

export const valuesFromSchema = z
  .array(valueSchema)
  .min(1)
  .max(MOST_VALUES)
  .refine((values) => new Set(values.map(({ name }) => name)).size === values.length, {
    error: 'must name each placeholder once',
  })
  .describe(
    `Placeholders \${NAME} in entrypoint_args, runtime_config and flink_log_config, each filled from a key of a Secret. $\${ is a literal \${. Left out: no text is changed.`,
  )
  .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] });
