/** What is asked of DLI and IAM, and what of it changes something. */
import type { FailureKind } from '../../core/failure.ts';

type Read = 'show' | 'find';

type Write = 'create' | 'update' | 'start' | 'stop' | 'restore' | 'remove';

/** What is asked of DLI about jobs. */
export type JobOperation = Read | Write;

export type DliOperation = JobOperation | 'token' | 'projects';

/** What a refusal of those that change nothing is, whatever else it says. */
export const NO_WRITE: Record<Exclude<DliOperation, Write>, FailureKind> = {
  show: 'ReadRefused',
  find: 'ReadRefused',
  token: 'AuthFailed',
  projects: 'ProjectMismatch',
};

export const isWrite = (operation: DliOperation): operation is Write => !Object.hasOwn(NO_WRITE, operation);

export const isRead = (operation: DliOperation): operation is Read =>
  operation === 'show' || operation === 'find';

/** Safe to send again when the connection broke. */
export const isSafe = (operation: DliOperation): boolean => isRead(operation) || operation === 'projects';
