/** What the cloud locks after a few bad tries, for everybody who uses it. */
import type { Account } from './object/account.ts';

/** So long a lock lasts, and so long bad tries count: of an access key at the gateway, and of a user at IAM. */
export const LOCK_MS = { key: 300_000, password: 900_000 } as const;

/** How long credentials that were refused are not sent again. A token locks nothing: it is spared like a key. */
export const restMs = ({ credentials: { kind } }: Account): number =>
  LOCK_MS[kind === 'password' ? 'password' : 'key'];
