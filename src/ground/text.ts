/** Length in UTF-8 bytes: DLI counts bytes where its documents say characters (DLI.11006, DLI.11014). */
export const byteLength = (text: string): number => Buffer.byteLength(text, 'utf8');

/** Control characters and line ends of every kind have no place in a status, an event or a terminal. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** Nor has what nobody sees: marks that turn text around, of no width, tags, fillers, blanks that are letters. */
const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]+/gu;

/**
 * A password may have `/`, `?` and `#` in it as it is, where someone did not escape them: then it ends at the last `@`, unless it
 * looks like a port. The slashes may be those of JSON.
 */
const USER_INFO =
  /([a-z][a-z0-9+.-]{0,30}:\\?\/\\?\/)(?:[^\s"'<>/?#:@]{0,64}:(?!\d{1,5}(?:[^\w@]|$))[^\s"'<>]{0,256}|[^\s"'<>/?#]*)@/gi;
const QUERY_OF_URL = /([a-z][a-z0-9+.-]{0,30}:\\?\/\\?\/[^\s"'<>?#]{0,2048})[?#][^\s"'<>]*/gi;
/** Of a path without a scheme. */
const QUERY = /\?[\w.%-]{1,64}=[^\s"'<>]*/g;

/** The text without what may be a key in a URL: user and password, the signature in its query. */
export const withoutUrlSecrets = (text: string): string =>
  text.replace(USER_INFO, '$1***@').replace(QUERY_OF_URL, '$1?***').replace(QUERY, '?***');

/** One line, printable, at most `limit` bytes of well-formed UTF-8. Used for everything that another system says. */
export function printable(text: string, limit = 1024): string {
  const seen = text
    .slice(0, 4 * limit)
    .toWellFormed()
    .replace(UNSEEN, '')
    .replace(UNSAFE, ' ');
  const line = withoutUrlSecrets(seen).trim();
  if (byteLength(line) <= limit) return line;
  let size = 0;
  let cut = '';
  for (const character of line) {
    size += byteLength(character);
    if (size > limit - 3) break;
    cut += character;
  }
  return `${cut}…`;
}

/** Whole groups of four, filled up with `=`, on one line. */
export const isBase64 = (text: string): boolean =>
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);

/** What an HTTP header can carry as a credential: ASCII without blanks and controls, and not nothing. */
export const isHeaderSafe = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);
