import { describe, expect, test } from '@jest/globals';
import type { Credentials } from '../../../src/core/object/account.ts';
import { type Defaults, locate } from '../../../src/core/object/locate.ts';
import type { SecretUse } from '../../../src/core/object/secret-use.ts';
import type { SecretData } from '../../../src/core/ports.ts';
import { specOf } from '../../support/example.ts';

const NO_DEFAULTS: Defaults = {
  region: undefined,
  projectId: undefined,
  credentials: undefined,
  allowedRegions: undefined,
  mustBeMarked: false,
};
const KEY = { accessKey: 'AK', secretKey: 'SK' };
const PASSWORD = { userName: 'u', password: 'p', domainName: 'd' };

const secret = (data: Record<string, string>): SecretData => ({ data });

function find(data: Record<string, string> | undefined, spec: object = {}, defaults: Partial<Defaults> = {}) {
  const found = data === undefined ? undefined : secret(data);
  return locate('streaming', specOf({}, spec), { secret: found, defaults: { ...NO_DEFAULTS, ...defaults } });
}

const HERE = { region: 'cn-north-4' };

describe('the credentials', () => {
  test.each<[sentence: string, data: Record<string, string>, credentials: Credentials]>([
    ['a key', KEY, { kind: 'key', ...KEY, securityToken: undefined }],
    ['a temporary key', { ...KEY, securityToken: 'ST' }, { kind: 'key', ...KEY, securityToken: 'ST' }],
    [
      'an empty security token is none',
      { ...KEY, securityToken: '' },
      { kind: 'key', ...KEY, securityToken: undefined },
    ],
    ['a token', { token: 'T' }, { kind: 'token', token: 'T' }],
    ['a password', PASSWORD, { kind: 'password', ...PASSWORD }],
    ['a key before a token', { ...KEY, token: 'T' }, { kind: 'key', ...KEY, securityToken: undefined }],
    ['a line end behind a value is not part of it', { token: 'T\n' }, { kind: 'token', token: 'T' }],
    [
      'a password of any characters',
      { ...PASSWORD, password: 'pä ss' },
      { kind: 'password', ...PASSWORD, password: 'pä ss' },
    ],
  ])('%s', (...[, data, credentials]) => {
    expect(find(data, HERE)).toMatchObject({
      ok: true,
      value: {
        target: { account: { region: 'cn-north-4', projectId: undefined, credentials }, jobId: '104' },
        credentialsFrom: 'Secret streaming/dli-credentials',
      },
    });
  });

  test.each<[sentence: string, data: Record<string, string> | undefined, kind: string, message: RegExp]>([
    ['no Secret', undefined, 'SecretNotFound', /^Secret streaming\/dli-credentials does not exist\.$/],
    ['an empty Secret', {}, 'SecretInvalid', /has none of accessKey and secretKey, token, or userName/],
    ['a Secret of other keys', { username: 'u', AK: 'x' }, 'SecretInvalid', /has none of/],
    ['a Secret of empty values', { accessKey: '', token: ' \n' }, 'SecretInvalid', /has none of/],
    ['half a key', { accessKey: 'AK' }, 'SecretInvalid', /has accessKey but lacks secretKey\.$/],
    ['the other half', { secretKey: 'SK' }, 'SecretInvalid', /has secretKey but lacks accessKey\.$/],
    ['a user alone', { userName: 'u' }, 'SecretInvalid', /lacks password and domainName\.$/],
    ['a token with a line end inside', { token: 'a\nb' }, 'SecretInvalid', /token holds spaces, control/],
    ['a key with a blank', { accessKey: 'A K', secretKey: 'SK' }, 'SecretInvalid', /accessKey holds/],
    ['a security token beyond ASCII', { ...KEY, securityToken: 'ä' }, 'SecretInvalid', /securityToken holds/],
    [
      'a region that is a host',
      { ...KEY, region: 'evil.example.com' },
      'SecretInvalid',
      /region is not a region/,
    ],
    [
      'a project that is a path',
      { ...KEY, projectId: '../x' },
      'SecretInvalid',
      /projectId is not a project/,
    ],
  ])('are refused: %s', (...[, data, kind, message]) => {
    const found = find(data, HERE);
    expect(found).toMatchObject({ ok: false, failure: { kind } });
    expect(found.ok ? '' : found.failure.message).toMatch(message);
  });
});

