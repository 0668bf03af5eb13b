/** Reasons of events that are not reasons of a condition. */
export const EVENT_REASONS: Readonly<Record<string, { type: 'Normal' | 'Warning'; meaning: string }>> = {
  Updated: { type: 'Normal', meaning: 'An update was applied: each field with its old and its new value.' },
  DriftCorrected: { type: 'Normal', meaning: 'The same, of values that had been changed from outside.' },
  Created: { type: 'Normal', meaning: 'The job was made.' },
  Adopted: { type: 'Normal', meaning: 'A job of the name was found, and is managed from now on.' },
  OperationStarted: { type: 'Normal', meaning: 'DLI has taken a start or a stop.' },
  Stopped: {
    type: 'Normal',
    meaning:
      'The job is stopped; the message says what became of its savepoint. A Warning where none was found.',
  },
  Started: { type: 'Normal', meaning: 'The job runs; after a restart with the time that it was down.' },
  PlanReady: {
    type: 'Normal',
    meaning: 'A plan waits for its approval (`AwaitingApproval`); `status.plan` has its id.',
  },
  Approved: { type: 'Normal', meaning: 'It is approved, and begins, or waits for its window or turn.' },
  ApprovalVoid: {
    type: 'Warning',
    meaning: 'What was approved is not what would be done by now: the job or the spec has changed.',
  },
  Released: { type: 'Normal', meaning: 'The object goes; the message says how the job is left.' },
  Deleted: { type: 'Normal', meaning: 'The job is deleted in DLI, as the deleted object asked for.' },
  StatusNotWritten: {
    type: 'Warning',
    meaning: 'The API server refuses the status: the message has its words.',
  },
  StatusIgnored: {
    type: 'Warning',
    meaning:
      'Somebody else has written into the status what the controller cannot have written: a time that is none or more than a day from now, a generation to come, a number without sense. The message names the parts. They count as never written, and are overwritten.',
  },
};
