import { describe, expect, test } from '@jest/globals';
import { failureOfFault } from '../../../src/dli/answers/errors.ts';
import { faultOf } from '../../../src/dli/http/faults.ts';

const HOST = 'dli.cn-nowhere-1.example.com';

const withCode = (code: string): Error => Object.assign(new Error('x'), { code });

describe('an error of the network', () => {
  test.each([
    ['ENOTFOUND', 'EndpointNotFound', { unsent: true, broken: false }],
    ['EAI_AGAIN', 'EndpointNotFound', { unsent: true, broken: false }],
    ['EAI_FAIL', 'EndpointNotFound', { unsent: true, broken: false }],
    ['ECONNREFUSED', 'CloudUnavailable', { unsent: true, broken: false }],
    ['UND_ERR_CONNECT_TIMEOUT', 'CloudUnavailable', { unsent: true, broken: false }],
    ['EHOSTUNREACH', 'CloudUnavailable', { unsent: true, broken: false }],
    ['CERT_HAS_EXPIRED', 'TLSFailed', { unsent: true, broken: false }],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'TLSFailed', { unsent: true, broken: false }],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'TLSFailed', { unsent: true, broken: false }],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'TLSFailed', { unsent: true, broken: false }],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'TLSFailed', { unsent: false, broken: false }],
    ['ECONNRESET', 'CloudUnavailable', { unsent: false, broken: true }],
    ['EPIPE', 'CloudUnavailable', { unsent: false, broken: true }],
    ['UND_ERR_SOCKET', 'CloudUnavailable', { unsent: false, broken: true }],
    ['ETIMEDOUT', 'CloudUnavailable', { unsent: false, broken: false }],
    ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'InvalidResponse', { unsent: false, broken: false }],
    ['UND_ERR_HEADERS_OVERFLOW', 'InvalidResponse', { unsent: false, broken: false }],
    ['HPE_INVALID_CONSTANT', 'InvalidResponse', { unsent: false, broken: false }],
    ['SOMETHING_NEW', 'CloudUnavailable', { unsent: false, broken: false }],
  ])('%s is %s', (code, kind, rest) => {
    expect(faultOf(withCode(code), HOST)).toMatchObject({ kind, code, ...rest });
  });

  test.each([
    ['show', 'DLI', '--dli-endpoint'],
    ['token', 'IAM', '--iam-endpoint'],
  ] as const)('of a name that nobody knows, in %s, names the host and what to correct', (...row) => {
    const [operation, service, setting] = row;
    const fault = faultOf(withCode('ENOTFOUND'), HOST);
    expect(failureOfFault(fault, { operation, signed: false, secrets: [] })).toEqual({
      kind: 'EndpointNotFound',
      message: `${service}: no address is found for the host ${HOST} (ENOTFOUND): correct spec.region or ${setting}`,
    });
  });

  test('a deadline is one, by its name', () => {
    const deadline = new DOMException('too late', 'TimeoutError');
    expect(faultOf(deadline, HOST)).toMatchObject({
      kind: 'CloudUnavailable',
      code: 'TIMEOUT',
      unsent: false,
    });
  });

  test.each([new TypeError('our mistake'), withCode('UND_ERR_INVALID_ARG'), null, 'text'])(
    'anything else is thrown on: %p',
    (error) => {
      expect(() => faultOf(error, HOST)).toThrow();
    },
  );
});