describe('region and project', () => {
  const own = { region: 'cn-own-1', projectId: 'own' };
  const data = { ...KEY, region: 'cn-secret-1', projectId: 'secret' };
  const defaults = { region: 'cn-default-1', projectId: 'default' };

  test.each<[sentence: string, target: object, found: ReturnType<typeof find>]>([
    ['the object’s own words win', own, find(data, own, defaults)],
    ['then its Secret’s', { region: 'cn-secret-1', projectId: 'secret' }, find(data, {}, defaults)],
    ['then the controller’s', defaults, find(KEY, {}, defaults)],
    [
      'an empty region in the Secret is none',
      { region: 'cn-default-1' },
      find({ ...KEY, region: '' }, {}, defaults),
    ],
    [
      'a project may be left to IAM',
      { region: 'cn-own-1', projectId: undefined },
      find(KEY, { region: 'cn-own-1' }),
    ],
  ])('%s', (...[, target, found]) => {
    expect(found).toMatchObject({ ok: true, value: { target: { account: target } } });
  });

  test('no region at all is told', () => {
    expect(find(KEY)).toMatchObject({ ok: false, failure: { kind: 'RegionUnknown' } });
  });
});

describe('the controller’s own credentials', () => {
  const credentials: SecretData = { data: { token: 'own' } };

  test('are used where the object’s Secret does not exist', () => {
    expect(find(undefined, HERE, { credentials })).toMatchObject({
      ok: true,
      value: {
        target: { account: { credentials: { kind: 'token', token: 'own' } } },
        credentialsFrom: "the controller's credentials file",
      },
    });
  });

  test('are not used where the Secret exists, even if it is unusable', () => {
    expect(find({}, HERE, { credentials })).toMatchObject({ ok: false, failure: { kind: 'SecretInvalid' } });
  });

  test('that are unusable are not blamed on the Secret', () => {
    const found = find(undefined, HERE, { credentials: { data: {} } });
    expect(found.ok ? '' : found.failure.message).toMatch(/^The controller's credentials file has none of/);
  });
});

describe('what the owner of the Secret says', () => {
  const use = { type: 'Opaque', marked: true, pinned: false, forValues: false };
  const at = (spec: object, more: Partial<SecretUse> = {}, data: Record<string, string> = HERE) =>
    locate('streaming', specOf({}, spec), {
      secret: { data: { ...KEY, ...data }, use: { ...use, ...more } },
      defaults: { ...NO_DEFAULTS, mustBeMarked: true },
    });

  test.each<[what: string, result: ReturnType<typeof at>, expected: object]>([
    ['a marked one is used', at({}), { ok: true, value: { notice: undefined } }],
    ['the default type is', at({}, { type: '' }), { ok: true }],
    ['an unmarked one is not', at({}, { marked: false }), { failure: { kind: 'SecretInvalid' } }],
    ['one of Helm is not', at({}, { type: 'helm.sh/release.v1' }), { failure: { kind: 'SecretInvalid' } }],
    ['a type that looks like it is', at({}, { type: 'example.com/kubernetes.io' }), { ok: true }],
    [
      'a pin holds against the object',
      at({ region: 'cn-east-3' }, { pinned: true }),
      { failure: { kind: 'LocationNotAllowed' } },
    ],
    ['and lets the same be named', at({ region: 'cn-north-4' }, { pinned: true }), { ok: true }],
    [
      'without a region it pins nothing',
      at({ region: 'cn-east-3' }, { pinned: true }, {}),
      { failure: { kind: 'SecretInvalid' } },
    ],
    [
      'a project is pinned where there is one',
      at({ projectId: 'b1' }, { pinned: true }, { ...HERE, projectId: 'a1' }),
      { failure: { kind: 'LocationNotAllowed' } },
    ],
    ['and free where there is none', at({ projectId: 'b1' }, { pinned: true }), { ok: true }],
  ])('%s', (_what, result, expected) => {
    expect(result).toMatchObject(expected);
  });
});
