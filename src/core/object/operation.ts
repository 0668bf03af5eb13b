/**
 * An operation of several steps, as the status records it before each call to DLI that it announces. Any process can go on from it:
 * it says what is wanted, what may have been sent, and how the job was before. Steps: `operate/`.
 */
import { z } from 'zod';

/** An exact 64-bit integer; `crd.ts` writes it as format int64. */
export const int64 = () => z.union([z.int(), z.bigint()]).meta({ int64: true });

/** More often than anything is tried within the life of an object. */
const MOST_ATTEMPTS = 1_000_000;
export const nextAttempt = (attempt: number): number => Math.min(MOST_ATTEMPTS, attempt + 1);

/** RFC 3339. */
export const time = () => z.string().max(64).meta({ format: 'date-time' });

/** In the order in which they are taken. `Settle`: DLI may start a job that has failed again by itself. */
export const STEPS = {
  Create: ['Create'],
  Delete: ['Delete', 'WaitGone'],
  Start: ['Settle', 'Import', 'Run', 'WaitRunning', 'Stable'],
  Stop: ['Stop', 'WaitRest', 'VerifySavepoint'],
  Restart: [
    ...['Stop', 'WaitRest', 'VerifySavepoint', 'Put', 'Import', 'Run', 'WaitRunning', 'Stable'],
    ...['PutOld', 'Run'],
  ],
} as const;

export const OPERATION_TYPES = Object.keys(STEPS) as (keyof typeof STEPS)[];

const STEP_NAMES = [...new Set(Object.values(STEPS).flat())];

/** As many as there are fields, and as long as a value in the status may be. */
const MOST_PREVIOUS = 64;
export const LONGEST_PREVIOUS = 512;

const previousSchema = z
  .object({
    field: z.string().max(64).describe('Field of spec.job.'),
    value: z
      .string()
      .max(LONGEST_PREVIOUS)
      .describe('Its live value before, as JSON text; *** when it may hold a key, or is too long.'),
  })
  .describe('What one field was before the update.');

export type PreviousValue = z.output<typeof previousSchema>;

/** What was found after a stop that was to take a savepoint. */
export const SAVEPOINTS = ['taken', 'none', 'unknown'] as const;

/** `Intended`: the call may or may not have been sent. `Refused`: DLI has refused it, or what it was for has failed. */
const SENT = ['Intended', 'Accepted', 'Refused', 'Unclear'] as const;

export const UPGRADE_MODES = ['Savepoint', 'Stateless'] as const;

const sightSchema = z
  .object({
    status: z.string().max(64).describe("DLI's word for the state."),
    start_time: int64().describe("DLI's time of the last start, epoch milliseconds.").optional(),
    restart_times: z.int().min(0).describe('How often DLI has restarted the job by itself.').optional(),
    savepoint_path: z.string().max(1024).describe('The latest savepoint.').optional(),
  })
  .describe('The job as it was seen before the operation, or after its start.');

export type Sight = z.output<typeof sightSchema>;

const refusalSchema = z
  .object({
    reason: z.string().max(64).describe('Why, as the Ready condition says it.'),
    error_code: z.string().max(64).describe("DLI's code.").optional(),
    error_msg: z.string().max(1024).describe("DLI's words.").optional(),
  })
  .describe('Why the operation goes no further.');

export type OperationRefusal = z.output<typeof refusalSchema>;

/** `Asked`: DLI does not have it yet, as far as is known. */
const RESTORED = ['Asked', 'Imported', 'Refused'] as const;

const restoreSchema = z
  .object({
    of: z.string().max(64).describe('Fingerprint of spec.initialSavepointPath and of what asks for it.'),
    nonce: int64().describe('The spec.savepointRedeployNonce that asks for it.').optional(),
    became: z.enum(RESTORED).describe('Asked; Imported, once DLI has taken it; or Refused.'),
  })
  .describe('Start and restart: that the job is to begin with the state of spec.initialSavepointPath.');

export const operationSchema = z
  .object({
    id: z.string().max(8).describe('In logs and events: one operation, one id.'),
    type: z.enum(OPERATION_TYPES).describe('Create, Start, Stop, Restart or Delete.'),
    step: z.enum(STEP_NAMES).describe('Where it is.'),
    attempt: z.int().min(1).max(MOST_ATTEMPTS).describe('How often this was tried.'),
    sent: z
      .enum(SENT)
      .describe(
        'What became of the call of this step: Intended, Accepted, Refused, or Unclear without an answer.',
      ),
    uid: z.string().max(64).describe('The object that it is of; a record of another object is ignored.'),
    jobId: z.string().max(19).describe('The job that it is for; empty while it is made.'),
    account: z.string().max(64).describe('Fingerprint of the account that it was begun with.'),
    generation: z.int().min(0).describe('Generation that it was begun for.'),
    name: z.string().max(64).describe('Create: the name that the job is made with.').optional(),
    region: z.string().max(64).describe('Create: the region that it is made in.').optional(),
    projectId: z.string().max(64).describe('Create: the project that it is made in.').optional(),
    upgradeMode: z.enum(UPGRADE_MODES).describe('What held when it began.'),
    resume: z.boolean().describe('Start: from the latest savepoint.').optional(),
    startedAt: time().describe('When it began.'),
    stepAt: time().describe('When this step began.'),
    before: sightSchema,
    planId: z.string().max(64).describe('Restart: fingerprint of what it is for.').optional(),
    downSince: time()
      .describe('Restart: since when the job is, or may be, down because of it. Absent once it runs again.')
      .optional(),
    downtimeSeconds: z
      .int()
      .min(0)
      .describe(
        'Restart: how long the job was down, once it runs again; where it was so several times, in all.',
      )
      .optional(),
    savepoint: z.enum(SAVEPOINTS).describe('Restart: whether its savepoint was found.').optional(),
    previous: z
      .array(previousSchema)
      .max(MOST_PREVIOUS)
      .describe('Restart: what the update changes, as it was before.')
      .optional(),
    restore: restoreSchema.optional(),
    givenUp: refusalSchema
      .describe('Restart: why the new settings were given up; the old ones are started again.')
      .optional(),
    refusal: refusalSchema.optional(),
  })
  .describe('The operation that is under way, or that was refused and not tried again yet.');

export type Operation = z.output<typeof operationSchema>;

export const handledSchema = z
  .object({
    generation: z
      .int()
      .min(0)
      .describe('The generation for which spec.state was reached, or set about.')
      .optional(),
    withoutSavepoint: z
      .boolean()
      .describe('true: our stop was to take a savepoint, and none was found after it.')
      .optional(),
    outsideWindow: z
      .string()
      .max(64)
      .describe('The plan of the outside-window annotation whose restart is done.')
      .optional(),
    restartNonce: int64().describe('The spec.restartNonce that was last acted on.').optional(),
    savepointRedeployNonce: int64()
      .describe('The spec.savepointRedeployNonce that was last acted on.')
      .optional(),
    approvals: z
      .int()
      .min(1)
      .max(MOST_ATTEMPTS)
      .describe('How many approvals were used: each counts once, and the id of the next plan is another.')
      .optional(),
  })
  .describe('What was done about spec.state and the nonces of the spec.');

export type Handled = z.output<typeof handledSchema>;
