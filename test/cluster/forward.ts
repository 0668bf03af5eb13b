/** Hands requests on to a real API server, so that the shell of the simulators can record them and inject faults. */
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { LineSink, Reply } from '../../sim/http/answer.ts';
import type { Call, Handler } from '../../sim/http/call.ts';

/** Belong to one connection, not to the request or the answer. */
const OF_THE_CONNECTION = ['connection', 'content-length', 'date', 'host', 'keep-alive', 'transfer-encoding'];

function passedOn(headers: IncomingMessage['headers']): Record<string, string> {
  const pairs = Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.includes(name));
  return Object.fromEntries(pairs.map(([name, value]) => [name, String(value)]));
}

async function whole(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The server is gone: for the client it looks as it would without us in between. */
function cut({ socket }: Call): Reply {
  socket?.destroy();
  return { status: 502 };
}

function lines(response: IncomingMessage, out: LineSink, lost: () => void): void {
  let rest = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) out.send(line);
  });
  response.on('error', lost);
  response.once('end', () => out.end());
  out.onClose(() => response.destroy());
}

export const isWatch = ({ query }: Call): boolean => ['1', 'true'].includes(query.get('watch') ?? '');

export interface Forwarding {
  handler: Handler;
  close(): void;
}

/** `url`: of the real server. */
export function forwardTo(url: string, ca: string): Forwarding {
  const agent = new Agent({ keepAlive: true, ca });
  const open = ({ method, url: path, headers, body }: Call): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      // Without a length Node sends the body of a DELETE unframed, and the server takes it for another request.
      const length = body.length === 0 ? {} : { 'content-length': body.length };
      request(`${url}${path}`, { method, headers: { ...passedOn(headers), ...length }, agent }, resolve)
        .once('error', reject)
        .end(body);
    });
  const forward = async (call: Call): Promise<Reply> => {
    const response = await open(call);
    const { statusCode: status = 0 } = response;
    const headers = passedOn(response.headers);
    if (status === 200 && isWatch(call))
      return { status, headers, stream: (out) => lines(response, out, () => cut(call)) };
    return { status, headers, body: await whole(response) };
  };
  const handler = (call: Call): Promise<Reply> => forward(call).catch(() => cut(call));
  return { handler, close: () => agent.destroy() };
}
