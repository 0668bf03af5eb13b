/** `spec.job`: the fields of DLI, and what must hold between them. */
import { z } from 'zod';
import { RULES } from '../job/combinations.ts';
import { FIELD_NAMES, FIELDS, type FieldName } from '../job/fields.ts';
import { JOB_SIZE } from '../job/job-size.ts';

type JobShape = { [K in FieldName]: z.ZodOptional<(typeof FIELDS)[K]['schema']> };

/** For `kubectl explain`, which has no column for it. */
const explained = ({ schema, hot }: (typeof FIELDS)[FieldName]): string =>
  `${schema.description} ${hot ? 'Hot.' : 'Cold.'}`;

const jobShape = Object.fromEntries(
  FIELD_NAMES.map((name) => [name, FIELDS[name].schema.optional().describe(explained(FIELDS[name]))]),
) as unknown as JobShape;

export const jobSchema = z
  .object(jobShape)
  .superRefine((job, context) => {
    for (const { holds, field, message } of RULES) {
      if (!holds(job)) context.addIssue({ code: 'custom', path: [field], message });
    }
    if (!JOB_SIZE.holds(job)) context.addIssue({ code: 'custom', message: JOB_SIZE.message });
  })
  .meta({
    description:
      "The body of DLI's update, field by field. A field that is left out is not managed and never compared. Hot: a running job takes the change. Cold: the change needs a stopped job, or a restart.",
    'x-kubernetes-validations': [
      ...RULES.map(({ rule, message, field }) => ({ rule, message, fieldPath: `.${field}` })),
      { rule: JOB_SIZE.rule, message: JOB_SIZE.message },
    ],
  });
