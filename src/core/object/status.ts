/** `status` of a FlinkJarJob: its schema. What is read from a stored one is in `stored-status.ts`. */
import { z } from 'zod';
import { LONGEST_NAME, MOST_OWNED } from '../job/settings-text.ts';
import { conditionSchema } from './condition.ts';
import { fingerprint, type LastUpdate, lastUpdateSchema, PARTS, UPDATE_OUTCOMES } from './last-update.ts';
import { handledSchema, int64, OPERATION_TYPES, operationSchema, SAVEPOINTS, time } from './operation.ts';
import { planSchema } from './plan.ts';

/** More than there are fields. */
const MOST_DRIFT = 64;

const driftSchema = z
  .object({
    field: z.string().max(64).describe('Field of spec.job.'),
    desired: z.string().max(512).describe('Wanted value as JSON text; *** when it may hold a key.'),
    live: z.string().max(512).describe('Live value as JSON text; *** when it may hold a key.'),
    wanted: fingerprint()
      .describe('Fingerprint of the wanted value, where that is not shown whole.')
      .optional(),
    since: time().describe('When the difference was first seen.'),
  })
  .describe('One field on which spec and live job differ.');

export type Drift = z.output<typeof driftSchema>;

const HISTORY_OUTCOMES = [...UPDATE_OUTCOMES, 'RolledBack', 'Held'] as const;

const historySchema = z
  .object({
    at: time().describe('When it was sent.'),
    generation: z.int().min(0).describe('Generation it was made for.'),
    fields: z.array(z.string().max(64)).max(64).describe('Fields it was to change.'),
    outcome: z
      .enum(HISTORY_OUTCOMES)
      .describe(
        'Applied, Refused or Unknown. Of a start, stop or restart Applied means done. RolledBack: the old settings run again. Held: the job is down, and a person decides.',
      ),
    error_code: z.string().max(64).describe("DLI's code, when it was refused.").optional(),
    operation: z.enum(OPERATION_TYPES).describe('Start, Stop or Restart, where it is no update.').optional(),
    savepoint: z.enum(SAVEPOINTS).describe('Of a stop: whether its savepoint was found.').optional(),
    downtimeSeconds: z.int().min(0).describe('Of a restart: how long the job was down.').optional(),
  })
  .describe('One update, start, stop or restart.');

export const statusSchema = z
  .object({
    observedGeneration: z
      .int()
      .min(-1)
      .describe('The newest generation that a pass has dealt with; -1 before the first.')
      .optional(),
    jobId: z
      .string()
      .max(19)
      .regex(/^[1-9][0-9]*$/)
      .describe('The job that was found by its name, or made; absent where spec.jobId names it.')
      .optional(),
    origin: z.enum(['Created', 'Adopted']).describe('How the object has come to that job.').optional(),
    update_time: int64().describe("DLI's time of the job's last update, epoch milliseconds.").optional(),
    updatedAt: time().describe('update_time for people.').optional(),
    nextWindow: time()
      .describe('When the maintenance window opens that a restart waits for; absent otherwise.')
      .optional(),
    plan: planSchema.optional(),
    error_code: z
      .string()
      .max(64)
      .describe("DLI's code of the last failure; absent after a success.")
      .optional(),
    error_msg: z.string().max(1024).describe("DLI's words for it, at most 1 KB.").optional(),
    lastHandledReconcileAt: z
      .string()
      .max(256)
      .describe('The last reconcile-now annotation that was acted on; where there are two, both.')
      .optional(),
    job: z
      .object({
        status: z.string().max(64).describe("DLI's word, such as job_running.").optional(),
        status_desc: z.string().max(1024).describe("DLI's explanation.").optional(),
        queue_name: z.string().max(128).describe('The queue the live job is in.').optional(),
        start_time: int64().describe("DLI's time of the last start, epoch milliseconds.").optional(),
        restart_times: z.int().min(0).describe('How often DLI has restarted it by itself.').optional(),
        has_savepoint: z.boolean().describe('Whether DLI has a savepoint of it.').optional(),
      })
      .describe('What was seen of the live job.')
      .optional(),
    location: z
      .object({
        region: z.string().max(64).describe('The region that was asked.'),
        projectId: z
          .string()
          .max(64)
          .describe('The project that was asked; IAM names it where spec, Secret and controller do not.')
          .optional(),
        account: fingerprint()
          .describe(
            'Fingerprint of region, project and the credentials that the job was read with; no password is in it.',
          )
          .optional(),
      })
      .describe('Where that job is. What is remembered of a job in another location is forgotten.')
      .optional(),
    refused: z
      .object({
        tried: fingerprint().describe('Fingerprint of these credentials, in which no password is.'),
        at: time().describe('When they were refused.'),
      })
      .describe(
        'The credentials that were refused last. After a start the controller spares them as long as it would have without.',
      )
      .optional(),
    driftCount: z.int().min(0).max(MOST_DRIFT).describe('Number of fields that differ.').optional(),
    drift: z
      .array(driftSchema)
      .max(MOST_DRIFT)
      .describe('Fields on which spec and live job differ.')
      .optional(),
    ownedProperties: z
      .array(z.string().max(LONGEST_NAME))
      .max(MOST_OWNED)
      .describe(
        'Names in runtime_config that are ours: they were last applied, or seen as wanted. One that leaves the spec is removed.',
      )
      .optional(),
    leftToDli: z
      .array(z.string().max(64))
      .max(8)
      .describe('Fields whose 0 (let DLI decide) was applied: the number that is read back is of DLI.')
      .optional(),
    lastUpdate: lastUpdateSchema.optional(),
    earlierUpdates: z
      .array(lastUpdateSchema)
      .max(PARTS.length - 1)
      .describe('The last updates of the other parts, for the same generation.')
      .optional(),
    operation: operationSchema.optional(),
    handled: handledSchema.optional(),
    history: z
      .array(historySchema)
      .max(5)
      .describe('The last five updates, starts, stops and restarts, newest first.')
      .optional(),
    conditions: z
      .array(conditionSchema)
      .max(16)
      .describe('Ready, Reconciling, Stalled, Drifted, JobHealthy.')
      .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] })
      .optional(),
  })
  .describe('What the controller saw and did.');

export type JobStatus = z.output<typeof statusSchema>;

/** The last update of each part, the newest first. */
export const updatesIn = ({ lastUpdate, earlierUpdates = [] }: JobStatus): LastUpdate[] =>
  lastUpdate === undefined ? [] : [lastUpdate, ...earlierUpdates];

/** A restart that has ended with the settings of the spec. */
export const isDoneRestart = ({ operation, outcome }: NonNullable<JobStatus['history']>[number]): boolean =>
  operation === 'Restart' && outcome === 'Applied';
