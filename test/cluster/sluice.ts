/** A way through for TCP that can be held: nothing is refused and nothing is cut, but nothing comes through either. */
import { connect, createServer, type Socket } from 'node:net';

export interface Sluice {
  port: number;
  hold(): void;
  release(): void;
  close(): Promise<void>;
}

/** Leads to `port` of loopback. */
export async function startSluice(port: number): Promise<Sluice> {
  const sockets = new Set<Socket>();
  let held = false;
  const join = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on('data', (chunk) => to.write(chunk));
    from.once('end', () => to.end());
    from.on('error', () => to.destroy());
    from.once('close', () => sockets.delete(from));
    if (held) from.pause();
  };
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    join(near, far);
    join(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    hold() {
      held = true;
      for (const socket of sockets) socket.pause();
    },
    release() {
      held = false;
      for (const socket of sockets) socket.resume();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
