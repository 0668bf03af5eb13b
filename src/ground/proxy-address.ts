/** The address of an HTTP proxy, and apart from it what shows who we are. */
export interface ProxyAddress {
  /** Without user and password. */
  origin: string;
  /** As `Proxy-Authorization` says it. */
  token: string | undefined;
  /** Values that must not come back in a message. */
  secrets: readonly string[];
}

/** A `%` that encodes nothing is meant as it stands. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Takes user and password out of the address, so that no message that shows it shows them. Throws `TypeError` unless it is a
 * URL.
 */
export function proxyOf(url: string): ProxyAddress {
  const { origin, username, password } = new URL(url);
  if (username === '' && password === '') return { origin, token: undefined, secrets: [] };
  const basic = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64');
  return { origin, token: `Basic ${basic}`, secrets: [basic, password, decoded(password)] };
}
