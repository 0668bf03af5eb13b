/** The last door: whatever comes to the DLI client in place of a name, it calls nobody but the endpoint of its settings. */
import { createServer } from 'node:https';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { type DliSimulator, startDli } from '../../sim/dli/server.ts';
import type { Credentials } from '../../src/core/object/account.ts';
import { DLI_ENDPOINT, IAM_ENDPOINT } from '../../src/dli/http/endpoint.ts';
import { connect, KEY, PASSWORD, target } from '../dli/loopback.ts';
import { EXAMPLE_BODY } from '../support/example.ts';
import { type Decoys, startDecoys } from './decoys.ts';
import { HOSTILE, textFor } from './hostile.ts';
import { type Outside, watchOutside } from './outside.ts';

const TOKEN: Credentials = { kind: 'token', token: 'test-token-that-must-not-show' };
const CREDENTIALS = [KEY, PASSWORD, TOKEN];

const DOMAIN = 'cloud.test';
const HOST = `dli.cn-north-4.${DOMAIN}`;

/** As many kinds as the settings allow. */
const TEMPLATES: [template: string, iam: string, domain: RegExp][] = [
  [DLI_ENDPOINT, IAM_ENDPOINT, /^(dli|iam)\.[a-z0-9-]+\.myhuaweicloud\.com$/],
  [
    `https://{region}.dli.${DOMAIN}:8443`,
    `https://iam-{region}.${DOMAIN}`,
    /^([a-z0-9-]+\.dli|iam-[a-z0-9-]+)\.cloud\.test$/,
  ],
  ['http://{region}', 'http://{region}:8080', /^[a-z0-9-]+$/],
];

let outside: Outside;
let address: string | undefined;
const closers: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  address = undefined;
  outside = watchOutside(() => address);
});

afterEach(async () => {
  outside.restore();
  for (const close of closers.splice(0).reverse()) await close();
});

const ROWS = HOSTILE.map((hostile) => [hostile.what, hostile] as const);

/** Read and update, by every kind of credentials: the kinds of failure that it comes to. */
async function kindsOf(
  url: { dli: string; iam: string },
  part: Parameters<typeof target>[0],
): Promise<string[]> {
  const { dli } = connect({ url: url.dli }, { iamEndpoint: url.iam });
  const asked = CREDENTIALS.map((credentials) => target({ ...part, credentials }));
  const results = asked.flatMap((one) => [dli.show(one), dli.update(one, EXAMPLE_BODY)]);
  const kinds = (await Promise.all(results)).map((result) => (result.ok ? 'ok' : result.failure.kind));
  await dli.close();
  return [...new Set(kinds)];
}

describe.each(TEMPLATES)('with the endpoints %s and %s, as a region', (dli, iam, domain) => {
  test.each(ROWS)('%s', async (...[, hostile]) => {
    const kinds = await kindsOf({ dli, iam }, { region: textFor(hostile, 9), projectId: undefined });
    if (hostile.wordFor.includes('region')) {
      expect(kinds).toEqual(['EndpointNotFound']);
      expect(outside.names.length).toBeGreaterThan(0);
      expect(outside.names.filter((name) => !domain.test(name))).toEqual([]);
      return;
    }
    expect(kinds).toEqual(['EndpointInvalid']);
    expect([...outside.names, ...outside.called]).toEqual([]);
  });
});

/** In a path it is one segment, which leads nowhere. */
const isPlain = (text: string): boolean => /^[\w-]+$/.test(text);

describe.each<[place: 'projectId' | 'jobId', kind: string]>([
  ['projectId', 'ProjectMismatch'],
  ['jobId', 'InvalidSpec'],
])('as a %s, refused before anything is called:', (place, kind) => {
  test.each(ROWS.filter(([, { text }]) => !isPlain(text)))('%s', async (...[, hostile]) => {
    const kinds = await kindsOf({ dli: DLI_ENDPOINT, iam: IAM_ENDPOINT }, { [place]: textFor(hostile, 9) });
    expect(kinds).toEqual([kind]);
    expect([...outside.names, ...outside.called]).toEqual([]);
  });
});

interface Pems {
  cert: string;
  private: string;
}

const pemsFor = (host: string): Promise<Pems> =>
  generate([{ name: 'commonName', value: host }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2 as const, value: host }] },
    ],
  });

/** DLI behind the name, with a certificate that is good for it. */
async function startTrue(): Promise<{ simulator: DliSimulator; url: string; cert: string }> {
  const { cert, private: key } = await pemsFor(HOST);
  const simulator = await startDli({ tls: { cert, key } });
  closers.push(simulator.close);
  return { simulator, url: `https://dli.{region}.${DOMAIN}:${simulator.port}`, cert };
}

const keyOf = ({
  account: { accessKey, secretKey, projectId },
}: DliSimulator): Parameters<typeof target>[0] => ({
  projectId,
  credentials: { kind: 'key', accessKey, secretKey, securityToken: undefined },
});

/** A second look at the name finds another machine. */
function changeHands(simulator: DliSimulator): void {
  address = '127.0.0.2';
  simulator.cutConnections();
}

async function askAll(
  dli: ReturnType<typeof connect>['dli'],
  mine: Parameters<typeof target>[0],
): Promise<string[]> {
  const targets = [mine, { credentials: TOKEN }, { credentials: PASSWORD }].map(target);
  const results = targets.flatMap((one) => [dli.show(one), dli.update(one, EXAMPLE_BODY)]);
  return (await Promise.all(results)).map((result) => (result.ok ? 'ok' : result.failure.kind));
}

describe('a host of the settings whose name changes to another machine at the second look-up', () => {
  test('gets no byte of a request when it speaks no TLS', async () => {
    const { simulator, url, cert } = await startTrue();
    const decoys: Decoys = await startDecoys([simulator.port]);
    closers.push(decoys.close);
    const { dli } = connect({ url }, { ca: cert, timeoutMs: 5_000 });
    closers.push(dli.close);
    address = '127.0.0.1';
    expect((await dli.show(target(keyOf(simulator)))).ok).toBe(true);
    changeHands(simulator);
    expect(new Set(await askAll(dli, keyOf(simulator)))).toEqual(new Set(['CloudUnavailable']));
    expect(new Set(decoys.connections)).toEqual(new Set([`127.0.0.2:${simulator.port}`]));
    const heard = decoys.received();
    // The greeting of TLS, which names the host and nothing else.
    expect(heard[0]).toBe(0x16);
    for (const word of ['HTTP/1.1', 'uthorization', 'X-Auth-Token', simulator.account.accessKey, 'password'])
      expect(heard.includes(word)).toBe(false);
  });

  test('gets no request when its certificate is for another name', async () => {
    const { simulator, url, cert } = await startTrue();
    const evil = await pemsFor('evil.test');
    let requests = 0;
    const impostor = createServer({ cert: evil.cert, key: evil.private }, () => {
      requests += 1;
    });
    await new Promise<void>((resolve) => impostor.listen(simulator.port, '127.0.0.2', resolve));
    closers.push(() => new Promise((resolve) => impostor.close(resolve)));
    const { dli } = connect({ url }, { ca: `${cert}\n${evil.cert}` });
    closers.push(dli.close);
    address = '127.0.0.1';
    expect((await dli.show(target(keyOf(simulator)))).ok).toBe(true);
    changeHands(simulator);
    expect(new Set(await askAll(dli, keyOf(simulator)))).toEqual(new Set(['TLSFailed']));
    expect(requests).toBe(0);
  });
});
