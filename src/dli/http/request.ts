/** A request as it is sent: path, headers and the proof of who asks. */
import { type Failure, failed, ok, type Result } from '../../core/failure.ts';
import type { Credentials } from '../../core/object/account.ts';
import type { Clock } from '../../ground/clock.ts';
import { isHeaderSafe } from '../../ground/text.ts';
import { authorization, canonicalQuery, escapeUri, sdkDate } from '../auth/sign.ts';
import type { Endpoint } from './endpoint.ts';
import type { Request } from './transport.ts';

export interface UnsignedRequest {
  method: Request['method'];
  endpoint: Endpoint;
  /** Not encoded. */
  segments: readonly string[];
  query: readonly (readonly [string, string])[];
  /** Empty: none. */
  body: string;
  projectId: string | undefined;
}

type KeyCredentials = Extract<Credentials, { kind: 'key' }>;

/** `none`: a login carries its proof in its body. */
export type Proof = { kind: 'none' } | { kind: 'token'; token: string } | KeyCredentials;

export interface Sender {
  userAgent: string;
  /** The date that is signed is of it. */
  clock: Pick<Clock, 'wall'>;
}

/** The first value that cannot stand in a request, by the name of its key in the Secret. */
function unusable(credentials: Credentials): string | undefined {
  if (credentials.kind === 'token') return isHeaderSafe(credentials.token) ? undefined : 'token';
  if (credentials.kind === 'password') {
    const { userName, password, domainName } = credentials;
    return Object.entries({ userName, password, domainName }).find(([, value]) => value === '')?.[0];
  }
  const { accessKey, secretKey, securityToken } = credentials;
  if (secretKey === '') return 'secretKey';
  const shown = Object.entries({ accessKey, securityToken: securityToken ?? 'none' });
  return shown.find(([, value]) => !isHeaderSafe(value))?.[0];
}

/** Refuses credentials that no request can carry, such as a key with a line break. */
export function usable(credentials: Credentials): Result<Credentials> {
  const key = unusable(credentials);
  if (key === undefined) return ok(credentials);
  const message = `${key} is empty, or has spaces, line breaks or characters beyond ASCII`;
  return failed({ kind: 'SecretInvalid', message } satisfies Failure);
}

const headerIfSet = (name: string, value: string | undefined): Record<string, string> =>
  value === undefined || value === '' ? {} : { [name]: value };

function proven(
  draft: UnsignedRequest,
  path: string,
  { proof, sender }: { proof: KeyCredentials; sender: Sender },
) {
  const signed = {
    Host: draft.endpoint.host,
    ...headerIfSet('Content-Type', draft.body === '' ? undefined : 'application/json'),
    ...headerIfSet('X-Project-Id', draft.projectId),
    'X-Sdk-Date': sdkDate(sender.clock.wall()),
    ...headerIfSet('X-Security-Token', proof.securityToken),
  };
  const { method, query, body } = draft;
  return { ...signed, Authorization: authorization({ method, path, query, headers: signed, body }, proof) };
}

const carried = (draft: UnsignedRequest, proof: Exclude<Proof, KeyCredentials>): Record<string, string> => ({
  Host: draft.endpoint.host,
  ...headerIfSet('Content-Type', draft.body === '' ? undefined : 'application/json'),
  ...headerIfSet('X-Project-Id', draft.projectId),
  ...(proof.kind === 'token' ? { 'X-Auth-Token': proof.token } : {}),
});

export function buildRequest(draft: UnsignedRequest, proof: Proof, sender: Sender): Request {
  const { method, endpoint, segments, query, body } = draft;
  const path = `${endpoint.base}/${segments.map(escapeUri).join('/')}`;
  const headers = proof.kind === 'key' ? proven(draft, path, { proof, sender }) : carried(draft, proof);
  return {
    method,
    origin: endpoint.origin,
    path: query.length === 0 ? path : `${path}?${canonicalQuery(query)}`,
    headers: {
      ...headers,
      'X-Language': 'en-us',
      'User-Agent': sender.userAgent,
      'Accept-Encoding': 'identity',
    },
    body,
  };
}
