import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { type DliSimulator, startDli } from '../../../sim/dli/server.ts';
import { EXAMPLE_BODY } from '../../support/example.ts';
import { connect, shown, target } from '../loopback.ts';

let simulator: DliSimulator | undefined;

afterEach(async () => {
  await simulator?.close();
  simulator = undefined;
});

function pemsFor(host: string) {
  const altNames =
    host === '127.0.0.1' ? [{ type: 7 as const, ip: host }] : [{ type: 2 as const, value: host }];
  return generate([{ name: 'commonName', value: host }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames },
    ],
  });
}

async function startTls(host: string): Promise<{ url: string; cert: string }> {
  const pems = await pemsFor(host);
  simulator = await startDli({ tls: { cert: pems.cert, key: pems.private } });
  return { url: simulator.url, cert: pems.cert };
}

const asked = () => {
  if (simulator === undefined) throw new Error('not started');
  const { accessKey, secretKey, projectId } = simulator.account;
  return target({ projectId, credentials: { kind: 'key', accessKey, secretKey, securityToken: undefined } });
};

describe('a certificate', () => {
  test('of the CA that was given is accepted', async () => {
    const { url, cert } = await startTls('127.0.0.1');
    const { dli } = connect({ url }, { ca: cert });
    expect((await dli.show(asked())).ok).toBe(true);
    await dli.close();
  });

  test.each([
    ['nobody knows', '127.0.0.1', false, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['names another host', 'dli.example.com', true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('that %s is refused by its code, with nothing sent', async (...[_name, host, trusted, code]) => {
    const { url, cert } = await startTls(host);
    const { dli } = connect({ url }, trusted ? { ca: cert } : {});
    const result = await dli.update(asked(), EXAMPLE_BODY);
    expect(result).toMatchObject({ failure: { kind: 'TLSFailed', message: expect.stringContaining(code) } });
    expect(result).not.toHaveProperty('failure.ambiguous');
    expect(simulator?.trace.entries).toHaveLength(0);
    await dli.close();
  });

  test('is missed where plain HTTP answers', async () => {
    simulator = await startDli();
    const { dli } = connect({ url: simulator.url.replace('http:', 'https:') });
    expect(await dli.show(asked())).toMatchObject({ failure: { kind: 'TLSFailed' } });
    await dli.close();
  });
});

test('HTTP/1.1 is spoken to a server that offers HTTP/2 first', async () => {
  const { cert, private: key } = await pemsFor('127.0.0.1');
  const spoken: string[] = [];
  const server = createSecureServer({ cert, key, allowHTTP1: true }, ({ httpVersion }, response) => {
    spoken.push(httpVersion);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(shown()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { dli } = connect({ url }, { ca: cert });
  const { ok } = await dli.show(target());
  await dli.close();
  server.close();
  expect([ok, ...spoken]).toEqual([true, '1.1']);
});
