/** What stands for a value that may be secret; see `dli/answers/scrub.ts`. */
const MASK = '***';

/**
 * What was masked in a text stays masked in it. DLI's words may quote a value that the job no longer has, and then nothing tells that
 * it was secret: only that the same words, with the mask in its place, were said before.
 */
export function maskedAsBefore(text: string, before = ''): string {
  const [first = '', ...others] = before.replace(/…$/, '').split(MASK);
  const last = others.pop();
  if (last === undefined || !text.startsWith(first)) return text;
  let at = first.length;
  for (const piece of others) {
    const found = text.indexOf(piece, at);
    if (found < 0) return text;
    at = found + piece.length;
  }
  // A text that was cut ends anywhere.
  const isThere = before.endsWith('…')
    ? text.includes(last, at)
    : text.endsWith(last) && text.length - last.length >= at;
  return isThere ? before : text;
}
