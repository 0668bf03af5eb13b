/** A client, a proxy and a DLI that speaks TLS, all on loopback. */
import { generate } from 'selfsigned';
import { type DliSimulator, startDli } from '../../../sim/dli/server.ts';
import { EXAMPLE_BODY } from '../../support/example.ts';
import { connect, target, type WorldOptions } from '../loopback.ts';
import { type ConnectProxyOptions, startProxy } from './connect-proxy.ts';

/** As a URL says them, and as the proxy is to hear them. */
export const USER = 'robot:p%40ss-that-must-not-show';
export const SENT = 'robot:p@ss-that-must-not-show';
export const BASIC = Buffer.from(SENT).toString('base64');

/** Last opened, first closed. */
export const closers: (() => Promise<unknown>)[] = [];

const { cert, private: key } = await generate([{ name: 'commonName', value: 'test' }], {
  keySize: 2048,
  extensions: [
    { name: 'basicConstraints', cA: true },
    {
      name: 'subjectAltName',
      altNames: [
        { type: 7, ip: '127.0.0.1' },
        { type: 2, value: 'localhost' },
      ],
    },
  ],
});

/** Of DLI, and of a proxy that speaks TLS. */
export const tls = { cert, key };

/** For afterEach. */
export async function closeRigs(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

export const ready = <T extends { close(): Promise<unknown> }>(made: T): T => {
  closers.push(() => made.close());
  return made;
};

export const asked = ({ account: { accessKey, secretKey, projectId } }: DliSimulator) =>
  target({ projectId, credentials: { kind: 'key', accessKey, secretKey, securityToken: undefined } });

export interface Options extends ConnectProxyOptions {
  /** Of the client. */
  client?: WorldOptions;
  /** `user:password`, as in a URL. */
  user?: string;
  plain?: boolean;
  down?: boolean;
}

export const within = (url: string, user?: string): string =>
  url.replace('//', user === undefined ? '//' : `//${user}@`);

export async function rig({ client = {}, user, plain = false, down = false, ...options }: Options = {}) {
  const simulator = ready(await startDli(plain ? {} : { tls }));
  const proxy = await startProxy(options);
  if (down) await proxy.close();
  else ready(proxy);
  const url = within(proxy.url, user);
  const { dli, seen } = connect(simulator, { ca: tls.cert, proxy: url, ...client });
  ready(dli);
  const show = () => dli.show(asked(simulator));
  const update = () => dli.update(asked(simulator), EXAMPLE_BODY);
  return { simulator, proxy, dli, seen, show, update, host: `127.0.0.1:${simulator.port}` };
}
