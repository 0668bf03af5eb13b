/** What is known when no answer came: errors of DNS, TCP, TLS and of the HTTP reader, by their codes. */
import type { FailureKind } from '../core/failure.ts';

export interface Fault {
  kind: FailureKind & ('EndpointNotFound' | 'TLSFailed' | 'CloudUnavailable' | 'InvalidResponse');
  /** The runtime's code, such as `ECONNRESET`. */
  code: string;
  /** For a person. */
  words: string;
  /** The request provably never left. */
  unsent: boolean;
  /** The connection broke: a safe read may be sent again. */
  broken: boolean;
}

type Row = [codes: RegExp, fault: Omit<Fault, 'code'>];

const UNSENT = { unsent: true, broken: false } as const;
const MAYBE = { unsent: false, broken: false } as const;

/** The first match holds. */
const FAULTS: readonly Row[] = [
  [
    // A region that does not exist looks like a name service that is down: which of them answers how differs by system.
    /^(ENOTFOUND|ENODATA|ESERVFAIL|EAI_)/,
    { kind: 'EndpointNotFound', words: 'no address is found for the host {host}', ...UNSENT },
  ],
  [
    /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT)$/,
    { kind: 'CloudUnavailable', words: 'no connection', ...UNSENT },
  ],
  [
    /^(CERT_|CRL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|INVALID_|PATH_LENGTH|HOSTNAME_MISMATCH|ERR_TLS_)/,
    { kind: 'TLSFailed', words: 'the certificate is not valid', ...UNSENT },
  ],
  [/^(ERR_SSL_|EPROTO)/, { kind: 'TLSFailed', words: 'no secure connection', ...MAYBE }],
  [/^TIMEOUT$/, { kind: 'CloudUnavailable', words: 'no whole answer within the time allowed', ...MAYBE }],
  [/^UND_ERR_RES_EXCEEDED/, { kind: 'InvalidResponse', words: 'the answer is too large', ...MAYBE }],
  [/^(UND_ERR_HEADERS_OVER|HPE_)/, { kind: 'InvalidResponse', words: 'the answer is not HTTP', ...MAYBE }],
  [
    /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_RES_CONTENT)/,
    { kind: 'CloudUnavailable', words: 'the connection broke', unsent: false, broken: true },
  ],
  [/^/, { kind: 'CloudUnavailable', words: 'no answer', ...MAYBE }],
];

/** A deadline is an error by name; everything the network does has a code. Anything else is our own mistake. */
function codeOf(error: unknown): string | undefined {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  if (name === 'TimeoutError') return 'TIMEOUT';
  return typeof code === 'string' && code !== 'UND_ERR_INVALID_ARG' ? code : undefined;
}

/** Throws `error` again when it is not the network's. `host`: the one that was called. */
export function faultOf(error: unknown, host: string): Fault {
  const code = codeOf(error);
  const row = FAULTS.find(([codes]) => code !== undefined && codes.test(code));
  if (code === undefined || row === undefined) throw error;
  const [, fault] = row;
  return { ...fault, words: fault.words.replace('{host}', () => host), code };
}
