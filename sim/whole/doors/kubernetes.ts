/** The controller's way to the API server, without sockets: everything of its client above the connection is the real one. */
import { type Connection, connectAs } from '../../../src/kubernetes/http/api.ts';
import type { Identity } from '../../../src/kubernetes/http/client-config.ts';
import type { HttpClientOptions } from '../../../src/kubernetes/http/http-client.ts';
import type { Host } from '../host.ts';
import type { Network } from '../network.ts';
import { open } from './incoming.ts';

interface KubernetesDoor {
  network: Network;
  host: Host;
  token: string;
  namespace: string;
}

const NEVER = new AbortController().signal;

export function kubernetesDoor(
  { network, host, token, namespace }: KubernetesDoor,
  wiring: HttpClientOptions,
): Connection {
  const request = async (options: Parameters<Identity['dispatcher']['request']>[0]) => {
    const draft = {
      method: options.method,
      url: options.path,
      headers: options.headers as Record<string, string>,
      body: Buffer.from(typeof options.body === 'string' ? options.body : ''),
    };
    const signal = (options.signal as AbortSignal | undefined) ?? NEVER;
    const { status, headers, body } = await open({ network, host, server: 'kubernetes' }, draft, signal);
    return { statusCode: status, headers, body };
  };
  const identity: Identity = {
    headers: { authorization: `Bearer ${token}` },
    dispatcher: { request: request as unknown as Identity['dispatcher']['request'] },
  };
  return connectAs(
    {
      server: new URL('https://kubernetes.simulated'),
      namespace,
      verifies: true,
      identity: async () => identity,
      renew: async () => identity,
      close: async () => undefined,
    },
    wiring,
  );
}
