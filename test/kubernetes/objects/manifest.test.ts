import { describe, expect, test } from '@jest/globals';
import { readManifest } from '../../../src/kubernetes/objects/manifest.ts';
import { bytesOf, readSecret } from '../../../src/kubernetes/objects/secret-data.ts';
import { isNewer } from '../../../src/kubernetes/watch/version.ts';

const NOW = Date.UTC(2026, 1, 1);

const metadata = {
  namespace: 'team',
  name: 'job',
  uid: 'u-1',
  resourceVersion: '12',
  generation: 3,
  creationTimestamp: '2026-01-02T03:04:05Z',
};

describe('readManifest', () => {
  test('keeps what the controller uses, and nothing else', () => {
    const raw = {
      kind: 'FlinkJarJob',
      metadata: {
        ...metadata,
        labels: { a: 'b' },
        managedFields: [{}],
        finalizers: ['x', 'dli.gitops.dev/flinkjarjob2'],
      },
      spec: { jobId: '104', job: {} },
      status: { observedGeneration: 3, update_time: 12345678901234567890n },
    };
    expect(readManifest(raw, NOW)).toEqual({
      ok: true,
      manifest: {
        key: 'team/job',
        namespace: 'team',
        name: 'job',
        uid: 'u-1',
        resourceVersion: '12',
        generation: 3,
        createdAt: Date.UTC(2026, 0, 2, 3, 4, 5),
        reconcileRequest: undefined,
        jobId: '104',
        wanted: expect.objectContaining({ interval: '5m', job: {} }),
        status: raw.status,
      },
    });
  });

  test.each<[string, object, object]>([
    ['no status', {}, { status: {} }],
    ['a status that cannot be read', { status: { conditions: 'none' } }, { status: {} }],
    [
      'a deletion',
      { metadata: { ...metadata, deletionTimestamp: '2026-01-03T00:00:00Z' } },
      { wanted: 'gone' },
    ],
    [
      'our finalizer among others',
      { metadata: { ...metadata, finalizers: ['x', 'dli.gitops.dev/flinkjarjob'] } },
      { held: true },
    ],
    [
      'the plan that may restart the job outside its windows, as short as plans are',
      {
        metadata: { ...metadata, annotations: { 'dli.gitops.dev/outside-window': `plan-${'0'.repeat(99)}` } },
      },
      { outsideWindow: `plan-${'0'.repeat(56)}…` },
    ],
    [
      'the plan that is approved',
      { metadata: { ...metadata, annotations: { 'dli.gitops.dev/approve-plan': 'plan-0a1b2c3d4e5f' } } },
      { approvedPlan: 'plan-0a1b2c3d4e5f' },
    ],
    ['null annotations', { metadata: { ...metadata, annotations: null } }, { reconcileRequest: undefined }],
  ])('takes %s', (_name, more, expected) => {
    expect(readManifest({ metadata, spec: {}, ...more }, NOW)).toMatchObject({
      ok: true,
      manifest: expected,
    });
  });

  const [own, flux] = ['dli.gitops.dev/reconcile-requested-at', 'reconcile.fluxcd.io/requestedAt'];

  test.each<[string, Record<string, unknown>, string | undefined]>([
    ['the own annotation', { [own]: '2026-01-02' }, '2026-01-02'],
    ["Flux's annotation", { [flux]: '2026-01-03' }, '2026-01-03'],
    [
      'both together',
      { [own]: '2026-01-04T00:00:00Z', [flux]: '2026-01-03T00:00:00Z' },
      '2026-01-04T00:00:00Z 2026-01-03T00:00:00Z',
    ],
    ['nothing when it is empty', { [own]: '' }, undefined],
    ['nothing of other annotations', { other: '2026' }, undefined],
  ])('reads as reconcile request %s', (_name, annotations, expected) => {
    const read = readManifest({ metadata: { ...metadata, annotations }, spec: {} }, NOW);
    expect(read.ok ? read.manifest.reconcileRequest : read).toBe(expected);
  });

  test.each<[unknown, string]>([
    [undefined, 'it has no metadata'],
    [null, 'it has no metadata'],
    ['text', 'it has no metadata'],
    [{ metadata: [] }, 'it has no metadata'],
    [{ metadata: { ...metadata, uid: '', name: 7 } }, 'metadata lacks name, uid'],
    [{ metadata: { ...metadata, generation: undefined } }, 'metadata.generation is not a number'],
  ])('says why %j is not one', (raw, reason) => {
    expect(readManifest(raw, NOW)).toEqual({ ok: false, reason });
  });
});

