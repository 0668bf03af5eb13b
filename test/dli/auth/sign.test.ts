import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  authorization,
  canonicalQuery,
  canonicalRequest,
  escapeUri,
  type Signable,
  sdkDate,
} from '../../../src/dli/auth/sign.ts';

const KEYS = { accessKey: 'AccessKey', secretKey: 'SecretKey' };
const PROJECT = '48cc2c48765f481480c7db940d6409d1';
const DLI = `/v1.0/${PROJECT}/streaming`;

const signable = (part: Partial<Signable>): Signable => ({
  method: 'GET',
  path: '/path',
  query: [],
  headers: { 'X-Sdk-Date': '20060102T150405Z' },
  body: '',
  ...part,
});

const update = signable({
  method: 'PUT',
  path: `${DLI}/flink-jobs/104`,
  headers: {
    'Content-Type': 'application/json',
    Host: 'dli.cn-north-4.myhuaweicloud.com',
    'X-Project-Id': PROJECT,
    'X-Sdk-Date': '20240101T000000Z',
  },
  body: '{"name":"test1","desc":"job for test","cu_number":2}',
});

const documented = signable({
  path: '/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs',
  query: [
    ['limit', '2'],
    ['marker', '13551d6b-755d-4757-b956-536f674975c0'],
  ],
  headers: {
    'content-type': 'application/json',
    host: 'service.region.example.com',
    'x-sdk-date': '20191115T033655Z',
  },
});

const PUBLISHED_SAMPLE = {
  accessKey: 'QTWAOYTTINDUT2QVKYUC',
  secretKey: 'MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc',
};

const signatureOf = (request: Signable, keys = KEYS): string =>
  authorization(request, keys).replace(/^.*Signature=/, '');

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('signing', () => {
  test.each([
    {
      vector: '1: a query and nothing else',
      request: signable({ query: [['limit', '1']] }),
      keys: KEYS,
      signature: '5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624',
    },
    {
      vector: '2: a body with the line break that was sent',
      request: signable({ method: 'POST', query: [['key', 'value']], body: '{"Name":"test","Id":1}\n' }),
      keys: KEYS,
      signature: 'cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59',
    },
    {
      vector: '3: the published sample, three signed headers',
      request: documented,
      keys: PUBLISHED_SAMPLE,
      signature: '7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe',
    },
    {
      vector: '4: an update of a job',
      request: update,
      keys: KEYS,
      signature: '9a75fd56bed8b6e90ae9a462f235f0116f5cf89c07bd85e2b1e3040c38333245',
    },
    {
      vector: '4 with a security token, which is signed too',
      request: { ...update, headers: { ...update.headers, 'X-Security-Token': 'TOKEN' } },
      keys: KEYS,
      signature: '50d135cfdbceba7a80dbee1a084688ac8c19dfc25525105f159844cb6b725f4f',
    },
    {
      vector: '5: a query that must be escaped and sorted',
      request: signable({
        path: `${DLI}/jobs`,
        query: [
          ['job_type', 'flink_jar_job'],
          ['limit', '100'],
          ['name', '测试 a'],
          ['offset', '0'],
          ['show_detail', 'true'],
        ],
        headers: {
          host: 'dli.cn-north-4.myhuaweicloud.com',
          'x-project-id': PROJECT,
          'x-sdk-date': '20240101T000000Z',
        },
      }),
      keys: KEYS,
      signature: 'fcc815e70332dbd45837590dc6b3f1a3e7e4eeb04b046abf744491044f026665',
    },
  ])('agrees with vector $vector', ({ request, keys, signature }) => {
    expect(signatureOf(request, keys)).toBe(signature);
  });

  test('makes the canonical request of vector 1, line by line', () => {
    const empty = digest('');
    expect(canonicalRequest(signable({ query: [['limit', '1']] }))).toBe(
      `GET\n/path/\nlimit=1\nx-sdk-date:20060102T150405Z\n\nx-sdk-date\n${empty}`,
    );
  });

  test.each([
    [
      '1',
      signable({ query: [['limit', '1']] }),
      '85c3b7730f308aee452b16138a42a914397e43a8f0d732dfa521c0ef2afa98a4',
    ],
    ['3', documented, 'b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a'],
    ['4', update, 'fd57cf5d2ee858d453d182060650a3df338892f934379110e6474e663ef31b6a'],
  ])('hashes the canonical request of vector %s as published', (_vector, request, hash) => {
    expect(digest(canonicalRequest(request))).toBe(hash);
  });

  test('names the key and the signed headers', () => {
    expect(authorization(update, KEYS)).toMatch(
      /^SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=content-type;host;x-project-id;x-sdk-date, Signature=[0-9a-f]{64}$/,
    );
  });

  test('escapes and sorts a query as the SDK does, repeated names by value', () => {
    const query = [
      ['test', '一 (&=?!#%.*)'],
      ['multi', '3'],
      ['path', '/tmp/123'],
      ['multi', '1'],
      ['limit', '1'],
      ['multi', '2'],
      ['enable', 'true'],
    ] as [string, string][];
    expect(canonicalQuery(query)).toBe(
      'enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29',
    );
  });

  test('writes the date in UTC without milliseconds', () => {
    expect(sdkDate(Date.UTC(2024, 0, 1) + 999)).toBe('20240101T000000Z');
  });

  test('escapes every text so that it reads back, with unreserved characters only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeUri(text);
        expect(escaped).toMatch(/^([A-Za-z0-9\-_.~]|%[0-9A-F]{2})*$/);
        expect(decodeURIComponent(escaped)).toBe(text.toWellFormed());
      }),
    );
  });

  test('does not depend on the order of headers or query', () => {
    const shuffled = {
      ...update,
      headers: Object.fromEntries(Object.entries(update.headers).reverse()),
      query: [...documented.query].reverse(),
    };
    expect(signatureOf(shuffled)).toBe(signatureOf({ ...update, query: documented.query }));
  });

  test('changes with the secret key, the body and any signed header', () => {
    const signatures = [
      signatureOf(update),
      signatureOf(update, { ...KEYS, secretKey: 'other' }),
      signatureOf({ ...update, body: `${update.body} ` }),
      signatureOf({ ...update, headers: { ...update.headers, 'X-Project-Id': 'other' } }),
    ];
    expect(new Set(signatures).size).toBe(4);
  });
});
