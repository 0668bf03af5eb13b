import { readFileSync } from 'node:fs';
import type { SecretData } from '../core/ports.ts';
import { BadStart, reason } from './bad-start.ts';

/** The controller's own credentials: the keys of a Secret, as a JSON object of strings. */
export function readCredentials(path: string | undefined): SecretData | undefined {
  if (path === undefined) return undefined;
  try {
    const data = JSON.parse(readFileSync(path, 'utf8')) as unknown;
    const entries = Object.entries(data as object);
    if (entries.length === 0 || entries.some(([, value]) => typeof value !== 'string'))
      throw new Error('not an object of strings');
    return { data: Object.fromEntries(entries) as Record<string, string> };
  } catch (error) {
    // A syntax error would quote the file, which holds keys.
    const why = error instanceof SyntaxError ? 'not JSON' : reason(error);
    throw new BadStart(`--credentials-file ${path}: ${why}`);
  }
}
