/** Why fields differ: the reasons of Drifted. */
export const DRIFT_REASONS = {
  ExternalChange: 'from outside',
  SpecNotApplied: 'because an edit is not through',
} as const;

export type DriftReason = keyof typeof DRIFT_REASONS;
