/** What is known when no answer came: errors of DNS, TCP, TLS and of the HTTP reader, by their codes. */
import type { FailureKind } from '../../core/failure.ts';

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

type FaultRow = [codes: RegExp, fault: Omit<Fault, 'code'>];

const UNSENT = { unsent: true, broken: false } as const;
const MAYBE = { unsent: false, broken: false } as const;

/** Of the way to the proxy and through it: without a tunnel nothing is sent. Their codes are marked as the proxy's. */
const PROXY_FAULTS: readonly FaultRow[] = [
  [
    /^PROXY\.407$/,
    {
      kind: 'CloudUnavailable',
      words: 'the proxy wants another user and password: correct --dli-proxy',
      ...UNSENT,
    },
  ],
  [
    /^PROXY\.4/,
    { kind: 'CloudUnavailable', words: 'the proxy of --dli-proxy refuses to connect to {host}', ...UNSENT },
  ],
  [
    /^PROXY\./,
    { kind: 'CloudUnavailable', words: 'the proxy of --dli-proxy does not reach {host}', ...UNSENT },
  ],
  [
    // Not EndpointNotFound, which says to correct the region.
    /^PROXY_(ENOTFOUND|ENODATA|ESERVFAIL|EAI_)/,
    {
      kind: 'CloudUnavailable',
      words: 'no address is found for the proxy: correct --dli-proxy',
      ...UNSENT,
    },
  ],
  [
    /^PROXY_(CERT_|CRL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|INVALID_|PATH_LENGTH|HOSTNAME_MISMATCH|ERR_TLS_)/,
    { kind: 'TLSFailed', words: 'the certificate of the proxy of --dli-proxy is not valid', ...UNSENT },
  ],
  [
    /^PROXY_(ERR_SSL_|EPROTO)/,
    { kind: 'TLSFailed', words: 'no secure connection to the proxy of --dli-proxy', ...UNSENT },
  ],
  [
    /^PROXY_(UND_ERR_HEADERS_OVER|HPE_)/,
    { kind: 'InvalidResponse', words: 'what --dli-proxy names does not answer as a proxy', ...UNSENT },
  ],
  [
    /^PROXY_(TIMEOUT|UND_ERR_CONNECT_TIMEOUT)$/,
    { kind: 'CloudUnavailable', words: 'no connection through the proxy of --dli-proxy in time', ...UNSENT },
  ],
  [/^PROXY_/, { kind: 'CloudUnavailable', words: 'no connection to the proxy of --dli-proxy', ...UNSENT }],
];

/** The first match holds. */
const FAULTS: readonly FaultRow[] = [
  ...PROXY_FAULTS,
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

/**
 * A deadline is an error by name, and so is what undici's reader of HTTP refuses: it looks for its code in the wrong table.
 * Everything else the network does has a code. Anything without is our own mistake.
 */
function networkCode(error: unknown): string | undefined {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  if (name === 'TimeoutError') return 'TIMEOUT';
  if (name === 'HTTPParserError' && code === undefined) return 'HPE_INVALID';
  return typeof code === 'string' && code !== 'UND_ERR_INVALID_ARG' ? code : undefined;
}

/** The proxy gave no tunnel. */
export class ProxyError extends Error {
  /** `PROXY.` and the status of its answer, or `PROXY_` and the runtime's code. */
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** What went wrong on the way to the proxy, told from the same on the way to the target. */
export function proxyErrorOf(error: unknown): unknown {
  const code = error instanceof ProxyError ? undefined : networkCode(error);
  return code === undefined ? error : new ProxyError(`PROXY_${code}`);
}

/** Throws `error` again when it is not the network's. `host`: the one that was called. */
export function faultOf(error: unknown, host: string): Fault {
  const code = networkCode(error);
  const row = FAULTS.find(([codes]) => code !== undefined && codes.test(code));
  if (code === undefined || row === undefined) throw error;
  const [, fault] = row;
  return { ...fault, words: fault.words.replace('{host}', () => host), code };
}
