/** What a person is told to do about a call that has failed fits what has failed, and who has said so. */
import { expect, test } from '@jest/globals';
import type { FailureKind } from '../../../src/core/failure.ts';
import { failureWords } from '../../../src/manifests/live/failure-words.ts';

test.each<[FailureKind, string, string]>([
  [
    'TLSFailed',
    'DLI: the certificate is not valid (DEPTH_ZERO_SELF_SIGNED_CERT)',
    'trust its CA by --ca=FILE, or correct --endpoint',
  ],
  [
    'TLSFailed',
    'IAM: the certificate is not valid (SELF_SIGNED_CERT_IN_CHAIN)',
    'trust its CA by --ca=FILE, or correct --iam-endpoint',
  ],
  [
    'TLSFailed',
    'DLI: the certificate is not valid (CERT_HAS_EXPIRED)',
    'have it renewed, or correct the clock of this machine',
  ],
  [
    'TLSFailed',
    'DLI: the certificate is not valid (ERR_TLS_CERT_ALTNAME_INVALID)',
    'it is of another host: correct --endpoint',
  ],
  [
    'TLSFailed',
    'IAM: no secure connection (ERR_SSL_WRONG_VERSION_NUMBER)',
    'nobody speaks TLS there: correct --iam-endpoint',
  ],
  [
    'InvalidResponse',
    'IAM answered HTTP 200, but its body is not JSON',
    'correct --iam-endpoint, or look for a proxy in between',
  ],
  [
    'InvalidResponse',
    'DLI answered HTTP 200, but its body is not JSON',
    'correct --endpoint, or look for a proxy in between',
  ],
  [
    'EndpointNotFound',
    'IAM: there is no such host',
    'correct --region, which is cn-north-4, or --iam-endpoint',
  ],
  ['PermissionDenied', 'IAM answered HTTP 403', 'name the project by --project-id, or settle the account'],
  ['PermissionDenied', 'DLI answered HTTP 403', 'grant the right dli:jobs:get in IAM, or settle the account'],
])('%s, %s', (kind, message, fix) => {
  expect(failureWords({ kind, message }, { asked: 'show', region: 'cn-north-4', from: 'a file' })).toBe(
    `cannot read the job: ${message}; ${fix}`,
  );
});
