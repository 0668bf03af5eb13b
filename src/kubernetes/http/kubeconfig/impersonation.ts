/** Who is to be impersonated, as headers: `as`, `as-uid`, `as-groups` and `as-user-extra` of a user. */
import type { UserFields } from './document.ts';

export type RequestHeaders = Record<string, string | string[]>;

const LEGAL = /^[!#$&'*+\-.0-9A-Z^_`a-z|~]$/;

/** What may not stand in the name of a header is percent-encoded, byte by byte. */
const escaped = (key: string): string =>
  [...Buffer.from(key)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return LEGAL.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');

/** What no header may hold. */
const UNFIT = /[^\t\x20-\x7e\x80-\xff]/;

/** Bytes of UTF-8, one character each, as undici writes them. Throws with a message for a person; `what`: what it is. */
export function headerValue(text: string, what: string): string {
  const value = Buffer.from(text).toString('latin1');
  if (UNFIT.test(value)) throw new Error(`${what} has a line break or control character`);
  return value;
}

/** Throws with a message for a person. */
export function impersonation(name: string, user: UserFields): RequestHeaders {
  const { as, 'as-uid': uid, 'as-groups': groups, 'as-user-extra': extra } = user;
  const more = Boolean(uid) || (groups?.length ?? 0) > 0 || Object.keys(extra ?? {}).length > 0;
  if (!as && more) throw new Error(`user "${name}" has as-uid, as-groups or as-user-extra without as`);
  if (!as) return {};
  const value = (one: string): string => headerValue(one, `what user "${name}" impersonates`);
  const headers: RequestHeaders = { 'impersonate-user': value(as) };
  if (uid) headers['impersonate-uid'] = value(uid);
  if (groups?.length) headers['impersonate-group'] = groups.map(value);
  for (const [key, values] of Object.entries(extra ?? {})) {
    if (values?.length) headers[`impersonate-extra-${escaped(key)}`] = values.map(value);
  }
  return headers;
}
