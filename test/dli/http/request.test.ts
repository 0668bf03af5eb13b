import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { authorization } from '../../../src/dli/auth/sign.ts';
import { createDli } from '../../../src/dli/client.ts';
import { createTransport } from '../../../src/dli/http/transport.ts';
import { systemClock } from '../../../src/ground/clock.ts';
import { EXAMPLE_BODY } from '../../support/example.ts';
import { KEY, PASSWORD, target } from '../loopback.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

const REPLY = '{"is_success":true,"job":{"update_time":1516952770835}}';

const isWhole = (text: string): boolean => {
  const end = text.indexOf('\r\n\r\n');
  const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
  return end > 0 && Buffer.byteLength(text) >= end + 4 + length;
};

/** A socket that keeps the bytes of each request as they came. */
async function recorder(requests: string[]): Promise<string> {
  const server = createServer((socket: Socket) => {
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('utf8');
      if (!isWhole(text)) return;
      requests.push(text);
      text = '';
      socket.end(
        `HTTP/1.1 200 OK\r\nX-Subject-Token: token-1\r\nContent-Length: ${REPLY.length}\r\nConnection: close\r\n\r\n${REPLY}`,
      );
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function recorded(credentials: typeof KEY): Promise<{ host: string; requests: string[] }> {
  const requests: string[] = [];
  const host = await recorder(requests);
  const endpoint = `http://${host}`;
  const dli = createDli(
    {
      dliEndpoint: endpoint,
      iamEndpoint: endpoint,
      timeoutMs: 5_000,
    },
    {
      clock: { ...systemClock, wall: () => Date.UTC(2024, 0, 1) },
      transport: createTransport({
        clock: systemClock,
        timeoutMs: 5_000,
        maxResponseBytes: 65_536,
        connections: 1,
      }),
      onCall: () => undefined,
      userAgent: 'flinkjarjob-controller/test',
    },
  );
  const result = await dli.update(target({ credentials }), EXAMPLE_BODY);
  await dli.close();
  expect(result).toEqual({ ok: true, value: { update_time: 1516952770835, requestId: undefined } });
  return { host, requests };
}

/** What differs from run to run is named; line ends are shown as the file's own. */
const log = (host: string, requests: string[]): string =>
  `${requests.join('\n\n')}\n`
    .replaceAll(host, '<host>')
    .replaceAll(/Signature=[0-9a-f]{64}/g, 'Signature=<signature>')
    .replaceAll('\r\n', '\n');

const golden = (name: string): string =>
  readFileSync(new URL(`../../golden/dli-requests/${name}.txt`, import.meta.url), 'utf8');

describe('the bytes of an update', () => {
  test('signed with a key are those of the golden log', async () => {
    const { host, requests } = await recorded(KEY);
    expect(log(host, requests)).toBe(golden('update-signed'));
  });

  test('after a login are those of the golden log', async () => {
    const { host, requests } = await recorded(PASSWORD);
    expect(log(host, requests)).toBe(golden('update-after-login'));
  });

  test('are the bytes that were signed', async () => {
    const { requests } = await recorded(KEY);
    const [head = '', body = ''] = (requests[0] ?? '').split('\r\n\r\n');
    const [first = '', ...lines] = head.split('\r\n');
    const headers = Object.fromEntries(lines.map((line) => line.split(/: (.*)/s) as [string, string]));
    const names = ['Content-Type', 'Host', 'X-Project-Id', 'X-Sdk-Date'];
    const signed = names.map((name) => [
      name,
      Object.entries(headers).find(([sent]) => sent.toLowerCase() === name.toLowerCase())?.[1] ?? '',
    ]);
    const [method = '', path = ''] = first.split(' ');
    const expected = authorization(
      { method, path, query: [], headers: Object.fromEntries(signed), body },
      KEY as { accessKey: string; secretKey: string } & typeof KEY,
    );
    expect(headers['Authorization']).toBe(expected);
  });
});
