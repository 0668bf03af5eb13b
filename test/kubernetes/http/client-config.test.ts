import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Reply } from '../../../sim/http/answer.ts';
import type { Call } from '../../../sim/http/call.ts';
import { Faults } from '../../../sim/http/faults.ts';
import { serve } from '../../../sim/http/serve.ts';
import { Trace } from '../../../sim/http/trace.ts';
import { makeCertificates } from '../../../sim/kubernetes/certificates.ts';
import { connect } from '../../../src/kubernetes/http/api.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { soon } from '../../support/until.ts';
import {
  directory,
  failure,
  fileWith,
  get,
  kubeconfigText,
  type Loopback,
  type LoopbackOptions,
  loopback,
} from '../loopback.ts';

const open: Loopback[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function start(handler: Parameters<typeof loopback>[0], options?: LoopbackOptions): Promise<Loopback> {
  const made = await loopback(handler, options);
  open.push(made);
  return made;
}

const admits =
  (token: string) =>
  ({ headers }: Call): Reply => ({
    status: headers.authorization === `Bearer ${token}` ? 200 : 401,
    body: {},
  });

const messageOf = async (call: Promise<unknown>): Promise<string> => ((await failure(call)) as Error).message;

describe('a token file', () => {
  test('is read again after a 401, and the call sent once more', async () => {
    const file = fileWith('old\n', 'token');
    const { connection, trace } = await start(admits('new'), { user: `tokenFile: "${file}"` });
    writeFileSync(file, 'new\n');
    const answers = await Promise.all([1, 2, 3].map(() => connection.request(get)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(trace.entries.map(({ status }) => status).filter((status) => status === 401)).toHaveLength(3);
  });

  test('is read again from time to time; one that is gone counts as it was', async () => {
    const file = fileWith('old', 'token');
    const clock = new FakeClock();
    const tokens: (string | undefined)[] = [];
    const { connection } = await start(
      (call) => {
        tokens.push(call.headers.authorization);
        return { status: 200, body: {} };
      },
      { user: `tokenFile: "${file}"`, clock },
    );
    const steps = [() => undefined, () => writeFileSync(file, 'new'), () => rmSync(file)];
    for (const step of steps) {
      step();
      await clock.play(10_000);
      await connection.request(get);
    }
    expect(tokens).toEqual(['Bearer old', 'Bearer new', 'Bearer new']);
  });

  test('a second 401 is the answer', async () => {
    const { connection, trace } = await start(() => ({ status: 401, body: { message: 'Unauthorized' } }));
    expect(await failure(connection.request(get))).toMatchObject({ status: 401 });
    expect(trace.entries).toHaveLength(2);
  });
});

test('a kubeconfig that is gone or half written when it is read again counts as it was', async () => {
  const folder = directory();
  const kubeconfig = join(folder, 'config');
  const { connection, served } = await start(() => ({ status: 401, body: {} }));
  await connection.close();
  for (const spoil of [() => rmSync(kubeconfig), () => writeFileSync(kubeconfig, 'users: [')]) {
    writeFileSync(kubeconfig, kubeconfigText({ server: served.url }));
    const api = await connect({ kubeconfig, clock: new FakeClock(), userAgent: 'x' });
    spoil();
    expect(await failure(api.request(get))).toMatchObject({ status: 401 });
    await api.close();
  }
});

describe('an exec plugin', () => {
  const environment = { PATH: process.env['PATH'] };
  const VERSION = 'client.authentication.k8s.io/v1';

  /** The user, and how often the plugin has run. Each time it prints the file beside it. */
  function plugin(
    status: object,
    before = '',
  ): { user: string; runs: () => number; say(status: object): void } {
    const folder = directory();
    const say = (said: object): void =>
      writeFileSync(
        join(folder, 'said'),
        JSON.stringify({ apiVersion: VERSION, kind: 'ExecCredential', status: said }),
      );
    say(status);
    const command = join(folder, 'plugin.sh');
    writeFileSync(command, `#!/bin/sh\necho run >> ${folder}/runs\n${before}\ncat ${folder}/said\n`);
    chmodSync(command, 0o700);
    const runs = (): number =>
      existsSync(join(folder, 'runs'))
        ? readFileSync(join(folder, 'runs'), 'utf8').split('\n').length - 1
        : 0;
    const user = `exec: {apiVersion: ${VERSION}, interactiveMode: Never, command: "${command}"}`;
    return { user, runs, say };
  }

  test('runs once for many calls at once, and no more for what comes later', async () => {
    const { user, runs } = plugin({ token: 'given' });
    const clock = new FakeClock();
    const { connection } = await start(admits('given'), { user, clock, connect: { environment } });
    await Promise.all(Array.from({ length: 5 }, () => connection.request(get)));
    await clock.play(3_600_000);
    await connection.request(get);
    expect(runs()).toBe(1);
  });

  test('runs again when what it gave has ended', async () => {
    const clock = new FakeClock();
    const expirationTimestamp = new Date(clock.wall() + 60_000).toISOString();
    const { user, runs } = plugin({ token: 'given', expirationTimestamp });
    const { connection } = await start(admits('given'), { user, clock, connect: { environment } });
    await clock.play(59_000);
    await connection.request(get);
    expect(runs()).toBe(1);
    await clock.play(12_000);
    await connection.request(get);
    expect(runs()).toBe(2);
  });

  test('runs again when what it gave is refused', async () => {
    const { user, runs, say } = plugin({ token: 'old' });
    const { connection, trace } = await start(admits('new'), {
      user,
      clock: new FakeClock(),
      connect: { environment },
    });
    say({ token: 'new' });
    expect((await connection.request(get)).status).toBe(200);
    expect([runs(), trace.entries.length]).toEqual([2, 2]);
  });

  test.each([
    ['that does not end', 'exec sleep 600', / did not end within 30 s$/],
    ['that leaves a process of its own, and does not end', 'sleep 5', / did not end within 30 s$/],
  ])('%s is ended', async (_name, before, message) => {
    const { user, runs } = plugin({ token: 'given' }, before);
    const clock = new FakeClock();
    const starting = messageOf(start(() => ({ status: 200 }), { user, connect: { environment, clock } }));
    await soon(() => runs() === 1, 'the plugin');
    await clock.play(30_000);
    expect(await starting).toMatch(message);
  });

  test('that prints without end is ended', async () => {
    const { user } = plugin({ token: 'given' }, 'exec yes secret');
    const message = await messageOf(
      start(() => ({ status: 200 }), { user, clock: new FakeClock(), connect: { environment } }),
    );
    expect(message).toMatch(/^exec plugin \/.*plugin.sh printed over 1 MiB$/);
  });

  test('does not hold a call longer than the call may take, and ends with the connection', async () => {
    const pid = fileWith('', 'pid');
    const { user, runs } = plugin({ token: 'old' }, `[ -s "$0.slow" ] && echo $$ > ${pid} && exec sleep 600`);
    const { connection } = await start(admits('new'), {
      user,
      clock: new FakeClock(),
      connect: { environment },
    });
    writeFileSync(`${/command: "(.*)"/.exec(user)?.[1]}.slow`, 'yes');
    const message = await messageOf(connection.request({ ...get, timeoutMs: 1_000 }));
    expect(message).toMatch(/^GET .*timeout/);
    expect(runs()).toBe(2);
    const alive = (): boolean => existsSync(`/proc/${readFileSync(pid, 'utf8').trim()}/exe`);
    expect(alive()).toBe(true);
    await connection.close();
    await soon(() => !alive(), 'the end of the plugin');
  });
});

describe('TLS', () => {
  test('a CA file that is replaced is used without a restart', async () => {
    const [right, wrong] = [await makeCertificates(), await makeCertificates()];
    const served = await serve({
      server: 'kubernetes',
      handler: () => ({ status: 200, body: {} }),
      trace: new Trace(),
      faults: new Faults(),
      tls: right,
    });
    const file = fileWith(wrong.ca, 'ca.crt');
    const clock = new FakeClock();
    const text = kubeconfigText({ server: served.url, cluster: `certificate-authority: "${file}"` });
    const connection = await connect({ kubeconfig: fileWith(text, 'config'), clock, userAgent: 'x' });
    const refused = await failure(connection.request(get));
    expect((refused as Error).message).toMatch(/certificate/);
    writeFileSync(file, right.ca);
    await clock.play(10_000);
    expect((await connection.request(get)).status).toBe(200);
    await connection.close();
    await served.close();
  });
});

describe('connect', () => {
  test('tells host and namespace', async () => {
    const { connection, served } = await start(() => ({ status: 200, body: {} }));
    expect([connection.host, connection.namespace]).toEqual([`127.0.0.1:${served.port}`, 'team']);
  });

  test('refuses a namespace that is none', async () => {
    const text = kubeconfigText({ server: 'http://127.0.0.1:1', context: 'namespace: ../x' });
    const wanted = { kubeconfig: fileWith(text, 'config'), clock: new FakeClock(), userAgent: 'x' };
    await expect(connect(wanted)).rejects.toThrow('the namespace of context "test" is not a name of one');
  });
});
