/** No secret leaves in a message: every value that must stay hidden is cut out of what other systems say. */
import { FIELD_NAMES, FIELDS } from '../core/fields.ts';
import { parseJson } from '../core/json.ts';
import type { Body, Credentials } from '../core/ports.ts';
import { printable } from '../core/text.ts';

const MASK = '***';

/** More than anybody reads, little enough to search. */
const MAX_TEXT = 65_536;

/** A part of a sensitive field that is shorter says nothing, and would tear other words apart. */
const MIN_PART = 6;

export const secretsOf = (credentials: Credentials): string[] => {
  if (credentials.kind === 'token') return [credentials.token];
  if (credentials.kind === 'password') return [credentials.password];
  const { accessKey, secretKey, securityToken } = credentials;
  return [secretKey, securityToken ?? '', accessKey];
};

function leaves(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap((item) => leaves(item?.value ?? item));
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [];
}

/** Settings as JSON text hold secrets in their values; arguments in any word. */
function parts(text: string): string[] {
  try {
    return leaves(parseJson(text));
  } catch {
    return text.split(/[\s=]+/);
  }
}

const isLong = (part: string): boolean => part.length >= MIN_PART;

/** What `entrypoint_args` and the like hold: DLI's words may repeat it. */
export function sensitiveValues(fields: Body): string[] {
  const texts = FIELD_NAMES.filter((name) => FIELDS[name].sensitive)
    .map((name) => fields[name])
    .filter((value) => typeof value === 'string');
  return texts.flatMap((text) => [text, ...parts(text.slice(0, MAX_TEXT))]).filter(isLong);
}

/** The forms in which a value may come back: as it is, inside JSON, inside a URL. */
const forms = (secret: string): string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret.toWellFormed()),
];

/** The text cut to a length; its end is dropped as far as it may be the half of a secret. */
function bounded(text: string, longest: number): { text: string; drop: number } {
  return text.length <= MAX_TEXT ? { text, drop: 0 } : { text: text.slice(0, MAX_TEXT), drop: longest };
}

/** Cleaned, without secrets, at most `limit` bytes. Secrets go first: a cut one would not be found any more. */
export function scrubbed(said: string, secrets: readonly string[], limit = 1024): string {
  const hidden = [...new Set(secrets.filter((secret) => secret !== '').flatMap(forms))];
  hidden.sort((left, right) => right.length - left.length);
  const { text, drop } = bounded(said, hidden[0]?.length ?? 0);
  const masked = hidden.reduce((rest, secret) => rest.replaceAll(secret, MASK), text);
  return printable(masked.slice(0, Math.max(0, masked.length - drop)), limit);
}
