/** No secret leaves in a message: every value that must stay hidden is cut out of what other systems say. */
import type { Credentials } from '../../core/object/account.ts';
import { printable } from '../../ground/text.ts';

const MASK = '***';

/** More than anybody reads, little enough to search. */
export const MAX_TEXT = 65_536;

/** A text is hidden wherever it stands, a word (letters, digits and `_`) only where it stands as a whole. */
export type SecretValue = string | { word: string };

export const secretsOf = (credentials: Credentials): string[] => {
  if (credentials.kind === 'token') return [credentials.token];
  if (credentials.kind === 'password') return [credentials.password];
  const { accessKey, secretKey, securityToken } = credentials;
  return [secretKey, securityToken ?? '', accessKey];
};

/** The forms in which a value may come back: as it is, inside JSON, inside a URL. */
const forms = (secret: string): string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret.toWellFormed()),
];

/** A word, and before it what an escaped character may have left of itself: `%22secret`, `\nsecret`, `\u0022secret`. */
const WORD = /(%[0-9A-Fa-f]{2}|\\(?:u[0-9A-Fa-f]{4}|[bfnrt]))?(\w+)/g;

const withoutWords = (text: string, words: ReadonlySet<string>): string =>
  text.replaceAll(WORD, (all: string, escaped: string | undefined, word: string) => {
    if (words.has(word)) return `${escaped ?? ''}${MASK}`;
    // What looks like an escape is the beginning of the word: `C:\new`.
    return escaped !== undefined && words.has(all.slice(1)) ? `${all[0]}${MASK}` : all;
  });

/** The text cut to a length; its end is dropped as far as it may be the half of a secret. */
function cutToLength(text: string, longest: number): { text: string; drop: number } {
  return text.length <= MAX_TEXT ? { text, drop: 0 } : { text: text.slice(0, MAX_TEXT), drop: longest };
}

/** Cleaned, without secrets, at most `limit` bytes. Secrets go first: a cut one would not be found any more. */
export function scrubbed(said: string, secrets: readonly SecretValue[], limit = 1024): string {
  if (said === '') return '';
  const texts = secrets.filter((secret) => typeof secret === 'string' && secret !== '') as string[];
  const words = secrets.flatMap((secret) => (typeof secret === 'string' ? [] : [secret.word]));
  const hidden = [...new Set(texts.flatMap(forms))].sort((left, right) => right.length - left.length);
  const longest = Math.max(0, ...[...hidden, ...words].map(({ length }) => length));
  const { text, drop } = cutToLength(said, longest);
  const masked = hidden.reduce((rest, secret) => rest.replaceAll(secret, MASK), text);
  const kept = masked.slice(0, Math.max(0, masked.length - drop));
  return printable(withoutWords(kept, new Set(words)), limit);
}
