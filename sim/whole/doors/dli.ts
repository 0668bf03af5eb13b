/** The controller's way to DLI and IAM, without sockets. */
import { faultOf } from '../../../src/dli/http/faults.ts';
import type { Answer, Request, Transport } from '../../../src/dli/http/transport.ts';
import type { Host } from '../host.ts';
import type { Network, ServerName } from '../network.ts';
import { open } from './incoming.ts';

/** As undici says it. */
const tooLarge = (): Error =>
  Object.assign(new Error('the answer is too large'), { code: 'UND_ERR_RES_EXCEEDED_MAX_SIZE' });

const unresolved = (host: string): Error =>
  Object.assign(new Error(`no address: ${host}`), { code: 'ENOTFOUND' });

interface DliDoor {
  network: Network;
  host: Host;
  maxResponseBytes: number;
  /** Hosts that exist, and whose they are. Others are not found by the name service. */
  hosts: ReadonlyMap<string, ServerName>;
}

async function whole(door: DliDoor, request: Request, signal: AbortSignal): Promise<Answer> {
  const { network, host, hosts, maxResponseBytes } = door;
  const { hostname } = new URL(request.origin);
  const server = hosts.get(hostname);
  if (server === undefined) throw unresolved(hostname);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const body = Buffer.from(request.method === 'GET' ? '' : request.body);
  const draft = { method: request.method, url: request.path, headers, body };
  const answer = await open({ network, host, server }, draft, signal);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    size += chunk.length;
    if (size > maxResponseBytes) {
      answer.body.destroy();
      throw tooLarge();
    }
    chunks.push(chunk);
  }
  return { status: answer.status, headers: answer.headers, body: Buffer.concat(chunks) };
}

export const dliDoor = (door: DliDoor): Transport => ({
  async send(request, signal) {
    try {
      return { kind: 'answer', answer: await whole(door, request, signal) };
    } catch (error) {
      return { kind: 'fault', fault: faultOf(error, new URL(request.origin).hostname) };
    }
  },
  close: () => Promise.resolve(),
  secrets: [],
});
