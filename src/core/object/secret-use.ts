/**
 * What the owner of a Secret says of its use. Whoever may create an object can name any Secret of its namespace; whether that one
 * may be sent to DLI, its owner decides.
 */
export interface SecretUse {
  /** As Kubernetes has it, such as `Opaque`. */
  type: string;
  /** Its type or its label says that it is meant as credentials for DLI. */
  marked: boolean;
  /** Its region and project hold against the object's. */
  pinned: boolean;
  /** Its label says that jobs may be filled with what it holds. */
  forValues: boolean;
}

/** A label with the value `true`; or the type of the Secret, which `kubectl create secret generic` can set. */
export const CREDENTIALS_MARK = 'dli.gitops.dev/credentials';

/** A label with the value `true`. */
export const LOCATION_PIN = 'dli.gitops.dev/pin-location';

/** A label with the value `true`. */
export const VALUES_MARK = 'dli.gitops.dev/values';

/** Tokens of ServiceAccounts, certificates, passwords of registries, releases: they mean something to others. */
const FOREIGN = /^(?:[a-z0-9.-]+\.)?(kubernetes\.io|helm\.sh)\//;

export const isForeign = (type: string): boolean => FOREIGN.test(type);

/** Why it may not be used, as the end of a sentence about it. */
export function problemOfUse({ type, marked }: SecretUse, mustBeMarked: boolean): string | undefined {
  const [, owner] = FOREIGN.exec(type) ?? [];
  if (owner !== undefined) return `: a type of ${owner} is not for credentials of DLI.`;
  if (marked || !mustBeMarked) return undefined;
  return ` is not marked as credentials for DLI: its owner adds the label ${CREDENTIALS_MARK}=true.`;
}

/** The same of a Secret that a placeholder is to be filled from: who writes objects reads in DLI what the job is given. */
export function problemOfValues({ type, marked, forValues }: SecretUse): string | undefined {
  const [, owner] = FOREIGN.exec(type) ?? [];
  if (owner !== undefined) return `: a type of ${owner} is not for values of jobs.`;
  if (marked) return ' is marked as credentials for DLI, which are no value of a job.';
  return forValues
    ? undefined
    : ` is not marked for values of jobs: its owner adds the label ${VALUES_MARK}=true.`;
}

/** What to do before Secrets without the mark are refused. */
export const noticeOfUse = ({ marked }: SecretUse, secret: string): string | undefined =>
  marked
    ? undefined
    : `Add the label ${CREDENTIALS_MARK}=true to ${secret}: a later version refuses Secrets without it.`;
