import { describe, expect, test } from '@jest/globals';
import { DLI_ENDPOINT, endpointOf, IAM_ENDPOINT } from '../../../src/dli/http/endpoint.ts';

const originOf = (template: string, region: string): string => {
  const endpoint = endpointOf(template, region);
  return endpoint.ok ? endpoint.value.origin + endpoint.value.base : endpoint.failure.kind;
};

describe('an endpoint', () => {
  test.each([
    [DLI_ENDPOINT, 'cn-north-4', 'https://dli.cn-north-4.myhuaweicloud.com'],
    [IAM_ENDPOINT, 'cn-north-4', 'https://iam.cn-north-4.myhuaweicloud.com'],
    [DLI_ENDPOINT, 'eu-west-101', 'https://dli.eu-west-101.myhuaweicloud.eu'],
    [IAM_ENDPOINT, 'eu-west-101', 'https://iam.eu-west-101.myhuaweicloud.eu'],
    ['https://dli.example.com', 'eu-west-101', 'https://dli.example.com'],
    [
      'https://{region}.example.com/{region}/',
      'ap-southeast-1',
      'https://ap-southeast-1.example.com/ap-southeast-1',
    ],
    ['http://127.0.0.1:8080', 'cn-north-4', 'http://127.0.0.1:8080'],
  ])('%s in %s is %s', (template, region, origin) => {
    expect(originOf(template, region)).toBe(origin);
  });

  test.each([
    '',
    'cn',
    'cn-north-4.evil.example',
    'evil.example/',
    'a@b-c',
    'CN-NORTH-4',
    'cn-north-4\n',
    'cn_north',
    `cn-${'a'.repeat(64)}`,
  ])('is not built from %j, which is no region', (region) => {
    expect(originOf(DLI_ENDPOINT, region)).toBe('EndpointInvalid');
  });

  test.each([
    'ftp://dli.{region}.example.com',
    'file:///etc/passwd',
    'dli.{region}.example.com',
    'https://user:pass@example.com',
    'https://example.com/?a=b',
    'https://example.com/#a',
    'https://',
  ])('is not made from the template %s', (template) => {
    expect(originOf(template, 'cn-north-4')).toBe('EndpointInvalid');
  });
});
