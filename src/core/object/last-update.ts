/** What the status remembers of the last update of a job. */
import { z } from 'zod';
import { int64, time } from './operation.ts';

/** More often than anything is sent within the life of an object: one try takes seconds at least. */
export const MOST_TIMES = 1_000_000;
const times = () => z.int().min(1).max(MOST_TIMES);

/** 16 hexadecimal digits; see `decide/digest.ts`. */
export const fingerprint = () => z.string().max(64);

export const UPDATE_OUTCOMES = ['Applied', 'Refused', 'Unknown'] as const;

/** What one update is for: all that differs, or on a running job its hot or its cold fields. */
export const PARTS = ['Whole', 'Hot', 'Cold'] as const;
export type Part = (typeof PARTS)[number];

export const lastUpdateSchema = z
  .object({
    wanted: fingerprint().describe('Fingerprint of the wanted values.'),
    live: fingerprint().describe('Fingerprint of the live values that they were to replace.'),
    secret: fingerprint()
      .describe('Fingerprint of the account it was sent with; no password is in it.')
      .optional(),
    part: z
      .enum(PARTS)
      .describe('What it was for: the Whole difference, or on a running job its Hot or its Cold fields.')
      .optional(),
    status: z.string().max(64).describe("The job's state when it was sent.").optional(),
    start_time: int64()
      .describe("DLI's time of the job's start at that look, epoch milliseconds.")
      .optional(),
    generation: z.int().min(0).describe('Generation the update was made for.'),
    request: fingerprint()
      .describe('Fingerprint of the reconcile-now request that it was sent for.')
      .optional(),
    attempts: times().describe('How often these values were sent until DLI applied them, or so far.'),
    applied: times()
      .describe('How often DLI has applied them without their being seen as live afterwards.')
      .optional(),
    converged: z.boolean().describe('true: since then the values have been seen as live.').optional(),
    outcome: z.enum(UPDATE_OUTCOMES).describe('Applied, Refused, or Unknown when no clear answer came.'),
    reason: z.string().max(64).describe('Why it was refused.').optional(),
    error_code: z.string().max(64).describe("DLI's code for the refusal.").optional(),
    error_msg: z.string().max(1024).describe("DLI's words for it.").optional(),
    at: time().describe('When it was last sent.'),
  })
  .describe('The last update sent; it keeps one refused update from being sent for ever.');

export type LastUpdate = z.output<typeof lastUpdateSchema>;
