/** SDK-HMAC-SHA256, worked out from what arrived; written apart from the client, so that one cannot hide the other's mistake. */
import { createHmac, hash } from 'node:crypto';
import type { Call } from '../http/call.ts';

export interface Claim {
  accessKey: string;
  signedHeaders: string[];
  signature: string;
}

/** `SDK-HMAC-SHA256 Access=…, SignedHeaders=a;b, Signature=…`; undefined when it is anything else. */
export function parseAuthorization(header: string): Claim | undefined {
  const match =
    /^SDK-HMAC-SHA256 Access=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})$/.exec(header);
  const [, accessKey, signedHeaders, signature] = match ?? [];
  if (accessKey === undefined || signedHeaders === undefined || signature === undefined) return undefined;
  return { accessKey, signedHeaders: signedHeaders.split(';'), signature };
}

/** `20240101T000000Z` as epoch ms; NaN when it is not of this form. */
export function parseSdkDate(text: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return Number.NaN;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** RFC 3986: only letters, digits and `-_.~` stay. */
const percentEncode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** A `+` is a plus here, not a space. */
function reencoded(text: string): string {
  try {
    return percentEncode(decodeURIComponent(text));
  } catch {
    return percentEncode(text);
  }
}

function canonicalPath(path: string): string {
  const escaped = path.split('/').map(reencoded).join('/');
  return escaped.endsWith('/') ? escaped : `${escaped}/`;
}

function canonicalQuery(url: string): string {
  const at = url.indexOf('?');
  if (at < 0 || at === url.length - 1) return '';
  const pairs = url
    .slice(at + 1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [reencoded(name), reencoded(value.join('='))] as const;
    });
  return pairs
    .toSorted(([a, x], [b, y]) => order(a, b) || order(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

const order = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

const sha256 = (data: string | Buffer): string => hash('sha256', data);

/** The request in the form that is signed. `x-sdk-content-sha256` stands in for the hash of the body. */
export function canonicalRequest(call: Call, signedHeaders: readonly string[]): string {
  const headers = signedHeaders.map((name) => `${name}:${String(call.headers[name] ?? '').trim()}\n`);
  return [
    call.method,
    canonicalPath(call.path),
    canonicalQuery(call.url),
    headers.join(''),
    signedHeaders.join(';'),
    String(call.headers['x-sdk-content-sha256'] ?? sha256(call.body)),
  ].join('\n');
}

/** The signature this request should carry under `secretKey`. */
export function signatureOf(call: Call, signedHeaders: readonly string[], secretKey: string): string {
  const date = String(call.headers['x-sdk-date'] ?? '');
  const toSign = ['SDK-HMAC-SHA256', date, sha256(canonicalRequest(call, signedHeaders))].join('\n');
  return createHmac('sha256', secretKey).update(toSign).digest('hex');
}
