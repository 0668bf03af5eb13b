import { describe, expect, test } from '@jest/globals';
import { type CallInfo, failureIn, readJson } from '../../../src/dli/answers/errors.ts';
import type { Answer } from '../../../src/dli/http/transport.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

const answer = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});

const said = (given: Answer, asked: Partial<CallInfo> = {}) =>
  failureIn(given, readJson(given.body), {
    asked: { operation: 'update', signed: false, secrets: [], ...asked },
    now: NOW,
  });

const failure = (given: Answer, asked: Partial<CallInfo> = {}) => said(given, asked)?.failure;

const dli = (code: string, status = 400) => answer(status, { error_code: code, error_msg: 'words' });

/** Of the documented codes those that blame what was sent (`dli-api.md` 4.2). */
const REJECTED = [
  ...['0001', '0004', '0005', '0006', '0007', '0008', '0009', '0018', '0100', '10004'],
  ...['11001', '11002', '11006', '11010', '11018', '11022', '11028', '11032', '11036'],
  ...['12001', '12002', '12006', '13003', '13004', '13005', '13012', '13016', '13017', '13018', '13019'],
  ...['14001', '19001', '19005', '23001', '23003'],
].map((number) => `DLI.${number}`);

describe('the meaning of a code', () => {
  test.each([
    ['AuthFailed', ['DLI.10007', 'DLI.10008', 'DLI.0013', 'APIG.0301', 'APIGW.0307', 'IAM.0061']],
    [
      'PermissionDenied',
      ['DLI.10002', 'DLI.10005', 'DLI.10009', 'DLI.10014', 'APIG.0302', 'APIGW.0802', 'IAM.0083'],
    ],
    ['ProjectMismatch', ['DLI.10006', 'IAM.0004']],
    ['EndpointInvalid', ['APIG.0101', 'APIGW.0101', 'DLI.10003']],
    ['JobNotFound', ['DLI.12004', 'DLI.13007', 'DLI.15001', 'DLI.16001']],
    ['StateConflict', ['DLI.12003', 'DLI.12005', 'DLI.13006', 'DLI.15002']],
    [
      'QueueUnavailable',
      ['13008', '13009', '13011', '13024', '20005', '21000', '1028'].map((n) => `DLI.${n}`),
    ],
    ['NameTaken', ['DLI.11004']],
    ['DraftLimit', ['DLI.11003']],
    ['QueueNotReady', ['DLI.13001', 'DLI.13002', 'DLI.20014', 'DLI.20026']],
    ['Throttled', ['APIG.0308', 'APIGW.0308', 'IAM.0012']],
    [
      'CloudUnavailable',
      ['DLI.10001', 'DLI.10015', 'DLI.11005', 'DLI.13010', 'DLI.0999', 'DLI.0012', 'APIG.0601', 'APIGW.0613'],
    ],
    ['Rejected', REJECTED],
  ])('is %s whatever the HTTP status', (kind, codes) => {
    for (const operation of ['create', 'update', 'start', 'stop', 'restore', 'remove'] as const) {
      const kinds = codes.flatMap((code) =>
        [200, 400, 404, 500, 503].map((status) => failure(dli(code, status), { operation })?.kind),
      );
      expect(kinds).toEqual(codes.flatMap(() => Array(5).fill(kind)));
    }
  });

  test.each([
    [301, 'EndpointInvalid'],
    [308, 'EndpointInvalid'],
    [400, 'ReadRefused'],
    [401, 'AuthFailed'],
    [403, 'PermissionDenied'],
    [404, 'EndpointInvalid'],
    [405, 'EndpointInvalid'],
    [407, 'EndpointInvalid'],
    [409, 'ReadRefused'],
    [418, 'ReadRefused'],
    [421, 'EndpointInvalid'],
    [451, 'ReadRefused'],
  ])(
    'without a code, HTTP %i to a read is %s once it has repeated; to an update it says nothing',
    (status, kind) => {
      for (const body of ['{}', '<html></html>', '', '[]', '{"message":"no"}', '{"error_code":"Denied"}']) {
        expect(said(answer(status, body), { operation: 'show' })).toMatchObject({
          failure: { kind },
          bare: true,
        });
        const update = { failure: { kind: 'InvalidResponse', ambiguous: true }, bare: true };
        expect(said(answer(status, body))).toMatchObject(update);
      }
    },
  );

  test.each([
    [408, 'CloudUnavailable', true],
    [425, 'CloudUnavailable', true],
    [429, 'Throttled', undefined],
    [500, 'CloudUnavailable', true],
    [503, 'CloudUnavailable', true],
    [599, 'CloudUnavailable', true],
  ])('without a code, HTTP %i is %s, of an update ambiguous: %s', (status, kind, ambiguous) => {
    expect(failure(answer(status, '{}'), { operation: 'show' })?.kind).toBe(kind);
    expect(failure(answer(status, '{}'))).toMatchObject({ kind, ...(ambiguous && { ambiguous }) });
    expect(failure(answer(status, '{}'))?.ambiguous).toBe(ambiguous);
  });

  test.each(['{"is_success":"false","message":"no"}', '[{"is_success":false}]', '{"error_code":"NEW.1"}'])(
    'an update refused with %s is refused by the service, whatever the status',
    (body) => {
      for (const status of [200, 400, 409]) {
        expect(said(answer(status, body))).toMatchObject({ failure: { kind: 'Rejected' }, bare: false });
        expect(failure(answer(status, body))).not.toHaveProperty('ambiguous');
      }
    },
  );

  test.each(['Rejected', 'StateConflict', 'NameTaken', 'DraftLimit'])('nothing but a write is %s', (kind) => {
    const codes = ['DLI.0001', 'DLI.12001', 'DLI.12003', 'DLI.77777', 'APIG.0602', 'APIG.0201', 'NEW.0001'];
    codes.push('DLI.11003', 'DLI.11004');
    for (const operation of ['show', 'find', 'projects', 'token'] as const)
      for (const code of codes)
        for (const status of [200, 400, 409, 413])
          expect(failure(dli(code, status), { operation })?.kind).not.toBe(kind);
    for (const operation of ['show', 'find'] as const)
      expect(failure(dli('DLI.12001'), { operation })?.kind).toBe('ReadRefused');
  });

  test('a search is for no job that could be missing', () => {
    for (const code of ['DLI.16001', 'DLI.17001', 'DLI.0002', 'DLI.0023'])
      for (const status of [200, 400, 404])
        expect(failure(dli(code, status), { operation: 'find' })?.kind).toBe('ReadRefused');
  });

  test.each([
    ['DLI.77777', 400, 'Rejected'],
    ['DLI.77777', 404, 'Rejected'],
    ['DLI.77777', 500, 'CloudUnavailable'],
    ['DLI.77777', 429, 'Throttled'],
    ['DLI.11005', 400, 'CloudUnavailable'],
    ['DLI.11037', 500, 'CloudUnavailable'],
    ['DLI.99999', 400, 'Rejected'],
    ['NEW.0001', 400, 'Rejected'],
    ['NEW.0001', 500, 'CloudUnavailable'],
    ['DLI.19010', 500, 'PermissionDenied'],
    ['DLI.21999', 500, 'QueueUnavailable'],
    ['APIG.0602', 500, 'Rejected'],
    ['APIG.0101', 404, 'EndpointInvalid'],
    ['APIG.0201', 504, 'CloudUnavailable'],
    ['APIG.0201', 413, 'Rejected'],
    ['DLI.16001', 429, 'Throttled'],
  ])('%s with HTTP %i is %s', (code, status, kind) => {
    expect(failure(dli(code, status))?.kind).toBe(kind);
  });

  test('a missing object is the job in a read, and anything in an update', () => {
    expect(failure(dli('DLI.0023', 404), { operation: 'show' })?.kind).toBe('JobNotFound');
    expect(failure(dli('DLI.0002'), { operation: 'show' })?.kind).toBe('JobNotFound');
    expect(failure(dli('DLI.0002'))?.kind).toBe('Rejected');
  });

  test("IAM's refusal of a login is about credentials, not about an update", () => {
    const wrong = answer(400, { error: { code: 400, message: 'no domain' } });
    expect(failure(wrong, { operation: 'token' })?.kind).toBe('AuthFailed');
    const missing = answer(404, { error: { code: 404, message: 'no project' } });
    expect(failure(missing, { operation: 'token' })?.kind).toBe('ProjectMismatch');
    expect(said(missing, { operation: 'projects' })?.bare).toBe(false);
  });

  test.each([
    ['token', 400, 'AuthFailed'],
    ['token', 401, 'AuthFailed'],
    ['token', 403, 'PermissionDenied'],
    ['token', 404, 'EndpointInvalid'],
    ['token', 409, 'AuthFailed'],
    ['projects', 401, 'AuthFailed'],
    ['projects', 403, 'PermissionDenied'],
    ['projects', 404, 'EndpointInvalid'],
    ['projects', 409, 'ProjectMismatch'],
  ] as const)(
    'a page in place of an answer of IAM (%s, HTTP %i) is %s once it has repeated',
    (...[operation, status, kind]) => {
      for (const body of ['<html></html>', '', '{"message":"Not Found"}'])
        expect(said(answer(status, body), { operation })).toMatchObject({ failure: { kind }, bare: true });
    },
  );

  test.each([
    ['DLI.10001', 400, true],
    ['DLI.12002', 500, undefined],
    ['DLI.11006', 503, undefined],
    ['DLI.12001', 500, undefined],
    ['DLI.13019', 500, undefined],
    ['DLI.12003', 500, undefined],
    ['DLI.10005', 500, undefined],
    ['DLI.10003', 500, undefined],
    ['APIG.0101', 500, undefined],
    ['DLI.0999', 500, true],
    ['DLI.77777', 500, true],
    ['NEW.0001', 502, true],
    ['DLI.77777', 400, undefined],
    ['APIG.0201', 504, true],
    ['DLI.12002', 400, undefined],
    ['APIG.0301', 401, undefined],
    ['APIG.0308', 429, undefined],
    ['DLI.12003', 400, undefined],
  ])('a write refused with %s, HTTP %i, may have been applied: %s', (code, status, ambiguous) => {
    for (const operation of ['create', 'update', 'start', 'stop', 'restore', 'remove'] as const)
      expect(failure(dli(code, status), { operation })?.ambiguous).toBe(ambiguous);
    for (const operation of ['show', 'find'] as const)
      expect(failure(dli(code, status), { operation })?.ambiguous).toBeUndefined();
  });
});
