import { afterEach, describe, expect, test } from '@jest/globals';
import { ApiUnreachable } from '../../../src/kubernetes/http/api-error.ts';
import { failure, type Loopback, type LoopbackOptions, loopback } from '../loopback.ts';

const open: Loopback[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function start(handler: Parameters<typeof loopback>[0], options?: LoopbackOptions): Promise<Loopback> {
  const made = await loopback(handler, options);
  open.push(made);
  return made;
}

describe('a stream', () => {
  const path = '/apis/g/v1/x';

  test('gives whole lines, however they are cut, and ends when the server ends it', async () => {
    const { connection } = await start(() => ({
      status: 200,
      stream: (out) => {
        out.send('{"name":"作业"}\n\n{"b":');
        out.send('');
        out.end();
      },
    }));
    const lines: string[] = [];
    await connection.stream({
      path,
      signal: new AbortController().signal,
      onLine: (line) => lines.push(line),
    });
    expect(lines).toEqual(['{"name":"作业"}', '{"b":']);
  });

  test('that is packed is refused before its first line, and names its coding', async () => {
    const { connection } = await start(() => ({
      status: 200,
      headers: { 'content-encoding': 'gzip' },
      stream: (out) => out.send('{}\n'),
    }));
    const lines: string[] = [];
    const signal = new AbortController().signal;
    const ended = await failure(connection.stream({ path, signal, onLine: (line) => lines.push(line) }));
    expect(ended).toBeInstanceOf(ApiUnreachable);
    expect((ended as Error).message).toMatch(/is packed \(Content-Encoding: gzip\)/);
    expect(lines).toEqual([]);
  });

  test('stops at once when its signal aborts, in the middle of a chunk too', async () => {
    const { connection } = await start(() => ({ status: 200, stream: (out) => out.send('1\n2\n3') }));
    const abort = new AbortController();
    const lines: string[] = [];
    const onLine = (line: string): void => {
      lines.push(line);
      abort.abort();
    };
    const error = await failure(connection.stream({ path, signal: abort.signal, onLine }));
    expect(error).toBeInstanceOf(ApiUnreachable);
    expect(lines).toEqual(['1']);
  });

  test('rejects with what onLine throws', async () => {
    const { connection } = await start(() => ({ status: 200, stream: (out) => out.send('1') }));
    const onLine = (): void => {
      throw new TypeError('bad line');
    };
    const signal = new AbortController().signal;
    await expect(connection.stream({ path, signal, onLine })).rejects.toThrow('bad line');
  });

  test('rejects with ApiError when it is refused, and with ApiUnreachable when it breaks', async () => {
    const { connection, served } = await start((call) =>
      call.path === path ? { status: 200, stream: (out) => out.send('1') } : { status: 410, body: {} },
    );
    const signal = new AbortController().signal;
    const refused = await failure(connection.stream({ path: '/gone', signal, onLine: () => undefined }));
    expect(refused).toMatchObject({ status: 410 });
    const onLine = (): void => served.cutConnections();
    expect(await failure(connection.stream({ path, signal, onLine }))).toBeInstanceOf(ApiUnreachable);
  });
});
