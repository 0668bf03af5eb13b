/** Whether Flink restores a savepoint into a job in which the field has changed (`lifecycle.md` 4.4). The worst comes last. */
export const RISKS = ['none', 'review', 'breaks'] as const;
export type Risk = (typeof RISKS)[number];
