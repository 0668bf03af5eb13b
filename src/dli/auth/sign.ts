/** Request signing with an access key, SDK-HMAC-SHA256 (`dli-api.md` 5.2). Pure: the same input, the same signature. */
import { createHmac } from 'node:crypto';
import { sha256 } from '../../ground/digest.ts';

export interface Signable {
  method: string;
  /** As sent, percent-encoded, without the query. */
  path: string;
  /** Name and value pairs, not encoded. */
  query: readonly (readonly [string, string])[];
  /** Exactly the headers to sign; `X-Sdk-Date` must be one of them. */
  headers: Readonly<Record<string, string>>;
  /** Exactly the text that is sent. */
  body: string;
}

const ALGORITHM = 'SDK-HMAC-SHA256';

const hex = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/** RFC 3986: everything but letters, digits, `-`, `_`, `.` and `~` is escaped, in URLs and signatures alike. */
export const escapeUri = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, hex);

const byCode = (left: string, right: string): number => Number(left > right) - Number(left < right);

export const canonicalQuery = (query: Signable['query']): string =>
  query
    .map(([name, value]) => [escapeUri(name), escapeUri(value)] as const)
    .sort((left, right) => byCode(left[0], right[0]) || byCode(left[1], right[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

const lowerCased = (headers: Signable['headers']): [string, string][] =>
  Object.entries(headers)
    .map(([name, value]): [string, string] => [name.toLowerCase(), value.trim()])
    .sort((left, right) => byCode(left[0], right[0]));

/** The signature ends the path with "/", the request does not. */
const withSlash = (path: string): string => (path.endsWith('/') ? path : `${path}/`);

export function canonicalRequest({ method, path, query, headers, body }: Signable): string {
  const signed = lowerCased(headers);
  return [
    method,
    withSlash(path),
    canonicalQuery(query),
    signed.map(([name, value]) => `${name}:${value}\n`).join(''),
    signed.map(([name]) => name).join(';'),
    sha256(body),
  ].join('\n');
}

/** `YYYYMMDDTHHMMSSZ`, of epoch milliseconds. */
export const sdkDate = (epochMs: number): string =>
  new Date(epochMs)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '');

/** The value of the `Authorization` header. */
export function authorization(
  request: Signable,
  { accessKey, secretKey }: { accessKey: string; secretKey: string },
): string {
  const signed = lowerCased(request.headers);
  const date = signed.find(([name]) => name === 'x-sdk-date')?.[1] ?? '';
  const toSign = `${ALGORITHM}\n${date}\n${sha256(canonicalRequest(request))}`;
  const signature = createHmac('sha256', secretKey).update(toSign, 'utf8').digest('hex');
  const names = signed.map(([name]) => name).join(';');
  return `${ALGORITHM} Access=${accessKey}, SignedHeaders=${names}, Signature=${signature}`;
}
