import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { connect } from '../../src/kubernetes/api.ts';
import { loadConfig } from '../../src/kubernetes/credentials.ts';
import { Faults } from '../../src/simulator/faults.ts';
import { makeCertificates } from '../../src/simulator/kubernetes/certificates.ts';
import { serve } from '../../src/simulator/serve.ts';
import { Trace } from '../../src/simulator/trace.ts';
import {
  directory,
  failure,
  fileWith,
  get,
  kubeconfigText,
  type Loopback,
  type LoopbackOptions,
  loopback,
} from './loopback.ts';
import { TestClock } from './test-clock.ts';

const open: Loopback[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function start(handler: Parameters<typeof loopback>[0], options?: LoopbackOptions): Promise<Loopback> {
  const made = await loopback(handler, options);
  open.push(made);
  return made;
}

describe('credentials', () => {
  const tokenUser = (path: string): string =>
    `auth-provider: {name: tokenFile, config: {tokenFile: "${path}"}}`;

  test('after a 401 the token file is read again, and the call sent once more', async () => {
    const file = fileWith('old\n', 'token');
    const { connection, trace } = await start(
      (call) => ({ status: call.headers.authorization === 'Bearer new' ? 200 : 401, body: {} }),
      { user: tokenUser(file) },
    );
    writeFileSync(file, 'new\n');
    const answers = await Promise.all([1, 2, 3].map(() => connection.request(get)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(trace.entries.map(({ status }) => status).filter((status) => status === 401)).toHaveLength(3);
  });

  test('a second 401 is the answer', async () => {
    const { connection, trace } = await start(() => ({ status: 401, body: { message: 'Unauthorized' } }));
    expect(await failure(connection.request(get))).toMatchObject({ status: 401 });
    expect(trace.entries).toHaveLength(2);
  });

  test('a user without credentials is refused at the start, and a tokenFile is none', () => {
    const user = 'tokenFile: /var/run/token';
    const path = fileWith(kubeconfigText({ server: 'https://127.0.0.1:1', user }), 'config');
    expect(() => loadConfig({ kubeconfig: path, context: undefined })).toThrow(
      /^user "\w+" of the kubeconfig has no token, .* \(a tokenFile is not read\)$/,
    );
  });

  test('an exec plugin runs once for many calls at once', async () => {
    const log = `${directory()}/runs`;
    const script = fileWith(
      `#!/bin/sh\necho run >> ${log}\necho '{"status":{"token":"from-plugin"}}'\n`,
      'plugin.sh',
    );
    const { connection } = await start(
      (call) => ({ status: call.headers.authorization === 'Bearer from-plugin' ? 200 : 403, body: {} }),
      { user: `exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: ["${script}"]}` },
    );
    await Promise.all(Array.from({ length: 5 }, () => connection.request(get)));
    expect(readFileSync(log, 'utf8')).toBe('run\n');
  });

  test('a user name and password go as Basic', async () => {
    const { connection, trace } = await start(
      (call) => ({ status: call.headers.authorization === `Basic ${btoa('ann:pw')}` ? 200 : 403, body: {} }),
      { user: 'username: ann, password: pw' },
    );
    await connection.request(get);
    expect(trace.entries[0]?.status).toBe(200);
  });
});

describe('TLS', () => {
  test('a CA file that is replaced is used without a restart', async () => {
    const [right, wrong] = [await makeCertificates(), await makeCertificates()];
    const served = await serve({
      server: 'kubernetes',
      handler: () => ({ status: 200, body: {} }),
      ...{ trace: new Trace(), faults: new Faults(), tls: right },
    });
    const file = fileWith(wrong.ca, 'ca.crt');
    const clock = new TestClock();
    const text = kubeconfigText({ server: served.url, cluster: `certificate-authority: "${file}"` });
    const connection = await connect({ kubeconfig: fileWith(text, 'config'), clock, userAgent: 'x' });
    const refused = await failure(connection.request(get));
    expect((refused as Error).message).toMatch(/certificate/);
    writeFileSync(file, right.ca);
    await clock.advance(10_000);
    expect((await connection.request(get)).status).toBe(200);
    await connection.close();
    await served.close();
  });
});

describe('connect', () => {
  const clock = new TestClock();

  test('tells host and namespace', async () => {
    const { connection, served } = await start(() => ({ status: 200, body: {} }));
    expect([connection.host, connection.namespace]).toEqual([`127.0.0.1:${served.port}`, 'team']);
  });

  test.each<[string, { text: string; context?: string }, RegExp]>([
    [
      'a context that is not there',
      { text: kubeconfigText({ server: 'https://127.0.0.1:1' }), context: 'other' },
      /no usable context "other"; it has: test/,
    ],
    [
      'plain HTTP to a server that is to be verified',
      { text: kubeconfigText({ server: 'http://127.0.0.1:1', cluster: 'insecure-skip-tls-verify: false' }) },
      /HTTP protocol is not allowed/,
    ],
  ])('refuses %s', async (_name, { text, context }, message) => {
    const kubeconfig = fileWith(text, 'config');
    await expect(connect({ kubeconfig, clock, userAgent: 'x', context })).rejects.toThrow(message);
  });

  test('refuses a kubeconfig that does not exist', async () => {
    await expect(connect({ kubeconfig: '/nowhere/config', clock, userAgent: 'x' })).rejects.toThrow(/ENOENT/);
  });
});
