/** Where a server listens. `host` undefined: every address of the machine. */
interface Address {
  host: string | undefined;
  port: number;
}

/** Reads `:8080`, `127.0.0.1:0` or `[::1]:8080`; undefined when it is none of these. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]*)):(\d{1,5})$/.exec(text);
  if (match === null) return undefined;
  const port = Number(match[3]);
  const host = match[1] ?? match[2];
  return port > 65_535 ? undefined : { host: host === '' ? undefined : host, port };
}
