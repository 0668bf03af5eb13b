/** Whom DLI is asked as, and where. Made from a Secret by `locate.ts`; the values go into requests and nowhere else. */
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

export const locationOf = ({ region, projectId }: Account): Location => ({ region, projectId });

/** An undefined project is IAM's project of the region: the same for the same region as far as we can tell. */
export const sameLocation = (a: Location, b: Location): boolean =>
  a.region === b.region &&
  (a.projectId === undefined || b.projectId === undefined || a.projectId === b.projectId);
