import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Body } from '../../../src/core/job/fields.ts';
import type { Dli, Target } from '../../../src/core/ports.ts';
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

const REPLIES = {
  update: '{"is_success":true,"job":{"update_time":1516952770835}}',
  order: '[{"is_success":"true","message":"The request is successfully delivered."}]',
  create: '{"is_success":true,"message":"","job":{"job_id":138,"status_name":"job_init","status_desc":""}}',
  find: '{"is_success":"true","message":"","job_list":{"total_count":0,"jobs":[]}}',
  restore: '{"is_success":true,"message":"The job is updated successfully."}',
  remove: '{"is_success":"true","message":"The job is deleted successfully."}',
};

/** The example of the document `dli_02_0230`. */
const NEW_JOB: Body = {
  name: 'test',
  desc: 'job for test',
  queue_name: 'testQueue',
  manager_cu_number: 1,
  cu_number: 2,
  parallel_number: 1,
  tm_cus: 1,
  tm_slot_num: 1,
  log_enabled: true,
  obs_bucket: 'bucketName',
  smn_topic: 'topic',
  main_class: 'org.apache.flink.examples.streaming.JavaQueueStream',
  restart_when_exception: false,
  entrypoint: 'javaQueueStream.jar',
  entrypoint_args: '-windowSize 2000 -rate 3',
  dependency_jars: ['myGroup/test.jar', 'myGroup/test1.jar'],
  dependency_files: ['myGroup/test.csv', 'myGroup/test1.csv'],
};

const isWhole = (text: string): boolean => {
  const end = text.indexOf('\r\n\r\n');
  const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
  return end > 0 && Buffer.byteLength(text) >= end + 4 + length;
};

/** A socket that keeps the bytes of each request as they came. */
async function recorder(requests: string[], reply: string): Promise<string> {
  const server = createServer((socket: Socket) => {
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('utf8');
      if (!isWhole(text)) return;
      requests.push(text);
      text = '';
      socket.end(
        `HTTP/1.1 200 OK\r\nX-Subject-Token: token-1\r\nContent-Length: ${reply.length}\r\nConnection: close\r\n\r\n${reply}`,
      );
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Asked {
  credentials?: typeof KEY;
  reply?: string;
  /** What the call tells. */
  value?: object;
  ask?: (dli: Dli, at: Target) => Promise<unknown>;
}

async function recorded({
  credentials = KEY,
  reply = REPLIES.update,
  value = { update_time: 1516952770835, requestId: undefined },
  ask = (dli, at) => dli.update(at, EXAMPLE_BODY),
}: Asked = {}): Promise<{ host: string; requests: string[] }> {
  const requests: string[] = [];
  const host = await recorder(requests, reply);
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
  const result = await ask(dli, target({ credentials }));
  await dli.close();
  expect(result).toEqual({ ok: true, value });
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

/** The whole text of a request is as it was signed. */
function expectSigned(request = ''): void {
  const [head = '', body = ''] = request.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => line.split(/: (.*)/s) as [string, string]));
  const names = ['Content-Type', 'Host', 'X-Project-Id', 'X-Sdk-Date'];
  const signed = names.flatMap((name) => {
    const sent = Object.entries(headers).find(([other]) => other.toLowerCase() === name.toLowerCase());
    return sent === undefined ? [] : [[name, sent[1]]];
  });
  const [method = '', url = ''] = first.split(' ');
  const [path = '', query = ''] = url.split('?');
  const expected = authorization(
    { method, path, query: [...new URLSearchParams(query)], headers: Object.fromEntries(signed), body },
    KEY as { accessKey: string; secretKey: string } & typeof KEY,
  );
  expect(headers['Authorization']).toBe(expected);
}

/** A job's id beyond 2^53 stands in the body as it is. */
const LONG_ID = '9007199254740993';

describe('the bytes of a start or a stop', () => {
  test.each<[name: string, ask: Asked['ask']]>([
    ['start-from-savepoint', (dli, at) => dli.start(at, { resume: true })],
    ['start-without-state', (dli, at) => dli.start({ ...at, jobId: LONG_ID }, { resume: false })],
    ['stop-with-savepoint', (dli, at) => dli.stop({ ...at, jobId: LONG_ID }, { savepoint: true })],
    ['stop-without-savepoint', (dli, at) => dli.stop(at, { savepoint: false })],
  ])('are those of the golden log %s, and those that were signed', async (name, ask) => {
    const value = { requestId: undefined };
    const { host, requests } = await recorded({ reply: REPLIES.order, value, ...(ask && { ask }) });
    expect(requests).toHaveLength(1);
    expect(log(host, requests)).toBe(golden(name));
    expectSigned(requests[0]);
  });
});

const UID = '2f1c9a52-0c58-4b8e-9b0e-5f1f6f0f7a11';

/** The documents' numbers and paths. */
describe('the bytes of', () => {
  const delivered = { requestId: undefined };
  const made = { jobId: '138', requestId: undefined };
  const none = { jobs: [], projectId: '48cc2c48765f481480c7db940d6409d1' };
  const tags = [{ key: 'fjj-uid', value: UID }];

  test.each<[name: keyof typeof REPLIES, log: string, value: object, ask: NonNullable<Asked['ask']>]>([
    ['create', 'create', made, (dli, at) => dli.create(at, NEW_JOB, { tags: [] })],
    ['create', 'create-with-tag', made, (dli, at) => dli.create(at, NEW_JOB, { tags })],
    ['find', 'find-by-name', none, (dli, at) => dli.find(at, { name: '测试-a_1' })],
    ['find', 'find-by-tag', none, (dli, at) => dli.find(at, { tag: { key: 'fjj-uid', value: UID } })],
    [
      'restore',
      'import-savepoint',
      delivered,
      (dli, at) => dli.restore({ ...at, jobId: '137228' }, { path: 'obs://bucket-name/dir/savepoint/' }),
    ],
    ['remove', 'delete', delivered, (dli, at) => dli.remove(at)],
  ])(
    'a %s are those of the golden log %s, and those that were signed',
    async (...[name, file, value, ask]) => {
      const { host, requests } = await recorded({ reply: REPLIES[name], value, ask });
      expect(requests).toHaveLength(1);
      expect(log(host, requests)).toBe(golden(file));
      expectSigned(requests[0]);
    },
  );
});

describe('the bytes of an update', () => {
  test('signed with a key are those of the golden log', async () => {
    const { host, requests } = await recorded();
    expect(log(host, requests)).toBe(golden('update-signed'));
  });

  test('after a login are those of the golden log', async () => {
    const { host, requests } = await recorded({ credentials: PASSWORD });
    expect(log(host, requests)).toBe(golden('update-after-login'));
  });

  test('are the bytes that were signed', async () => {
    const { requests } = await recorded();
    expectSigned(requests[0]);
  });
});
