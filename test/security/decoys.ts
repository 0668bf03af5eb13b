/** Listeners on loopback that nobody may reach. They take any connection, keep what it sends, and never answer. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** `127.0.0.1` is also where the allowed ones listen, on other ports. */
const ADDRESSES = ['127.0.0.1', '127.0.0.2', '::1'];

export interface Decoys {
  /** One port that is a decoy's on every address. */
  port: number;
  /** `address:port` of each. */
  listening: readonly string[];
  /** `address:port` of the decoy, for each connection. */
  connections: readonly string[];
  /** Everything that was sent to any of them. */
  received(): Buffer;
  close(): Promise<void>;
}

interface Caught {
  connections: string[];
  chunks: Buffer[];
  sockets: Set<Socket>;
}

function listen(host: string, port: number, caught: Caught): Promise<Server> {
  const server = createServer((socket) => {
    const { address, port: own } = server.address() as AddressInfo;
    caught.connections.push(`${address}:${own}`);
    caught.sockets.add(socket);
    socket.on('data', (chunk) => caught.chunks.push(chunk)).on('error', () => undefined);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen({ host, port, ipv6Only: true }, () => resolve(server));
  });
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** `beside`: ports that are served on 127.0.0.1; the same ones of other addresses are decoys'. */
export async function startDecoys(beside: readonly number[]): Promise<Decoys> {
  const caught: Caught = { connections: [], chunks: [], sockets: new Set() };
  const [first = '', ...others] = ADDRESSES;
  const one = await listen(first, 0, caught);
  const places = others.flatMap((host) => [portOf(one), ...beside].map((port) => [host, port] as const));
  const servers = [one, ...(await Promise.all(places.map(([host, port]) => listen(host, port, caught))))];
  return {
    port: portOf(one),
    listening: servers.map((server) => `${(server.address() as AddressInfo).address}:${portOf(server)}`),
    connections: caught.connections,
    received: () => Buffer.concat(caught.chunks),
    async close() {
      for (const socket of caught.sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}
