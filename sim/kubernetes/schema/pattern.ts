/** Go's regular expressions (RE2) as JavaScript's. What differs in everyday patterns is translated; the rest must be the same. */
const POSIX: Record<string, string> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: '0-9A-Za-z',
  lower: 'a-z',
  upper: 'A-Z',
  space: '\\t\\n\\v\\f\\r ',
  punct: '!-\\/:-@\\[-`{-~',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

/** RE2 has neither look-around nor back references: a pattern with them is an error in Go. */
const NOT_RE2 = /\(\?<?[=!]|\\[1-9]/;

const translate = (pattern: string): string =>
  pattern
    .replace(/\[:(\w+):\]/g, (whole, name: string) => POSIX[name] ?? whole)
    .replaceAll('\\A', '^')
    .replaceAll('\\z', '$')
    .replaceAll('(?P<', '(?<');

/** Throws `SyntaxError` on what Go would not compile either. */
export function goRegExp(pattern: string): RegExp {
  if (NOT_RE2.test(pattern)) throw new SyntaxError('invalid or unsupported Perl syntax');
  const flagged = /^(\^?)\(\?([ims]+)\)(.*)$/s.exec(pattern);
  const source = translate(flagged ? `${flagged[1]}${flagged[3]}` : pattern);
  const flags = flagged?.[2] ?? '';
  try {
    return new RegExp(source, `${flags}u`);
  } catch {
    return new RegExp(source, flags);
  }
}
