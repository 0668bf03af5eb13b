/** Length in UTF-8 bytes: DLI counts bytes where its documents say characters (DLI.11006, DLI.11014). */
export const byteLength = (text: string): number => Buffer.byteLength(text, 'utf8');

/**
 * What has no place in a status, an event or a terminal: control characters, line ends of every kind, marks that turn text
 * around.
 */
const UNSAFE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu;

/** One line, printable, at most `limit` bytes of well-formed UTF-8. Used for everything that another system says. */
export function printable(text: string, limit = 1024): string {
  const line = text
    .slice(0, 4 * limit)
    .toWellFormed()
    .replace(UNSAFE, ' ')
    .trim();
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
