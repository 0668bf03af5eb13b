import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/ground/clock.ts';
import { type Listening, type ServerOptions, startServer, startServers } from '../../src/service/server.ts';

const open: Listening[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(open.splice(0).map((server) => server.close()));
});

const quiet = { error: () => undefined };
const well = { healthz: () => undefined, readyz: () => undefined };

async function start(options: Partial<ServerOptions> = {}): Promise<number> {
  const server = await startServer({
    address: '127.0.0.1:0',
    checks: well,
    log: quiet,
    clock: systemClock,
    ...options,
  });
  open.push(server);
  return server.port;
}

const get = (port: number, path: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${port}${path}`, init);

/** Sends bytes as they are; resolves with everything that came back when the connection is over. */
function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk;
  });
  socket.on('error', () => undefined);
  socket.write(bytes);
  return new Promise((resolve) => socket.on('close', () => resolve(received)));
}

describe('a probe', () => {
  test.each([['/healthz'], ['/readyz'], ['/readyz?verbose=1']])(
    'of %s answers ok when all is well',
    async (path) => {
      const response = await get(await start(), path);
      expect(response.status).toBe(200);
      expect(await response.text()).toBe('ok\n');
    },
  );

  test('answers 503 with one line that names what is not ready, and follows the state', async () => {
    let problem: string | undefined = 'watch: the first list\nis not done';
    const port = await start({ checks: { ...well, readyz: () => problem } });
    const before = await get(port, '/readyz');
    expect(before.status).toBe(503);
    expect(await before.text()).toBe('watch: the first list is not done\n');
    expect((await get(port, '/healthz')).status).toBe(200);
    problem = undefined;
    expect((await get(port, '/readyz')).status).toBe(200);
  });

  test('that throws answers 500, says nothing to the client and is logged', async () => {
    const logged: unknown[] = [];
    const port = await start({
      checks: {
        ...well,
        healthz: () => {
          throw new Error('secret detail');
        },
      },
      log: { error: (fields: unknown) => logged.push(fields) },
    });
    const response = await get(port, '/healthz');
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('internal error\n');
    expect(logged).toHaveLength(1);
  });
});

describe('metrics', () => {
  test('come in the text format of Prometheus', async () => {
    const response = await get(await start({ metrics: async () => 'up 1\n' }), '/metrics');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await response.text()).toBe('up 1\n');
  });

  test('that cannot be had answer 500', async () => {
    const port = await start({ metrics: () => Promise.reject(new Error('broken')) });
    expect((await get(port, '/metrics')).status).toBe(500);
    expect((await get(port, '/healthz')).status).toBe(200);
  });
});

describe('a request', () => {
  test.each([
    ['/'],
    ['/metrics'],
    ['/healthz/'],
    ['/../healthz/../etc/passwd'],
    ['/%2e%2e/healthz'],
    ['//healthz'],
    ['http://example.com/healthz'],
  ])('for %s, which is not served, is not found', async (target) => {
    const answer = await raw(await start(), `GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
  });

  test.each([['POST'], ['PUT'], ['DELETE'], ['OPTIONS']])('with %s is refused', async (method) => {
    const response = await get(await start(), '/healthz', { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });

  test('with HEAD has the headers and no body', async () => {
    const response = await get(await start(), '/healthz', { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe('3');
    expect(await response.text()).toBe('');
  });

  test('with a megabyte of headers is refused, and the server stays up', async () => {
    const port = await start();
    const answer = await raw(
      port,
      `GET /healthz HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(1024 * 1024)}\r\n\r\n`,
    );
    expect(answer === '' || answer.startsWith('HTTP/1.1 431 ')).toBe(true);
    expect((await get(port, '/healthz')).status).toBe(200);
  });

  test('that is not HTTP is refused, and the server stays up', async () => {
    const port = await start();
    expect(await raw(port, '\x16\x03\x01\x02\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect((await get(port, '/healthz')).status).toBe(200);
  });
});

describe('slow clients', () => {
  test.each([
    ['sends nothing', ''],
    ['sends half a header', 'GET /healthz HTTP/1.1\r\nho'],
    ['announces a body and sends none', 'POST /nowhere HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n'],
  ])('one that %s is cut off', async (_what, bytes) => {
    const port = await start({ slowMs: 250 });
    await raw(port, bytes);
    expect((await get(port, '/healthz')).status).toBe(200);
  });

  test('three hundred of them do not keep a probe from its answer', async () => {
    const port = await start();
    const slow = Array.from({ length: 300 }, () => connect(port, '127.0.0.1'));
    sockets.push(...slow);
    for (const socket of slow) socket.on('error', () => undefined);
    await Promise.all(slow.map((socket) => once(socket, 'connect')));
    for (const socket of slow) socket.write('GET /hea');
    expect((await get(port, '/healthz')).status).toBe(200);
  });
});

describe('starting and stopping', () => {
  test('an address in use is an error', async () => {
    const port = await start();
    await expect(start({ address: `127.0.0.1:${port}` })).rejects.toThrow('EADDRINUSE');
  });

  test('what is no address is an error', async () => {
    await expect(start({ address: 'nowhere' })).rejects.toThrow('not an address: nowhere');
  });

  test('stopping does not wait for clients that keep their connection', async () => {
    const server = await startServer({
      address: '127.0.0.1:0',
      checks: well,
      log: quiet,
      clock: systemClock,
    });
    const left = raw(server.port, 'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\nGET /hea');
    await get(server.port, '/healthz');
    await server.close();
    expect(await left).toMatch(/^(HTTP\/1\.1 200 |$)/);
    await expect(get(server.port, '/healthz')).rejects.toThrow();
  });

  const served = { checks: well, metrics: async () => 'up 1\n', log: quiet, clock: systemClock };
  const serve = async (healthAddress: string, metricsAddress: string): Promise<number[]> => {
    const servers = await startServers({ healthAddress, metricsAddress }, served);
    open.push(...servers);
    return servers.map(({ port }) => port);
  };
  const statuses = async (port: number | undefined) => {
    const paths = ['/healthz', '/readyz', '/metrics'];
    return Promise.all(paths.map(async (path) => (await get(port ?? 0, path)).status));
  };

  test('one address for both gives one server that has everything', async () => {
    const ports = await serve('127.0.0.1:0', '127.0.0.1:0');
    expect(ports).toHaveLength(1);
    expect(await statuses(ports[0])).toEqual([200, 200, 200]);
  });

  test('two addresses give two servers that have their own and no more', async () => {
    const [health, metrics] = await serve('127.0.0.1:0', 'localhost:0');
    expect(await statuses(health)).toEqual([200, 200, 404]);
    expect((await fetch(`http://localhost:${metrics}/metrics`)).status).toBe(200);
    expect((await fetch(`http://localhost:${metrics}/healthz`)).status).toBe(404);
  });

  test('an empty address gives none', async () => {
    expect(await serve('', '')).toEqual([]);
    const [health, ...others] = await serve('127.0.0.1:0', '');
    expect(others).toEqual([]);
    expect(await statuses(health)).toEqual([200, 200, 404]);
  });

  test('when one of two cannot be had, neither stays', async () => {
    const taken = await start();
    const free = await start();
    await Promise.all(open.splice(1).map((server) => server.close()));
    await expect(serve(`127.0.0.1:${free}`, `127.0.0.1:${taken}`)).rejects.toThrow('EADDRINUSE');
    await expect(get(free, '/healthz')).rejects.toThrow();
  });
});
