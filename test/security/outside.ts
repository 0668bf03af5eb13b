/** The way out of this process: the name service in the test's hands, and a list of every host that was called. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import dns from 'node:dns';
import { isIP } from 'node:net';

/** The address of a name; undefined: there is none. */
export type Addresses = (name: string) => string | undefined;

export interface Outside {
  /** Every name that was looked up. */
  names: readonly string[];
  /** `host:port` of every connection that was begun, and the origin of every request that was made. */
  called: readonly string[];
  /** The name service is the system's again. */
  restore(): void;
}

type Callback = (error: Error | null, address?: unknown, family?: number) => void;

/** As `dns.lookup` answers, which Node asks for every host that is a name. */
function lookupBy(addressOf: Addresses, names: string[]) {
  return (name: string, options: { all?: boolean }, done: Callback): void => {
    // Servers ask for their own address, too.
    const address = isIP(name) === 0 ? addressOf(name) : name;
    if (isIP(name) === 0) names.push(name);
    queueMicrotask(() => {
      if (address === undefined) {
        const error = new Error(`getaddrinfo ENOTFOUND ${name}`);
        return done(Object.assign(error, { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: name }));
      }
      const family = isIP(address);
      return options.all === true ? done(null, [{ address, family }]) : done(null, address, family);
    });
  };
}

interface Connecting {
  connectParams: { hostname: string; port: string; protocol: string };
}

interface Requesting {
  request: { origin: string };
}

/** No name leaves this process until `restore`: there is no other way to an address here. */
export function watchOutside(addressOf: Addresses): Outside {
  const names: string[] = [];
  const called: string[] = [];
  const system = dns.lookup;
  const connecting = (message: unknown): void => {
    const { hostname, port, protocol } = (message as Connecting).connectParams;
    called.push(`${protocol}//${hostname}${port === '' ? '' : `:${port}`}`);
  };
  const requesting = (message: unknown): void => {
    called.push(String((message as Requesting).request.origin));
  };
  dns.lookup = lookupBy(addressOf, names) as typeof dns.lookup;
  subscribe('undici:client:beforeConnect', connecting);
  subscribe('undici:request:create', requesting);
  return {
    names,
    called,
    restore() {
      dns.lookup = system;
      unsubscribe('undici:client:beforeConnect', connecting);
      unsubscribe('undici:request:create', requesting);
    },
  };
}
