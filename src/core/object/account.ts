/** Whom DLI is asked as, and where. Made from a Secret by `locate.ts`; the values go into requests and nowhere else. */
import { digest } from '../../ground/digest.ts';

export type Credentials =
  | { kind: 'key'; accessKey: string; secretKey: string; securityToken: string | undefined }
  | { kind: 'token'; token: string }
  | { kind: 'password'; userName: string; password: string; domainName: string };

export interface Account {
  region: string;
  /** Undefined: IAM is asked for the project of the region. */
  projectId: string | undefined;
  credentials: Credentials;
}

/** Where a job is, without the credentials. */
export interface Location {
  region: string;
  projectId?: string | undefined;
}

/** Where a job was read, and a fingerprint of who read it. */
export interface ReadLocation extends Location {
  projectId: string;
  account: string;
}

/**
 * `projectId`: the project that was asked, which IAM names where nobody else does. The fingerprint is without the password: the
 * status is read by more people than the Secret, and a short password can be guessed from it. A new password is the same user.
 */
export function readLocation({ credentials, region }: Account, projectId: string): ReadLocation {
  const { password: _, ...shown } = { password: '', ...credentials };
  return { region, projectId, account: digest([shown, region, projectId]) };
}

/** Whether it was read with this very account: region, project and credentials. */
export function isReadAs(read: ReadLocation, account: Account): boolean {
  const { projectId = read.projectId } = account;
  return projectId === read.projectId && readLocation(account, projectId).account === read.account;
}

/**
 * Fingerprint of what is tried, which tells whether it was corrected. `version`: of its Secret, because a new password is not to be
 * seen otherwise. Undefined: nobody could tell.
 */
export function triedDigest(account: Account, version: string | undefined): string | undefined {
  const isPassword = account.credentials.kind === 'password';
  if (isPassword && version === undefined) return undefined;
  return digest([readLocation(account, account.projectId ?? '').account, isPassword ? version : '']);
}

/** An undefined project is IAM's project of the region: the same for the same region as far as we can tell. */
export const sameLocation = (a: Location, b: Location): boolean =>
  a.region === b.region &&
  (a.projectId === undefined || b.projectId === undefined || a.projectId === b.projectId);