describe('resourceVersions', () => {
  test.each<[string, string, boolean]>([
    ['10', '9', true],
    ['9', '10', false],
    ['10', '10', false],
    ['18446744073709551616', '18446744073709551615', true],
    ['abc', '5', true],
    ['5', '', true],
  ])('%s is newer than %s: %s', (a, b, expected) => {
    expect(isNewer(a, b)).toBe(expected);
  });
});

describe('readSecret', () => {
  const secret = (data: unknown): unknown => ({ metadata: { uid: 'u', resourceVersion: '7' }, data });
  const encoded = (text: string): string => Buffer.from(text).toString('base64');

  test('decodes values as UTF-8', () => {
    const data = { accessKey: encoded('AK'), password: encoded('密码\n'), region: '' };
    expect(readSecret(secret(data), '/s')).toEqual({
      fingerprint: expect.any(String),
      version: '7',
      data: { accessKey: 'AK', password: '密码\n', region: '' },
      use: { type: '', marked: false, pinned: false, forValues: false },
    });
  });

  test('says which values are not text, and keeps these out', () => {
    const accessKey = Buffer.from([0xff, 0xfe, 0x00]).toString('base64');
    const data = { token: encoded('x'), accessKey, secretKey: 'a*b', userName: 'abc', password: 7 };
    const read = readSecret(secret(data), '/s');
    expect(read.data).toEqual({ token: 'x' });
    const wrong = ['accessKey', 'secretKey', 'userName', 'password'].map((key) => `${key} is not UTF-8 text`);
    expect(read.refused).toEqual(wrong);
  });

  test('keeps no value of over 16 KiB, and says so; and no key but the nine', () => {
    const data = {
      accessKey: encoded('x'.repeat(16_384)),
      secretKey: encoded('x'.repeat(16_385)),
      other: encoded('x'.repeat(500_000)),
    };
    const read = readSecret(secret(data), '/s');
    expect(read.data).toEqual({ accessKey: 'x'.repeat(16_384) });
    expect(read.refused).toEqual(['secretKey has 16385 bytes, and at most 16384 are accepted']);
  });

  test('has a fingerprint of what is used, whatever its order, its metadata and the other keys', () => {
    const of = (data: unknown, metadata: object = {}): string =>
      readSecret({ metadata: { uid: 'u', resourceVersion: '7', ...metadata }, data }, '/s').fingerprint;
    const data = { token: encoded('1'), region: encoded('2') };
    const touched = { uid: 'other', resourceVersion: '8', annotations: { touched: 'yes' } };
    expect(of({ region: data.region, other: 'x', token: data.token }, touched)).toBe(of(data));
    const others = [
      { token: data.token },
      { ...data, projectId: '' },
      { token: data.region, region: data.token },
      { ...data, region: 'a*b' },
      undefined,
    ];
    expect(new Set([data, ...others].map((one) => of(one))).size).toBe(6);
    expect(of({ token: Buffer.from([0xff]).toString('base64') })).not.toBe(
      of({ token: Buffer.from([0xfe]).toString('base64') }),
    );
  });

  test('is not fooled by what every object has', () => {
    const read = readSecret(secret(JSON.parse(`{"__proto__":{"token":"${encoded('x')}"}}`)), '/s');
    expect(read.data).toEqual({});
  });

  const MARK = 'dli.gitops.dev/credentials';
  test.each<[what: string, more: object, use: object]>([
    ['the label', { labels: { [MARK]: 'true' } }, { marked: true }],
    ['the label with another value', { labels: { [MARK]: 'yes' } }, { marked: false }],
    ['an annotation', { annotations: { [MARK]: 'true' } }, { marked: false }],
    ['the label that pins', { labels: { 'dli.gitops.dev/pin-location': 'true' } }, { pinned: true }],
    ['the label for values', { labels: { 'dli.gitops.dev/values': 'true' } }, { forValues: true }],
    ['no labels', { labels: null }, { marked: false, pinned: false }],
  ])('reads what its owner says: %s', (_what, metadata, use) => {
    const body = { metadata: { uid: 'u', resourceVersion: '7', ...metadata } };
    expect(readSecret(body, '/s').use).toMatchObject(use);
    const changed = readSecret(body, '/s').fingerprint !== readSecret(secret({}), '/s').fingerprint;
    expect(changed).toBe(Object.values(use).includes(true));
  });

  test('keeps nothing of a type that is never ours', () => {
    const body = {
      ...(secret({ token: encoded('t') }) as object),
      type: 'kubernetes.io/service-account-token',
    };
    expect(readSecret(body, '/s')).toMatchObject({
      data: {},
      use: { type: 'kubernetes.io/service-account-token' },
    });
  });

  describe('for values of jobs', () => {
    const labels = { 'dli.gitops.dev/values': 'true' };
    const read = (data: unknown, more: object = {}) =>
      readSecret({ metadata: { uid: 'u', resourceVersion: '7', labels }, data, ...more }, '/s');

    test('keeps all keys, whatever their names are, and says what of them is no text', () => {
      const data = JSON.parse(`{"db.password":"${encoded('x')}","__proto__":"${encoded('y')}","bad":"a*b"}`);
      expect(read(data).values).toEqual({
        uid: 'u',
        byKey: new Map<string, object>([
          ['db.password', { text: 'x' }],
          ['__proto__', { text: 'y' }],
          ['bad', { refused: 'bad is not UTF-8 text' }],
        ]),
      });
    });

    test('keeps none of a type that is never ours, and none without the mark', () => {
      expect(read({ password: encoded('x') }, { type: 'kubernetes.io/basic-auth' })).not.toHaveProperty(
        'values',
      );
      expect(readSecret(secret({ password: encoded('x') }), '/s')).not.toHaveProperty('values');
    });

    test('each key is of its fingerprint', () => {
      const of = (data: unknown): string => read(data).fingerprint;
      expect(of({ a: encoded('x') })).toBe(of({ a: encoded('x') }));
      expect(of({ a: encoded('x') })).not.toBe(of({ a: encoded('y') }));
    });

    test('all that is kept counts, keys without a value, too', () => {
      const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`k${at}`, '']));
      expect(bytesOf(read(many))).toBeGreaterThan(128_000);
      expect(bytesOf(read({ a: encoded('1234') })) - bytesOf(read({ a: '' }))).toBe(4);
    });
  });

  test.each([[null], [{}], [{ metadata: { uid: 'u' } }]])('refuses %j', (body) => {
    expect(() => readSecret(body, '/s')).toThrow('not a Secret');
  });
});

describe('of two requests to reconcile now', () => {
  const OWN = 'dli.gitops.dev/reconcile-requested-at';
  const FLUX = 'reconcile.fluxcd.io/requestedAt';
  const requestOf = (own: string, flux: string): string | undefined => {
    const read = readManifest({ metadata: { ...metadata, annotations: { [OWN]: own, [FLUX]: flux } } }, NOW);
    return read.ok ? read.manifest.reconcileRequest : undefined;
  };

  test.each<[sentence: string, flux: string]>([
    ['an older time', '2026-11-23T09:00:00Z'],
    ['a time of another century', '2136-11-23T09:00:00Z'],
    ['a word', 'manual-1'],
    ['more than the status can hold', 'x'.repeat(1_000)],
  ])('a new value of one is a new request, although the other names %s', (_what, flux) => {
    const before = requestOf('2026-11-23T10:00:00Z', flux);
    expect(requestOf('2026-11-23T10:00:01Z', flux)).not.toBe(before);
    expect(requestOf(flux, '2026-11-23T10:00:00Z')).not.toBe(requestOf(flux, '2026-11-23T10:00:01Z'));
    expect(before?.length).toBeLessThanOrEqual(256);
  });
});
