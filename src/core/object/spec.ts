/** What a user writes: `spec` of a FlinkJarJob. The types, the CRD, admission and our own check all come from here. */
import { z } from 'zod';
import { MAX_INT64 } from '../../ground/json.ts';
import { FIELD_NAMES, type FieldName } from '../job/fields.ts';
import { DURATION, DURATION_WORDS, durationBetween, durationMs } from './duration.ts';
import { inWords } from './in-words.ts';
import { jobSchema } from './job-schema.ts';
import { DEFAULT_SECRET, DNS_NAME, isJobIdInRange, PROJECT_ID, REGION } from './names.ts';
import { int64, UPGRADE_MODES } from './operation.ts';
import { approvalSchema, approvedPlanSchema } from './plan.ts';
import { savepointPath } from './savepoint-path.ts';
import { SPEC_RULES } from './spec-rules.ts';
import { valuesFromSchema } from './values.ts';
import { windowsSchema } from './windows.ts';

const jobId = z
  .string()
  .max(19)
  .regex(/^[1-9][0-9]*$/, { error: 'must be a job id: digits, and the first is not 0' })
  .refine(isJobIdInRange, { error: 'must be a 64-bit number' })
  .meta({
    description:
      'DLI job id, as a string because ids are 64-bit. It cannot be changed: another job is another object. Left out: the job is found, or made, by its name.',
    'x-kubernetes-validations': [
      { rule: 'self == oldSelf', message: 'jobId is immutable; create another FlinkJarJob for another job' },
      { rule: `self.size() < 19 || self <= '${MAX_INT64}'`, message: 'must be a 64-bit number' },
    ],
  });

const DEFAULT_INTERVAL = '5m';
/** For an object that an older schema admitted without one. */
export const DEFAULT_INTERVAL_MS = durationMs(DEFAULT_INTERVAL);

const inIntervalRange = (text: string): boolean =>
  durationMs(text) >= 10_000 && durationMs(text) <= 86_400_000;

const interval = z
  .string()
  .max(32)
  .regex(DURATION, { error: DURATION_WORDS })
  .refine(inIntervalRange, { error: 'must be between 10s and 24h' })
  .meta({
    description: 'Time between two looks at the live job, such as 5m or 1h30m; 10s to 24h.',
    'x-kubernetes-validations': [
      {
        rule: durationBetween('10s', '24h'),
        message: 'must be between 10s and 24h',
      },
    ],
  })
  .default(DEFAULT_INTERVAL);

const ignorable = FIELD_NAMES.map((name) => `job.${name}` as const);

const credentialsRef = z
  .object({
    name: z
      .string()
      .min(1)
      .max(253)
      .regex(DNS_NAME, { error: 'must be the name of a Secret: lower-case letters, digits, "-" and "."' })
      .describe('Name of a Secret in the namespace of this object; another namespace cannot be named.')
      .default(DEFAULT_SECRET),
  })
  .describe('The Secret with the DLI credentials.')
  .prefault({});

export const specSchema = z
  .object({
    jobId: jobId.optional(),
    adoptionPolicy: z
      .enum(['Adopt', 'Create', 'AdoptOrCreate'])
      .describe(
        'Without jobId. Create, the default: the job is made, and one of that name that is there already is left alone. Adopt: the job of that name is taken over. AdoptOrCreate: it is taken over, or made where there is none.',
      )
      .optional(),
    region: z
      .string()
      .max(64)
      .regex(REGION, { error: 'must be the name of a region, such as cn-north-4' })
      .describe("Region of the job, such as cn-north-4. Default: the Secret's, then the controller's.")
      .optional(),
    projectId: z
      .string()
      .max(64)
      .regex(PROJECT_ID, { error: 'must be a project id: letters and digits' })
      .describe(
        "Project of the job. Default: the Secret's, then the controller's, where they are for the same region; then asked of IAM.",
      )
      .optional(),
    credentialsRef,
    mode: z
      .enum(['Manage', 'Observe'])
      .describe('Manage keeps the live job at this spec. Observe shows every difference and never writes.')
      .default('Manage'),
    state: z
      .enum(['Running', 'Stopped'])
      .describe('Whether the job is to run. Left out: whoever starts and stops it, the controller does not.')
      .optional(),
    upgradeMode: z
      .enum(UPGRADE_MODES)
      .describe(
        'Savepoint, the default: each stop takes a savepoint, and the next start resumes from it, or is not made. Stateless: neither.',
      )
      .optional(),
    restartPolicy: z
      .enum(['Never', 'OnFailure', 'Always'])
      .describe(
        'With state Running: whether a job that has ended is started again. Never, the default. OnFailure: after a failure. Always: also after a stop by somebody else, and after its end. A new generation and reconcile-now start it in any case.',
      )
      .optional(),
    updateStrategy: z
      .enum(['InPlace', 'Restart'])
      .describe(
        'What a change does that a running job does not take. InPlace, the default: it waits for somebody to stop the job. Restart: the controller stops the job with a savepoint, updates it, and starts it from the savepoint.',
      )
      .optional(),
    onFailure: z
      .enum(['Rollback', 'Hold'])
      .describe(
        'With updateStrategy Restart: what follows when the job does not start with the new settings. Rollback, the default: it is started with the old ones. Hold: it stays down until a person decides.',
      )
      .optional(),
    restartNonce: int64()
      .describe('A new value restarts a running job once, such as for a new jar under the same path.')
      .optional(),
    initialSavepointPath: savepointPath.optional(),
    savepointRedeployNonce: int64()
      .describe('A new value starts the job once from initialSavepointPath; one that runs is stopped first.')
      .optional(),
    maintenanceWindows: windowsSchema.optional(),
    approval: approvalSchema.optional(),
    approvedPlan: approvedPlanSchema.optional(),
    deletionPolicy: z
      .enum(['Retain', 'Stop', 'Delete'])
      .describe(
        'What becomes of the job when this object is deleted. Retain, the default: nothing. Stop: it is stopped, with a savepoint unless upgradeMode is Stateless. Delete: it is stopped and deleted, where the controller runs with --allow-delete.',
      )
      .optional(),
    suspend: z.boolean().describe('true: neither compare the job nor touch it.').default(false),
    interval,
    ignore: z
      .array(
        z.enum(ignorable as [`job.${FieldName}`, ...`job.${FieldName}`[]], {
          error: 'must be a field of spec.job, such as job.cu_number',
        }),
      )
      .max(ignorable.length)
      .refine((fields) => new Set(fields).size === fields.length, { error: 'must name each field once' })
      .describe('Fields that are neither compared nor changed, such as job.cu_number.')
      .meta({ 'x-kubernetes-list-type': 'set' })
      .optional(),
    valuesFrom: valuesFromSchema.optional(),
    job: jobSchema,
  })
  .superRefine((spec, context) => {
    for (const { holds, field, message } of SPEC_RULES) {
      if (!holds(spec)) context.addIssue({ code: 'custom', path: field.split('.'), message });
    }
  })
  .meta({
    description: 'The wanted state of one DLI Flink jar job.',
    'x-kubernetes-validations': [
      ...SPEC_RULES.map(({ rule, message, field }) => ({ rule, message, fieldPath: `.${field}` })),
      {
        rule: '!has(oldSelf.jobId) || has(self.jobId)',
        message: 'jobId cannot be taken away; create another FlinkJarJob for another job',
        fieldPath: '.jobId',
      },
    ],
  });

export type Spec = z.output<typeof specSchema>;

/** Never throws, whatever it is given. What is wrong is said in words. */
export const parseSpec = (spec: unknown) => specSchema.safeParse(spec, { error: inWords });
