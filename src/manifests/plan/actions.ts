/** What may become of a job by a plan, apart from the schema of the report: a plan is told without it. */
export const FORMAT_VERSION = '1.0';

/** What is done of a job, the least first. */
export const ACTIONS = [
  'none',
  'observe',
  'hot',
  'adopt',
  'create',
  'whole',
  'start',
  'stop',
  'restart',
  'delete',
  'blocked',
] as const;
export type PlannedAction = (typeof ACTIONS)[number];
