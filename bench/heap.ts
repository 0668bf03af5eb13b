/** The size of a process's heap after a full garbage collection, asked for over its inspector. */
import { until } from './clock.ts';

interface Reply {
  id?: number;
  result?: { usedSize?: number };
}

const LISTENING = /Debugger listening on (ws:\S+)/;

/** What Node says on standard error when it is started with `--inspect`. */
export const inspectorIn = (log: string): string | undefined => LISTENING.exec(log)?.[1];

async function opened(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error(`no inspector at ${url}`)), { once: true });
  });
  return socket;
}

/** Bytes that are still referred to. */
export async function heapOf(url: string): Promise<number> {
  const replies = new Map<number, Reply>();
  const socket = await opened(url);
  socket.addEventListener('message', ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply;
    if (reply.id !== undefined) replies.set(reply.id, reply);
  });
  const call = (id: number, method: string): Promise<Reply> => {
    socket.send(JSON.stringify({ id, method }));
    return until(`the answer to ${method}`, () => replies.get(id), { everyMs: 5 });
  };
  try {
    await call(1, 'HeapProfiler.collectGarbage');
    await call(2, 'HeapProfiler.collectGarbage');
    return (await call(3, 'Runtime.getHeapUsage')).result?.usedSize ?? Number.NaN;
  } finally {
    socket.close();
  }
}
