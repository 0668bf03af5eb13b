import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Call } from '../../../sim/http/call.ts';
import { ApiError, ApiUnreachable } from '../../../src/kubernetes/http/api-error.ts';
import { failure, get, type Loopback, type LoopbackOptions, loopback } from '../loopback.ts';

const open: Loopback[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function start(handler: Parameters<typeof loopback>[0], options?: LoopbackOptions): Promise<Loopback> {
  const made = await loopback(handler, options);
  open.push(made);
  return made;
}

describe('a request', () => {
  test('carries query, body, content type, token and user agent, and its answer keeps 64-bit integers', async () => {
    const calls: Call[] = [];
    const { connection } = await start(
      (call) => {
        calls.push(call);
        return { status: 200, body: '{"big":12345678901234567890,"small":7}' };
      },
      { user: 'token: secret-token' },
    );
    const answer = await connection.request({
      method: 'PATCH',
      path: '/apis/g/v1/x',
      timeoutMs: 5_000,
      contentType: 'application/merge-patch+json',
      query: { fieldManager: 'me', dryRun: undefined },
      body: { id: 12345678901234567890n },
    });
    expect(answer.body).toEqual({ big: 12345678901234567890n, small: 7 });
    const [call] = calls;
    expect(call?.url).toBe('/apis/g/v1/x?fieldManager=me');
    expect(call?.body.toString()).toBe('{"id":12345678901234567890}');
    expect(call?.headers).toMatchObject({
      'content-type': 'application/merge-patch+json',
      authorization: 'Bearer secret-token',
      'user-agent': 'fjj/test',
    });
  });

  test('goes below the path of the server, when the kubeconfig names one', async () => {
    const { connection, trace } = await start(() => ({ status: 200, body: {} }), {
      path: '/k8s/clusters/c-1/',
    });
    await connection.request(get);
    expect(trace.entries[0]?.path).toBe('/k8s/clusters/c-1/api/v1/namespaces/team/secrets/s');
  });

  test('is counted with host, verb and code, an unanswered one too', async () => {
    const { connection, seen, faults, served } = await start(() => ({ status: 404, body: {} }));
    await failure(connection.request(get));
    faults.add({ action: { kind: 'reset' } });
    await failure(connection.request(get));
    const host = `127.0.0.1:${served.port}`;
    expect(seen.map(({ verb, code, host: at }) => [verb, code, at])).toEqual([
      ['GET', '404', host],
      ['GET', '<error>', host],
    ]);
  });

  test('keeps to two connections for call after call', async () => {
    const ports = new Set<number | undefined>();
    const { connection } = await start((call) => {
      ports.add(call.socket?.remotePort);
      return { status: 200, body: {} };
    });
    for (let calls = 0; calls < 30; calls += 1) await connection.request(get);
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  test.each<[string, Parameters<Loopback['faults']['add']>[0]['action'], RegExp]>([
    ['a reset connection', { kind: 'reset' }, /other side closed|ECONNRESET/],
    [
      'an answer that is not JSON',
      { kind: 'garble', body: '<html>login</html>' },
      /: the answer is not JSON$/,
    ],
    [
      'an answer that was cut off',
      { kind: 'garble', body: '{"a":"b"}', truncateAt: 5 },
      /: the answer is not JSON$/,
    ],
    [
      'an answer with a Secret in it that is not JSON',
      { kind: 'garble', body: '{"data":{"secretKey":U0VDUkVU}}' },
      /^(?!.*U0VDUkVU)/,
    ],
    ['an answer without end', { kind: 'flood', bytes: 9 * 1024 * 1024 }, /over 8388608 bytes/],
  ])('%s is ApiUnreachable', async (_name, action, message) => {
    const { connection, faults } = await start(() => ({ status: 200, body: {} }));
    faults.add({ action });
    const error = await failure(connection.request(get));
    expect(error).toBeInstanceOf(ApiUnreachable);
    expect((error as Error).message).toMatch(message);
  });

  test('asks for answers as they are; one that is packed names its coding', async () => {
    const accepted: unknown[] = [];
    const headers = { 'content-encoding': 'gzip' };
    const replies = [
      { status: 200, headers, body: gzipSync('{}') },
      { status: 409, headers, body: gzipSync('{"reason":"Conflict"}') },
      { status: 200, headers: { 'content-encoding': 'identity' }, body: '{}' },
    ];
    const { connection } = await start((call) => {
      accepted.push(call.headers['accept-encoding']);
      return replies[accepted.length - 1] ?? { status: 500 };
    });
    const said = `the answer is packed (Content-Encoding: gzip), which was not asked for: correct the proxy between`;
    expect(await failure(connection.request(get))).toMatchObject({
      name: 'ApiUnreachable',
      message: `GET ${get.path}: ${said}`,
    });
    expect(await failure(connection.request(get))).toMatchObject({
      name: 'ApiError',
      status: 409,
      message: `GET ${get.path}: HTTP 409; ${said}`,
    });
    expect((await connection.request(get)).body).toEqual({});
    expect(accepted).toEqual(['identity', 'identity', 'identity']);
  });

  test.each(['hang', 'drip'] as const)(
    'a server that answers by %s is given up after the limit',
    async (kind) => {
      const { connection, faults } = await start(() => ({ status: 200, body: { long: 'x'.repeat(1_000) } }));
      faults.add({ action: kind === 'hang' ? { kind } : { kind, everyMs: 20 } });
      const error = await failure(connection.request({ ...get, timeoutMs: 150 }));
      expect(error).toBeInstanceOf(ApiUnreachable);
      expect((error as Error).message).toMatch(/timeout/i);
    },
  );

  test('a server that is down is ApiUnreachable', async () => {
    const { connection, served } = await start(() => ({ status: 200, body: {} }));
    await served.close();
    const error = await failure(connection.request(get));
    expect(error).toBeInstanceOf(ApiUnreachable);
    expect((error as Error).message).toMatch(/ECONNREFUSED/);
  });

  test('a redirect is not followed', async () => {
    const { connection, trace } = await start(() => ({
      status: 307,
      headers: { location: '/elsewhere' },
      body: '',
    }));
    expect(await failure(connection.request(get))).toMatchObject({ name: 'ApiError', status: 307 });
    expect(trace.entries).toHaveLength(1);
  });

  test('a refusal becomes an ApiError with the words of the Status', async () => {
    const status = {
      kind: 'Status',
      reason: 'Conflict',
      message: 'the object\nhas been modified',
      code: 409,
    };
    const { connection } = await start(() => ({ status: 409, body: status }));
    const error = await failure(connection.request(get));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 409, reason: 'Conflict', retryAfterMs: undefined });
    expect((error as Error).message).toBe(`GET ${get.path}: the object has been modified`);
  });

  test.each<[string, string, string]>([
    ['GET', '/api/v1/namespaces/team/secrets/s', 'get secrets in namespace "team"'],
    [
      'GET',
      '/apis/dli.gitops.dev/v1alpha1/flinkjarjobs',
      'list flinkjarjobs.dli.gitops.dev in all namespaces',
    ],
    [
      'PATCH',
      '/apis/dli.gitops.dev/v1alpha1/namespaces/a/flinkjarjobs/b/status',
      'patch flinkjarjobs.dli.gitops.dev/status in namespace "a"',
    ],
    ['POST', '/apis/events.k8s.io/v1/namespaces/a/events', 'create events.events.k8s.io in namespace "a"'],
  ])('403 for %s %s names the missing right', async (method, path, right) => {
    const { connection } = await start(() => ({ status: 403, body: { message: 'forbidden: User "x"' } }));
    const error = await failure(connection.request({ method: method as 'GET', path, timeoutMs: 5_000 }));
    expect((error as Error).message).toBe(`missing right: ${right} (forbidden: User "x")`);
  });

  test.each<[string, { header?: string; body?: object }, number | undefined]>([
    ['seconds', { header: '7' }, 7_000],
    ["an HTTP date, by the server's clock", { header: 'Fri, 02 Jan 2026 03:05:06 GMT' }, 60_000],
    ['what Date.parse takes for a date', { header: 'soon 2999' }, undefined],
    ['a day', { header: '86400' }, 300_000],
    ['a negative number', { header: '-1' }, undefined],
    ['zero', { header: '0' }, undefined],
    ['a word', { header: 'abc' }, undefined],
    ['only the Status', { body: { details: { retryAfterSeconds: 3 } } }, 3_000],
    ['nothing', {}, undefined],
  ])('Retry-After as %s', async (_name, { header, body = {} }, expected) => {
    const headers: Record<string, string> =
      header === undefined ? {} : { 'retry-after': header, date: 'Fri, 02 Jan 2026 03:04:06 GMT' };
    const { connection } = await start(() => ({ status: 429, headers, body }));
    expect(await failure(connection.request(get))).toMatchObject({ status: 429, retryAfterMs: expected });
  });
});
