/** Whoever reaches the ports of metrics and probes may send anything, and as often as they like. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/ground/clock.ts';
import { type Listening, startServers } from '../../src/service/server.ts';
import { freePort } from '../../tools/ports.ts';
import {
  addJob,
  apply,
  counts,
  edit,
  type Key,
  makeNamespace,
  manifestOf,
  mark,
  startWorld,
  untilReason,
  type World,
} from '../e2e/harness.ts';
import { page, startOperator } from '../e2e/operators.ts';
import { testWhere } from '../image/made.ts';
import { until } from '../support/until.ts';

const HOSTILE = 64;
const REQUEST = 'GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n';

const servers: Listening[] = [];
const sockets: Socket[] = [];
/** Ends the attack of the test. */
let stop = new AbortController();

afterEach(async () => {
  stop.abort();
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** Sends these bytes; what comes back is read unless it `stalls`. */
function client(port: number, bytes: string, { stalls = false, from = '127.0.0.1' } = {}) {
  const socket = connect({ port, host: '127.0.0.1', localAddress: from });
  sockets.push(socket);
  let received = '';
  if (!stalls)
    socket.on('data', (chunk) => {
      received += chunk;
    });
  socket.on('error', () => undefined);
  socket.write(bytes);
  return { socket, closed: once(socket, 'close').then(() => received) };
}

/** The ways in which a client costs most, one after the other over again. */
const WAYS: readonly ((port: number) => Promise<unknown>)[] = [
  (port) => client(port, REQUEST.repeat(1_000)).closed,
  (port) => client(port, REQUEST, { stalls: true }).closed,
  (port) => client(port, 'GET /metrics HTTP/1.1\r\nho').closed,
  (port) => client(port, `GET /metrics HTTP/1.1\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`).closed,
  (port) => client(port, REQUEST.replace('GET', 'HEAD')).closed,
  (port) =>
    client(port, `POST /metrics HTTP/1.1\r\ncontent-length: 1000000\r\n\r\n${'a'.repeat(20_000)}`).closed,
  (port) => client(port, '').closed,
  (port) => fetch(`http://127.0.0.1:${port}/metrics`).then((answer) => answer.text()),
];

/** 64 clients that do it again and again until the test is over. */
function attack(port: number): void {
  stop = new AbortController();
  const { signal } = stop;
  const again = async (at: number): Promise<void> => {
    while (!signal.aborted) await WAYS[at % WAYS.length]?.(port).catch(() => undefined);
  };
  for (let at = 0; at < HOSTILE; at += 1) void again(at);
}

const ok = { healthz: () => undefined, readyz: () => undefined };
const log = { error: () => undefined };

async function started(
  addresses: [health: string, metrics: string],
  metrics: () => Promise<string>,
  clock = systemClock,
): Promise<number[]> {
  const [healthAddress, metricsAddress] = addresses;
  servers.push(
    ...(await startServers({ healthAddress, metricsAddress }, { checks: ok, metrics, log, clock })),
  );
  return servers.map(({ port }) => port);
}

const ONE = '127.0.0.1:0';
const frozen = { ...systemClock, now: () => 0 };

describe('9. Metrics and health under 64 hostile clients', () => {
  test('however many ask for the metrics, the text is made once a second, one at a time', async () => {
    let making = 0;
    let most = 0;
    let made = 0;
    const metrics = async (): Promise<string> => {
      making += 1;
      made += 1;
      most = Math.max(most, making);
      await new Promise((resume) => setImmediate(resume));
      making -= 1;
      return 'up 1\n';
    };
    const [port = 0] = await started([ONE, ONE], metrics, frozen);
    const asked = Array.from({ length: HOSTILE }, () => client(port, REQUEST).closed);
    const answers = await Promise.all(asked);
    expect(new Set(answers.map((answer) => answer.split('\r\n\r\n')[1]))).toEqual(new Set(['up 1\n']));
    expect({ made, most }).toEqual({ made: 1, most: 1 });
  });

  test('64 clients that do not read have no copy of the text each', async () => {
    const text = 'x'.repeat(4 * 1024 * 1024);
    const [port = 0] = await started([ONE, ONE], async () => text, frozen);
    await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const before = process.memoryUsage().arrayBuffers;
    const stalled = Array.from({ length: HOSTILE }, () => client(port, REQUEST, { stalls: true }));
    await Promise.all(stalled.map(({ socket }) => once(socket, 'readable')));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(HOSTILE * 200_000);
  });

  test('a connection is one request: what is sent behind it is not looked at', async () => {
    let asked = 0;
    const [port = 0] = await started([ONE, ONE], async () => `${++asked}`);
    const answer = await client(port, REQUEST.repeat(10_000)).closed;
    expect(answer.match(/^HTTP\/1\.1 \d+/gm) ?? []).toHaveLength(1);
    expect(asked).toBe(1);
  });

  test.each([
    ['a port of its own', [ONE, 'localhost:0']],
    ['the port of the metrics', [ONE, ONE]],
  ] as const)('a probe is answered on %s', async (_where, addresses) => {
    const ports = await started([...addresses], async () => 'x'.repeat(20_000));
    attack(ports.at(-1) ?? 0);
    for (let at = 0; at < 5; at += 1) {
      const answer = await until('the probe', () => page(ports[0] ?? 0, '/healthz'));
      expect(answer).toEqual({ status: 200, text: 'ok\n' });
    }
  });

  // Only Linux has more than one address of its own without being told.
  testWhere(process.platform === 'linux', 'several addresses of this machine')(
    'hundreds of connections of one address do not cut that of another',
    async () => {
      const [port = 0] = await started([ONE, ONE], async () => 'up 1\n');
      const probe = client(port, 'GET /healthz HTTP/1.1\r\n');
      await once(probe.socket, 'connect');
      const others = Array.from({ length: 400 }, () => client(port, 'GET /', { from: '127.0.0.2' }));
      await Promise.all(others.slice(0, 200).map(({ closed }) => closed));
      probe.socket.write('host: x\r\n\r\n');
      expect(await probe.closed).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\nok\n$/s);
    },
  );

  test('edits of a tenant cost what they cost without them', async () => {
    const world: World = await startWorld();
    const port = await freePort();
    const both = { 'metrics-address': `127.0.0.1:${port}`, 'health-address': `127.0.0.1:${port}` };
    const operator = startOperator(world, both);
    try {
      const key: Key = 'a/test1';
      await makeNamespace(world, 'a');
      const id = addJob(world);
      await apply(world, manifestOf(key, { jobId: id, interval: '24h', job: { desc: 'live' } }));
      await untilReason(world, key);
      attack(port);
      const since = mark(world);
      for (let at = 0; at < 5; at += 1) {
        await edit(world, key, { desc: `edit ${at}` });
        await until(`edit ${at}`, () => counts(world, since, { id }).puts === at + 1 || undefined);
        await untilReason(world, key);
        expect((await page(port, '/healthz'))?.status).toBe(200);
      }
      expect(counts(world, since, { id })).toMatchObject({ gets: 5, puts: 5 });
      expect(counts(world, since, { key })).toMatchObject({ patches: 5 });
    } finally {
      stop.abort();
      expect(await operator.stop()).toBe(0);
      await world.close();
    }
  });
});
