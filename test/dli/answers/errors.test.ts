import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FAILURES } from '../../../src/core/failure.ts';
import { type CallInfo, failureIn, readJson } from '../../../src/dli/answers/errors.ts';
import type { Answer } from '../../../src/dli/http/transport.ts';
import { byteLength } from '../../../src/ground/text.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

const answer = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});

const failure = (given: Answer, asked: Partial<CallInfo> = {}) =>
  failureIn(given, readJson(given.body), {
    asked: { operation: 'update', signed: false, secrets: [], ...asked },
    now: NOW,
  })?.failure;

const at = (offsetMinutes: number): string => new Date(NOW + offsetMinutes * 60_000).toUTCString();

describe('the shapes of an error', () => {
  test.each([
    ['an object', 400, { error_code: 'DLI.12002', error_msg: 'update failed' }, 'Rejected', 'DLI.12002'],
    [
      'a list of one',
      400,
      [{ error_code: 'DLI.13024', error_msg: 'no queue' }],
      'QueueUnavailable',
      'DLI.13024',
    ],
    ['HTTP 200 with is_success "false"', 200, { is_success: 'false', message: 'no' }, 'Rejected', undefined],
    ['HTTP 200 with is_success false', 200, { is_success: false, message: 'no' }, 'Rejected', undefined],
    ['HTTP 200 with is_success "FALSE"', 200, { is_success: 'FALSE' }, 'Rejected', undefined],
    [
      'HTTP 200 with an error code inside',
      200,
      { error_code: 'DLI.12004', error_msg: 'x' },
      'JobNotFound',
      'DLI.12004',
    ],
    [
      'HTTP 400 with is_success "true" and a code',
      400,
      { is_success: 'true', error_code: 'DLI.12004' },
      'JobNotFound',
      'DLI.12004',
    ],
    [
      'HTTP 200 with is_success "false" and a code of 0',
      200,
      { is_success: 'false', error_code: 0 },
      'Rejected',
      undefined,
    ],
    [
      'HTTP 200 with a list that refuses',
      200,
      [{ is_success: 'false', message: 'x' }],
      'Rejected',
      undefined,
    ],
    [
      'the gateway as APIG',
      401,
      { error_msg: 'x', error_code: 'APIG.0301', request_id: 'r' },
      'AuthFailed',
      'APIG.0301',
    ],
    ['the gateway as APIGW', 429, { error_msg: 'x', error_code: 'APIGW.0308' }, 'Throttled', 'APIGW.0308'],
    ['IAM with a code', 403, { error_msg: 'x', error_code: 'IAM.0002' }, 'PermissionDenied', 'IAM.0002'],
    [
      'IAM with a code inside error',
      401,
      { error: { error_code: 'IAM.0061', error_msg: 'x' } },
      'AuthFailed',
      'IAM.0061',
    ],
    ['the old service', 400, { error_id: 'DLI.12003', error_cause: 'running' }, 'StateConflict', 'DLI.12003'],
    ['a code as a number', 400, { error_code: 16001, error_msg: 'x' }, 'JobNotFound', '16001'],
    ['a page of a load balancer', 502, '<html>Bad Gateway</html>', 'CloudUnavailable', undefined],
    ['a page with 404', 404, '<html>Not Found</html>', 'InvalidResponse', undefined],
    ['an empty body with 504', 504, '', 'CloudUnavailable', undefined],
    ['an empty body with 400', 400, '', 'InvalidResponse', undefined],
    ['a truncated body with 400', 400, '{"error_code":"DLI.12', 'InvalidResponse', undefined],
    ['null', 500, 'null', 'CloudUnavailable', undefined],
    ['a list of nonsense', 400, [1, null, 'x'], 'InvalidResponse', undefined],
    ['a code that is no text', 400, { error_code: { a: 1 }, error_msg: ['x'] }, 'InvalidResponse', undefined],
  ])('%s becomes one failure', (...[_shape, status, body, kind, code]) => {
    const made = failure(answer(status, body));
    expect([made?.kind, made?.error_code]).toEqual([kind, code]);
  });

  test('IAM says an inner error, which is no page', () => {
    const given = answer(401, { error: { code: 401, message: 'x', title: 'Unauthorized' } });
    const made = failure(given, { operation: 'token' });
    expect([made?.kind, made?.error_code, made?.message]).toEqual([
      'AuthFailed',
      undefined,
      'IAM answered HTTP 401: x',
    ]);
  });

  test.each([
    ['is_success true', { is_success: true }],
    ['is_success "true"', { is_success: 'true' }],
    ['is_success "True"', { is_success: 'True' }],
    ['no is_success', { job: {} }],
    ['is_success null', { is_success: null }],
    ['is_success "true" beside a code of 0', { is_success: 'true', error_code: 0 }],
    ['is_success true beside a code', { is_success: true, error_code: 'DLI.0000', error_msg: '' }],
    ['a code of "0" alone', { error_code: '0', job: {} }],
    ['a list of successes with codes', [{ is_success: 'true', error_code: 0 }]],
  ])('HTTP 200 with %s is no failure', (_name, body) => {
    expect(failure(answer(200, body))).toBeUndefined();
  });

  test.each([
    ['HTML', '<html></html>'],
    ['nothing', ''],
    ['half of a JSON text', '{"is_success":tr'],
    ['two JSON texts', '{}{}'],
    ['NaN', '{"a":NaN}'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['an is_success of another kind', '{"is_success":"perhaps"}'],
  ])('HTTP 200 with %s is no answer, and an update stays open', (_name, body) => {
    const given = { ...answer(200, ''), body: Buffer.from(body as string) };
    expect(failure(given)).toMatchObject({ kind: 'InvalidResponse', ambiguous: true });
    expect(failure(given, { operation: 'show' })).not.toHaveProperty('ambiguous');
  });
});

describe('an answer that is packed', () => {
  const packed = (status: number, coding = 'gzip') => ({
    ...answer(status, '', { 'content-encoding': coding }),
    body: gzipSync('{"is_success":true}'),
  });
  const said =
    'its body is packed (Content-Encoding: gzip), which was not asked for: correct the proxy between';

  test.each([200, 307, 400, 401, 404])('with HTTP %i proves nothing, and names the coding', (status) => {
    const message = `DLI answered HTTP ${status}, but ${said}`;
    expect(failure(packed(status))).toEqual({ kind: 'InvalidResponse', message, ambiguous: true });
  });

  test.each([
    [429, 'Throttled'],
    [503, 'CloudUnavailable'],
  ])('with HTTP %i is what the status says, and names the coding', (status, kind) => {
    expect(failure(packed(status))).toMatchObject({ kind, message: `DLI answered HTTP ${status}; ${said}` });
  });

  test('of IAM is one of IAM', () => {
    expect(failure(packed(201), { operation: 'token' })?.message).toBe(`IAM answered HTTP 201, but ${said}`);
  });

  test('does not repeat a secret in the name of the coding', () => {
    expect(failure(packed(200, 'x-top-secret'), { secrets: ['top-secret'] })?.message).not.toMatch(
      /top-secret/,
    );
  });
});

describe('a bad signature', () => {
  const bad = (code: string, date: string) =>
    failure(answer(401, { error_code: code, error_msg: 'bad signature' }, { date }), { signed: true });

  test.each([
    ['APIG.0301', 20, "the controller's clock is 20 minutes behind the service's"],
    ['APIGW.0303', -37, "the controller's clock is 37 minutes ahead of the service's"],
    ['APIG.0303', 525_600, "the controller's clock is 525600 minutes behind the service's"],
  ])('%s with a Date %i minutes away is named as a wrong clock', (code, minutes, message) => {
    expect(bad(code, at(minutes))).toMatchObject({ kind: 'ClockSkew', message, error_code: code });
  });

  test.each([
    ['a Date close to ours', 'APIG.0301', at(14)],
    ['no readable Date', 'APIG.0301', 'yesterday'],
    ['a code that is not about signatures', 'APIG.0307', at(60)],
  ])('with %s the clock is not blamed', (_name, code, date) => {
    expect(bad(code, date)?.kind).toBe('AuthFailed');
  });

  test('a token is never refused for the clock', () => {
    const given = answer(401, { error_code: 'APIG.0301' }, { date: at(60) });
    expect(failure(given, { signed: false })?.kind).toBe('AuthFailed');
  });

  test.each(['AK access failed to reach the limit,forbidden', 'The access key is locked'])(
    'with the words "%s" means a locked key',
    (words) => {
      const given = answer(401, { error_code: 'APIG.0301', error_msg: words });
      const locked = { kind: 'KeyLocked', error_msg: words, retryAfterMs: 300_000 };
      expect(failure(given, { signed: true })).toMatchObject(locked);
    },
  );
});

describe('the words of a failure', () => {
  test('name service, status, code and reason', () => {
    expect(failure(answer(400, { error_code: 'DLI.12002', error_msg: 'no jar' }))).toEqual({
      kind: 'Rejected',
      message: 'DLI answered HTTP 400, DLI.12002: no jar',
      error_code: 'DLI.12002',
      error_msg: 'no jar',
    });
  });

  test('take the request id from the header, else from the body', () => {
    const body = { error_code: 'DLI.12002', request_id: 'from-body' };
    expect(failure(answer(400, body))?.requestId).toBe('from-body');
    expect(failure(answer(400, body, { 'x-request-id': 'from-header' }))?.requestId).toBe('from-header');
  });

  test.each([
    ['7', 7_000],
    ['100000', 300_000],
    ['abc', undefined],
  ])('with Retry-After %s ask for %s ms', (value, wait) => {
    for (const status of [429, 500, 502, 503, 504])
      for (const operation of ['show', 'find', 'create', 'update', 'remove', 'token', 'projects'] as const)
        expect(failure(answer(status, {}, { 'retry-after': value }), { operation })?.retryAfterMs).toBe(wait);
  });

  test('count a Retry-After that is a date by the clock of the service', () => {
    const headers = { date: at(-60), 'retry-after': at(-59) };
    expect(failure(answer(503, '<html></html>', headers))?.retryAfterMs).toBe(60_000);
  });

  test.each([
    [403, '<html></html>', 'DLI answered HTTP 403 without an error code'],
    [403, { message: 'Forbidden' }, 'DLI answered HTTP 403 without an error code: Forbidden'],
    [302, '', 'DLI answered HTTP 302; redirects are not followed'],
    [200, { is_success: 'false', message: 'no' }, 'DLI answered HTTP 200 without an error code: no'],
  ])('say what an answer lacks that shows who refuses (HTTP %i)', (status, body, message) => {
    expect(failure(answer(status, body), { operation: 'show' })?.message).toBe(message);
  });

  test('have no control characters, no secret, and at most their length', () => {
    const secret = 'hunter2hunter2';
    const made = failure(
      answer(400, {
        error_code: `DLI.${'1'.repeat(200)}`,
        error_msg: `a\u0000b\u001b[31m\u202e ${secret} ${encodeURIComponent(secret)}${'字'.repeat(2000)}`,
        request_id: `${secret}\n${'r'.repeat(500)}`,
      }),
      { secrets: [secret] },
    );
    const text = JSON.stringify(made);
    expect(text).not.toContain(secret);
    expect(text).not.toMatch(/\\u00|\u202e/);
    expect(byteLength(made?.error_code ?? '')).toBeLessThanOrEqual(64);
    expect(byteLength(made?.error_msg ?? '')).toBeLessThanOrEqual(1024);
    expect(byteLength(made?.message ?? '')).toBeLessThanOrEqual(1024);
    expect(byteLength(made?.requestId ?? '')).toBeLessThanOrEqual(128);
  });

  test('are our own where they are ours, even if an argument is one of them', () => {
    const given = answer(400, { error_code: 'DLI.12002', error_msg: 'HTTP answered to robot' });
    const secrets = ['HTTP', 'answered', 'robot'].map((word) => ({ word }));
    expect(failure(given, { secrets })?.message).toBe('DLI answered HTTP 400, DLI.12002: *** *** to ***');
  });

  test('keep a code of the usual form, even if an argument is its number', () => {
    const given = answer(400, { error_code: 'DLI.12002', error_msg: 'port 12002' });
    const made = failure(given, { secrets: [{ word: '12002' }] });
    expect(made).toMatchObject({ error_code: 'DLI.12002', error_msg: 'port ***' });
  });

  test('any JSON with any status is read without a throw, into a known kind', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 300, max: 599 }), (json, status) => {
        const made = failure(answer(status, JSON.stringify(json)));
        expect(Object.keys(FAILURES)).toContain(made?.kind);
        expect(made?.kind === 'JobNotFound' && status === 404).toBe(false);
      }),
    );
  });
});
