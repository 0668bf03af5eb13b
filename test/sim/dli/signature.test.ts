import { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  canonicalRequest,
  parseAuthorization,
  parseSdkDate,
  signatureOf,
} from '../../../sim/dli/signature.ts';
import type { Call } from '../../../sim/http/call.ts';
import { authorization, queryOf } from '../../contract/dli-http.ts';

const PROJECT = '48cc2c48765f481480c7db940d6409d1';

/** `request`: method and path with query. */
function callOf(request: string, headers: Record<string, string>, body = ''): Call {
  const [method = '', url = ''] = request.split(' ');
  const [path = '', query = ''] = url.split('?');
  const socket = new Socket();
  return { method, url, path, query: new URLSearchParams(query), headers, body: Buffer.from(body), socket };
}

const DLI = {
  host: 'dli.cn-north-4.myhuaweicloud.com',
  'x-project-id': PROJECT,
  'x-sdk-date': '20240101T000000Z',
};
const OLD = { 'x-sdk-date': '20060102T150405Z' };

describe('the signature worked out from a request', () => {
  test.each([
    [
      'a GET with a query, as published with the Go SDK',
      callOf('GET /path?limit=1', OLD),
      {
        names: 'x-sdk-date',
        secretKey: 'SecretKey',
        signature: '5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624',
      },
    ],
    [
      'a POST whose body ends with a newline, as published with the Go SDK',
      callOf('POST /path?key=value', OLD, '{"Name":"test","Id":1}\n'),
      {
        names: 'x-sdk-date',
        secretKey: 'SecretKey',
        signature: 'cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59',
      },
    ],
    [
      'the sample of the signing guide',
      callOf(
        'GET /v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0',
        {
          'content-type': 'application/json',
          host: 'service.region.example.com',
          'x-sdk-date': '20191115T033655Z',
        },
      ),
      {
        names: 'content-type;host;x-sdk-date',
        secretKey: 'MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc',
        signature: '7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe',
      },
    ],
    [
      'an update of job 104',
      callOf(
        `PUT /v1.0/${PROJECT}/streaming/flink-jobs/104`,
        { ...DLI, 'content-type': 'application/json' },
        '{"name":"test1","desc":"job for test","cu_number":2}',
      ),
      {
        names: 'content-type;host;x-project-id;x-sdk-date',
        secretKey: 'SecretKey',
        signature: '9a75fd56bed8b6e90ae9a462f235f0116f5cf89c07bd85e2b1e3040c38333245',
      },
    ],
    [
      'a list with Chinese and a space in the query',
      callOf(
        `GET /v1.0/${PROJECT}/streaming/jobs?job_type=flink_jar_job&limit=100&name=%E6%B5%8B%E8%AF%95%20a&offset=0&show_detail=true`,
        DLI,
      ),
      {
        names: 'host;x-project-id;x-sdk-date',
        secretKey: 'SecretKey',
        signature: 'fcc815e70332dbd45837590dc6b3f1a3e7e4eeb04b046abf744491044f026665',
      },
    ],
  ])('%s', (_about, call, { names, secretKey, signature }) => {
    expect(signatureOf(call, names.split(';'), secretKey)).toBe(signature);
  });

  test('a query is sorted and encoded anew, however it was sent', () => {
    const url =
      '/x?test=%e4%b8%80%20(%26%3D%3F!%23%25.*)&multi=3&multi=1&multi=2&path=/tmp/123&limit=1&enable=true';
    expect(canonicalRequest(callOf(`GET ${url}`, {}), []).split('\n')[2]).toBe(
      'enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29',
    );
  });

  test('a plus in a query is a plus, not a space', () => {
    expect(canonicalRequest(callOf('GET /x?a=1+2', {}), []).split('\n')[2]).toBe('a=1%2B2');
  });

  test('a header with the hash of the body goes before the body', () => {
    const call = callOf('POST /x', { 'x-sdk-content-sha256': 'UNSIGNED-PAYLOAD' }, 'any');
    expect(canonicalRequest(call, []).split('\n').at(-1)).toBe('UNSIGNED-PAYLOAD');
  });

  test('whatever is asked, what a client signs is what the gateway expects', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 });
    fc.assert(
      fc.property(fc.dictionary(text, text), text, text, (query, body, secretKey) => {
        const url = new URL('http://dli.example.com/v1.0/p/streaming/jobs');
        url.search = queryOf(query);
        const headers = { ...DLI, host: url.host };
        const key = { accessKey: 'AK', secretKey };
        const claim = parseAuthorization(authorization({ method: 'POST', url, headers, body }, key));
        const call = callOf(`POST ${url.pathname}${url.search}`, headers, body);
        expect(claim?.signature).toBe(signatureOf(call, claim?.signedHeaders ?? [], secretKey));
      }),
    );
  });
});

describe('the headers of a signature', () => {
  test('are read in the form the SDKs write', () => {
    const signature = 'a'.repeat(64);
    expect(
      parseAuthorization(`SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature=${signature}`),
    ).toEqual({ accessKey: 'AK', signedHeaders: ['host', 'x-sdk-date'], signature });
  });

  test.each([
    'Bearer x',
    'SDK-HMAC-SHA256 Access=AK',
    'AWS4-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=00',
  ])('anything else is no claim: %s', (header) => {
    expect(parseAuthorization(header)).toBeUndefined();
  });

  test('the date is UTC without marks', () => {
    expect(parseSdkDate('20240101T000000Z')).toBe(Date.UTC(2024, 0, 1));
    expect(parseSdkDate('2024-01-01T00:00:00Z')).toBeNaN();
  });
});
