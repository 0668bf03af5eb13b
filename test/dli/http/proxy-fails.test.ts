/** A proxy that is wrong, refuses, hangs or dies: what is said, and whether an update may have been made. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { watchOutside } from '../../security/outside.ts';
import { EXAMPLE_BODY } from '../../support/example.ts';
import { until } from '../../support/until.ts';
import { connect, target } from '../loopback.ts';
import { asked, closeRigs, closers, type Options, ready, rig, SENT, USER } from './proxy-rig.ts';

afterEach(closeRigs);

describe('an update is not sent, and not open, when the proxy', () => {
  test.each<[what: string, options: Options, kind: string, sentence: string]>([
    [
      'wants a user',
      { credentials: SENT },
      'CloudUnavailable',
      'the proxy wants another user and password: correct --dli-proxy (PROXY.407)',
    ],
    [
      'wants another password',
      { user: 'robot:wrong-must-not-show', credentials: SENT },
      'CloudUnavailable',
      'the proxy wants another user and password: correct --dli-proxy (PROXY.407)',
    ],
    [
      'forbids the endpoint',
      { refuse: 403 },
      'CloudUnavailable',
      'the proxy of --dli-proxy refuses to connect to 127.0.0.1 (PROXY.403)',
    ],
    [
      'does not reach the endpoint',
      { refuse: 502 },
      'CloudUnavailable',
      'the proxy of --dli-proxy does not reach 127.0.0.1 (PROXY.502)',
    ],
    [
      'hangs up',
      { fault: 'hangup' },
      'CloudUnavailable',
      'no connection to the proxy of --dli-proxy (PROXY_UND_ERR_SOCKET)',
    ],
    [
      'is something else',
      { fault: 'garbage' },
      'InvalidResponse',
      'what --dli-proxy names does not answer as a proxy (PROXY_HPE_INVALID)',
    ],
    [
      'is a web server',
      { fault: 'page' },
      'InvalidResponse',
      'what --dli-proxy names does not answer as a proxy (PROXY_HPE_INVALID)',
    ],
    [
      'does not answer',
      { fault: 'silent', client: { timeoutMs: 400 } },
      'CloudUnavailable',
      'no connection through the proxy of --dli-proxy in time (PROXY_TIMEOUT)',
    ],
    [
      'is down',
      { down: true, user: USER },
      'CloudUnavailable',
      'no connection to the proxy of --dli-proxy (PROXY_ECONNREFUSED)',
    ],
  ])('%s', async (...[, options, kind, sentence]) => {
    const { simulator, proxy, update, seen } = await rig(options);
    const began = performance.now();
    expect(await update()).toEqual({ ok: false, failure: { kind, message: `DLI: ${sentence}` } });
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(simulator.trace.entries).toHaveLength(0);
    expect(proxy.targets.length).toBeLessThanOrEqual(1);
    expect(seen).toHaveLength(1);
  });

  test('has a name that nobody knows; that of the endpoint is for the proxy to look up', async () => {
    const outside = watchOutside(() => undefined);
    closers.push(async () => outside.restore());
    const settings = { proxy: 'http://proxy.test:3128', dliEndpoint: 'https://dli.{region}.test' };
    const { dli } = connect({ url: 'https://iam.test' }, settings);
    const message = 'DLI: no address is found for the proxy: correct --dli-proxy (PROXY_ENOTFOUND)';
    const failure = { kind: 'CloudUnavailable', message };
    expect(await ready(dli).update(target(), EXAMPLE_BODY)).toEqual({ ok: false, failure });
    expect(outside.names).toEqual(['proxy.test']);
  });

  test('takes the connection and lets TLS wait', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const sockets: Socket[] = [];
    silent.on('connection', (socket) => sockets.push(socket));
    closers.push(async () => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const { port } = silent.address() as AddressInfo;
    const { update } = await rig({ client: { proxy: `https://localhost:${port}`, timeoutMs: 400 } });
    const message = 'DLI: no connection through the proxy of --dli-proxy in time (PROXY_TIMEOUT)';
    expect(await update()).toEqual({ ok: false, failure: { kind: 'CloudUnavailable', message } });
  });

  test('is spoken to by TLS, and speaks none', async () => {
    const { simulator, proxy } = await rig();
    const { dli } = connect(simulator, { proxy: `https://localhost:${proxy.port}` });
    const message = expect.stringMatching(/^DLI: no secure connection to the proxy of --dli-proxy \(PROXY_E/);
    const failure = { kind: 'TLSFailed', message };
    expect(await ready(dli).update(asked(simulator), EXAMPLE_BODY)).toEqual({ ok: false, failure });
  });
});

describe('an update stays open', () => {
  test('when the proxy dies before the answer', async () => {
    const { simulator, proxy, update } = await rig();
    simulator.faults.add({ verb: 'PUT', action: { kind: 'hang' } });
    const result = update();
    await until('the PUT', () => simulator.trace.count({ method: 'PUT' }) === 1 || undefined);
    await proxy.close();
    expect(await result).toMatchObject({ failure: { kind: 'CloudUnavailable', ambiguous: true } });
    expect(simulator.trace.count({ method: 'PUT' })).toBe(1);
  });

  test('when the tunnel carries nothing: the whole call keeps its deadline', async () => {
    const { update } = await rig({ plain: true, fault: 'empty', client: { timeoutMs: 300 } });
    const began = performance.now();
    expect(await update()).toMatchObject({ failure: { kind: 'CloudUnavailable', ambiguous: true } });
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
