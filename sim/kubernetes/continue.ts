/** The continue token of a list page: base64url of version and last key, as the API server makes it. */
import { badRequest } from './errors.ts';
import { fieldsOf } from './objects.ts';

export interface Token {
  /** The version the whole list is of; -1: whatever is there now. */
  version: number;
  /** The key of the last object given. */
  after: string;
}

export const encodeToken = ({ version, after }: Token): string =>
  Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: version, start: `${after}\u0000` })).toString(
    'base64url',
  );

const bad = (why: string): Error => badRequest(`invalid continue token: continue key is not valid: ${why}`);

/** Throws 400. */
export function decodeToken(text: string): Token {
  const token = parsed(text);
  if (token['v'] !== 'meta.k8s.io/v1')
    throw bad(`server does not recognize this encoded version "${token['v']}"`);
  const { rv, start } = token;
  if (typeof rv !== 'number' || typeof start !== 'string')
    throw bad('incorrect encoded start resourceVersion');
  return { version: rv, after: start.replace(/\0$/, '') };
}

function parsed(text: string): Record<string, unknown> {
  try {
    return fieldsOf(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch (error) {
    throw bad(error instanceof Error ? error.message : String(error));
  }
}
