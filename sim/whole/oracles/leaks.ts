/** Looks for secrets in whatever was said, in every form in which they may be wrapped. */

/** As it is, and as base64, hexadecimal, part of a URL, and JSON text. */
export function forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    bytes.toString('base64'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    encodeURIComponent(secret),
    encodeURIComponent(secret).replaceAll('%20', '+'),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    JSON.stringify(secret).slice(1, -1),
  ];
}

/** The secrets that the text holds. */
export const leaksIn = (text: string, secrets: readonly string[]): string[] =>
  secrets.filter((secret) => forms(secret).some((form) => text.includes(form)));
