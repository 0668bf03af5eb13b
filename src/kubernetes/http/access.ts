/**
 * What the API server has refused us: rights, credentials, a certificate that we cannot trust. Each is said once, and is
 * over when the same thing succeeds, or when it has not been asked for again for a while.
 */

import type { Clock } from '../../ground/clock.ts';
import { type ApiCall, ApiError, rightFor } from './api-error.ts';

interface AccessOptions {
  clock: Pick<Clock, 'now'>;
  /** A right, or all access, is missing from now on. */
  onMissing: (message: string) => void;
}

/** Longer than the longest back-off: what is still wanted has been asked for again by then. */
const FORGOTTEN_MS = 600_000;

/** RBAC's words; a quota, a policy or an admission webhook refuses one object, not a right. */
const RBAC = /cannot \w+ resource "/;

/** RBAC does not let us do it: a role would. */
export const isMissingRight = (error: unknown): boolean =>
  error instanceof ApiError && error.status === 403 && RBAC.test(error.message);

const TLS = /CERT|ALTNAME|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_SSL|ERR_TLS/;

interface Missing {
  message: string;
  at: number;
}

function causeCode(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  return typeof code === 'string' ? code : cause === undefined ? '' : causeCode(cause);
}

/** The certificate of the API server is not one that we trust. */
export const isDistrusted = (error: unknown): boolean => TLS.test(causeCode(error));

const ALL = 'all';

/** What is missing after such an error: a right, or all access; undefined when it is about something else. */
function lacking(asked: ApiCall, error: unknown): { what: string; message: string } | undefined {
  const message = error instanceof Error ? error.message : String(error);
  if (isMissingRight(error)) return { what: rightFor(asked), message: `Forbidden: ${message}` };
  if (error instanceof ApiError && error.status === 401)
    return { what: ALL, message: `Unauthorized: the API server refuses the credentials: ${message}` };
  return isDistrusted(error)
    ? { what: ALL, message: `TLSFailed: the API server's certificate is not valid: ${message}` }
    : undefined;
}

export class Access {
  readonly #options: AccessOptions;
  readonly #missing = new Map<string, Missing>();

  constructor(options: AccessOptions) {
    this.#options = options;
  }

  /** After every exchange. `error`: what it threw, if anything. */
  answered(asked: ApiCall, error?: unknown): void {
    if (error === undefined) {
      this.#missing.delete(ALL);
      this.#missing.delete(rightFor(asked));
      return;
    }
    const lack = lacking(asked, error);
    if (lack === undefined) return;
    const { clock, onMissing } = this.#options;
    if (!this.#missing.has(lack.what)) onMissing(lack.message);
    this.#missing.set(lack.what, { message: lack.message, at: clock.now() });
  }

  /** One line; undefined when nothing is missing. */
  problem(): string | undefined {
    const oldest = this.#options.clock.now() - FORGOTTEN_MS;
    for (const [what, { at }] of this.#missing) if (at < oldest) this.#missing.delete(what);
    const [first] = this.#missing.values();
    const more = this.#missing.size > 1 ? `; and ${this.#missing.size - 1} more` : '';
    return first === undefined ? undefined : `${first.message}${more}`;
  }
}
