/** Through a proxy: the same limits as without, and no credentials astray. What is wrong with it: `proxy-fails.test.ts`. */

import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createTransport } from '../../../src/dli/http/transport.ts';
import { systemClock } from '../../../src/ground/clock.ts';
import { proxyOf } from '../../../src/ground/proxy-address.ts';
import { EXAMPLE_BODY } from '../../support/example.ts';
import { connect, target } from '../loopback.ts';
import { asked, BASIC, closeRigs, closers, ready, rig, SENT, tls, USER } from './proxy-rig.ts';

afterEach(closeRigs);

describe('calls through a proxy', () => {
  // The next call may begin before the connection of the last one counts as free.
  test('one after the other share one tunnel or two, to exactly the endpoint', async () => {
    const { proxy, simulator, show, update, host } = await rig();
    for (let turn = 0; turn < 10; turn += 1) expect((await show()).ok).toBe(true);
    expect((await update()).ok).toBe(true);
    expect(new Set(proxy.targets)).toEqual(new Set([host]));
    expect(proxy.targets.length).toBeLessThanOrEqual(2);
    expect(proxy.forwarded).toBe(0);
    expect(simulator.trace.entries).toHaveLength(11);
  });

  test('side by side have as many tunnels as there may be connections', async () => {
    const { proxy, simulator, show, host } = await rig({ client: { connections: 2 } });
    const results = await Promise.all(Array.from({ length: 12 }, show));
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(proxy.targets).toEqual([host, host]);
    expect(simulator.trace.entries).toHaveLength(12);
  });

  test.each([
    ['TLS', false],
    ['plain HTTP', true],
  ])('over %s show user and password to the proxy, in one header, and to nobody else', async (...row) => {
    const { proxy, simulator, show, host } = await rig({ user: USER, credentials: SENT, plain: row[1] });
    expect((await show()).ok).toBe(true);
    expect(proxy.targets).toEqual([host]);
    expect(proxy.headers[0]?.['proxy-authorization']).toBe(`Basic ${BASIC}`);
    expect(simulator.trace.entries[0]?.headers).not.toContain('proxy-authorization');
    expect(proxy.sent()).not.toMatch(/must-not-show|proxy-authorization/i);
    expect(proxy.sent().includes('GET /v1.0/')).toBe(row[1]);
  });

  test('take a percent sign that encodes nothing as it stands', async () => {
    const { show } = await rig({ user: 'robot:100%', credentials: 'robot:100%' });
    expect((await show()).ok).toBe(true);
  });

  test('log in at IAM, too', async () => {
    const { simulator, proxy, dli, host } = await rig();
    const { userName, password, domainName } = simulator.account;
    const credentials = { kind: 'password', userName, password, domainName } as const;
    expect((await dli.show(target({ projectId: undefined, credentials }))).ok).toBe(true);
    expect(simulator.trace.count({ server: 'iam' })).toBeGreaterThan(0);
    expect(new Set(proxy.targets)).toEqual(new Set([host]));
  });

  test('to a proxy that speaks TLS itself are made by a name that its certificate has', async () => {
    const { simulator, proxy } = await rig({ tls });
    const url = `https://localhost:${proxy.port}`;
    const trusting = connect(simulator, { ca: tls.cert, proxy: url });
    expect((await ready(trusting.dli).show(asked(simulator))).ok).toBe(true);
    expect(proxy.targets).toHaveLength(1);
    const strict = connect(simulator, { proxy: url });
    expect(await ready(strict.dli).update(asked(simulator), EXAMPLE_BODY)).toEqual({
      ok: false,
      failure: {
        kind: 'TLSFailed',
        message:
          'DLI: the certificate of the proxy of --dli-proxy is not valid (PROXY_DEPTH_ZERO_SELF_SIGNED_CERT)',
      },
    });
  });

  test('check the certificate of the endpoint', async () => {
    const { simulator, proxy } = await rig();
    const { dli } = connect(simulator, { proxy: proxy.url });
    expect(await ready(dli).update(asked(simulator), EXAMPLE_BODY)).toEqual({
      ok: false,
      failure: {
        kind: 'TLSFailed',
        message: 'DLI: the certificate is not valid (DEPTH_ZERO_SELF_SIGNED_CERT)',
      },
    });
    expect(simulator.trace.entries).toHaveLength(0);
  });

  test('take no answer that is too large, and follow no redirect', async () => {
    const { simulator, proxy, show, host } = await rig({ client: { maxResponseBytes: 10_000 } });
    simulator.faults.add({ times: 1, action: { kind: 'flood', bytes: 100_000 } });
    expect(await show()).toMatchObject({ failure: { kind: 'InvalidResponse' } });
    const headers = { location: 'https://localhost:1/' };
    simulator.faults.add({ times: 1, action: { kind: 'respond', status: 302, headers, body: '' } });
    const message = 'DLI answered HTTP 302; redirects are not followed';
    expect(await show()).toMatchObject({ failure: { kind: 'InvalidResponse', message } });
    expect(new Set(proxy.targets)).toEqual(new Set([host]));
  });

  test('to what does not speak HTTP are failures, too', async () => {
    const { proxy } = await rig();
    const other = createServer((socket) => socket.once('data', () => socket.end('SSH-2.0\r\n')));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    closers.push(async () => other.close());
    const { port } = other.address() as AddressInfo;
    const { dli } = connect({ url: `http://127.0.0.1:${port}` }, { proxy: proxy.url });
    const message = 'DLI: the answer is not HTTP (HPE_INVALID)';
    expect(await ready(dli).show(target())).toEqual({
      ok: false,
      failure: { kind: 'InvalidResponse', message },
    });
  });

  test('that wait for a connection keep their deadline, and are not made later', async () => {
    const { simulator, proxy, host } = await rig();
    const limits = { clock: systemClock, timeoutMs: 5_000, maxResponseBytes: 10_000, connections: 1 };
    const transport = ready(createTransport({ ...limits, ca: tls.cert, proxy: proxyOf(proxy.url) }));
    const get = (path: string, ms: number) => {
      const request = { method: 'GET', origin: `https://${host}`, path, headers: {}, body: '' } as const;
      return transport.send(request, AbortSignal.timeout(ms));
    };
    simulator.faults.add({ times: 1, action: { kind: 'delay', ms: 1_000 } });
    let over = false;
    const first = get('/first', 5_000).finally(() => {
      over = true;
    });
    expect(await get('/second', 100)).toMatchObject({ fault: { code: 'TIMEOUT' } });
    expect(over).toBe(false);
    expect(await first).toMatchObject({ kind: 'answer' });
    expect(await get('/third', 5_000)).toMatchObject({ kind: 'answer' });
    expect(simulator.trace.entries.map(({ path }) => path)).toEqual(['/first', '/third']);
  });

  test('mask its password in what comes back', async () => {
    const { simulator, show } = await rig({ user: USER });
    const body = JSON.stringify({ error_code: 'DLI.0999', error_msg: `${USER} ${SENT} ${BASIC}` });
    simulator.faults.add({ times: 1, action: { kind: 'respond', status: 500, body } });
    expect(await show()).toMatchObject({ failure: { error_msg: 'robot:*** robot:*** ***' } });
  });
});
