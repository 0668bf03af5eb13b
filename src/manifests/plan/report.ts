/** What a plan says: as JSON, and what the texts for people are made from. No value of a sensitive field is in it. */
import { z } from 'zod';
import { RISKS } from '../../core/job/risk.ts';
import { int64 } from '../../core/object/operation.ts';
import { ACTIONS, type PlannedAction } from './actions.ts';

const fieldSchema = z
  .object({
    field: z.string().describe('Field of spec.job.'),
    before: z
      .unknown()
      .describe('The live value; null: there is none, or it is not shown. A long one is cut, as JSON text.'),
    after: z.unknown().describe('The wanted value, likewise.'),
    class: z.enum(['hot', 'cold']).describe('hot: a running job takes it.'),
    stateRisk: z.enum(RISKS).describe('Whether a savepoint fits the job with it.'),
    sensitive: z.boolean().describe('true: values may hold keys, and are not shown.'),
    compared: z.boolean().describe('false: one of the two values is not known here.'),
    unknown: z
      .enum(['values', 'live'])
      .optional()
      .describe(
        'values: filled from a Secret that only the cluster knows. live: nobody says the live value.',
      ),
  })
  .describe('One field that differs, or that could not be compared.');

export type PlannedField = z.output<typeof fieldSchema>;

const gateSchema = z
  .object({
    kind: z.enum(['window', 'approval']).describe('What it waits for.'),
    until: z.string().optional().describe('window: when it opens.'),
  })
  .describe('Why it does not begin at once.');

export type Gate = z.output<typeof gateSchema>;

const changeSchema = z
  .object({
    namespace: z.string().optional().describe('As the manifest, or the command line, says it.'),
    name: z.string().describe('Name of the object.'),
    file: z.string().describe('Where the manifest stands; of what is deleted, where it stood.'),
    line: z.int(),
    removed: z.boolean().optional().describe('true: the manifest is gone.'),
    jobId: z.string().optional().describe('DLI job.'),
    jobStatus: z.string().optional().describe("DLI's word, such as job_running."),
    action: z.enum(ACTIONS).describe('The heaviest thing that is done.'),
    steps: z.array(z.enum(ACTIONS)).describe('What is done one after the other.'),
    reason: z
      .object({
        reason: z.string().describe('As the Ready condition says it.'),
        message: z.string(),
      })
      .optional()
      .describe('blocked: why.'),
    planId: z.string().optional().describe('What an approval names; status.plan.id has the same.'),
    disruptive: z.boolean().describe('true: a job that runs is stopped.'),
    stateRisk: z.enum(RISKS).describe('The worst of its fields.'),
    downtimeSeconds: z
      .object({ p50: z.int(), max: z.int(), samples: z.int() })
      .optional()
      .describe('How long the last restarts of this job took; absent: not measured.'),
    fields: z.array(fieldSchema),
    notCompared: z
      .array(z.string())
      .optional()
      .describe(
        'Parts of the spec of which only a status tells whether they were acted on, such as spec.restartNonce.',
      ),
    gates: z.array(gateSchema),
    notes: z.array(z.string()).describe('What else a person should know, a sentence each.'),
    live: z
      .object({ updateTime: int64().optional(), startTime: int64().optional() })
      .optional()
      .describe("DLI's times of the job that was looked at, epoch milliseconds."),
  })
  .describe('What becomes of one object.');

export type PlannedChange = z.output<typeof changeSchema>;

const errorSchema = z
  .object({
    file: z.string(),
    line: z.int(),
    object: z.string().optional().describe('Name of the object, with its namespace where it names one.'),
    path: z.string().optional().describe('Such as spec.job.name.'),
    reason: z.string().describe('A kind of `fjj lint`, or a reason of the Ready condition.'),
    message: z.string(),
  })
  .describe('What could not be planned.');

export type PlanError = z.output<typeof errorSchema>;

const count = () => z.int().min(0);

const summarySchema = z
  .object({
    ...(Object.fromEntries(
      ACTIONS.filter((action) => action !== 'none').map((action) => [action, count()]),
    ) as Record<Exclude<PlannedAction, 'none'>, z.ZodInt>),
    unchanged: count(),
    suspended: count().describe('spec.suspend: nothing is compared.'),
    notCompared: count().describe('Objects of which nothing is known beside their manifest.'),
    skipped: count().describe('Objects that are right, and whose job could not be read: each is an error.'),
    errors: count(),
    fieldsNotCompared: count(),
    noncesNotCompared: count(),
    otherObjects: count().describe('Objects of other kinds, and parts that are no objects.'),
  })
  .describe('How many objects, by what becomes of them.');

export type PlanSummary = z.output<typeof summarySchema>;

const AGAINST = ['dli', 'cluster', 'folder', 'none'] as const;

export const reportSchema = z
  .object({
    formatVersion: z
      .string()
      .describe('Within 1.x members are only added: ignore those that you do not know.'),
    fjjVersion: z.string(),
    createdAt: z.string().describe('RFC 3339.'),
    against: z.enum(AGAINST).describe('What the manifests were compared with.'),
    summary: summarySchema,
    changes: z.array(changeSchema).describe('Those that change; with --show=all the others, too.'),
    errors: z.array(errorSchema),
  })
  .describe('What `fjj plan -o json` says.');

export type PlanReport = z.output<typeof reportSchema>;
