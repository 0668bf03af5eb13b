/** The way back to a client over a socket. */
import { once } from 'node:events';
import { createServer, get, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { channelOf } from '../../../sim/http/channel.ts';

const CHUNK = Buffer.alloc(65_536, ' ');
const WRITES = 40;

const listeners = (response: ServerResponse): number =>
  response.listenerCount('close') + response.listenerCount('drain');

/** What `say` leaves listening on a response whose client reads all of it, and the most that listened meanwhile. */
async function listening(
  say: (write: () => Promise<void> | undefined) => Promise<void>,
): Promise<{ left: number; most: number }> {
  let seen = { left: Number.NaN, most: Number.NaN };
  const server = createServer((_request, response) => {
    const channel = channelOf(response);
    const before = listeners(response);
    let most = 0;
    const write = (): Promise<void> | undefined => {
      const room = channel.write(CHUNK);
      most = Math.max(most, listeners(response) - before);
      return room;
    };
    void say(write).then(() => {
      seen = { left: listeners(response) - before, most };
      channel.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const [answer] = await once(get({ port: (server.address() as AddressInfo).port }), 'response');
  let read = 0;
  for await (const chunk of answer) read += chunk.length;
  expect(read).toBe(WRITES * CHUNK.length);
  server.close();
  return seen;
}

test('a writer that waits for room leaves no listener behind', async () => {
  const seen = await listening(async (write) => {
    for (let at = 0; at < WRITES; at += 1) await write();
  });
  expect(seen).toEqual({ left: 0, most: 2 });
});

test('writes that do not wait listen once for all of them', async () => {
  const seen = await listening(async (write) => {
    const rooms = Array.from({ length: WRITES }, write);
    await Promise.all(rooms);
  });
  expect(seen).toEqual({ left: 0, most: 2 });
});
