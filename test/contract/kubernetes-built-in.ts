import { expect, test } from '@jest/globals';
import { type Json, type Kube, TABLE } from './kubernetes-http.ts';

const core = (namespace: string, plural: string): string => `/api/v1/namespaces/${namespace}/${plural}`;
const leases = (namespace: string): string => `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
const events = (namespace: string): string => `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;

const lease = (spec: Json, metadata: Json = {}): Json => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: 'l', ...metadata },
  spec: { holderIdentity: 'me', leaseDurationSeconds: 15, ...spec },
});

const event = (namespace: string, more: Json = {}): Json => ({
  apiVersion: 'events.k8s.io/v1',
  kind: 'Event',
  metadata: { generateName: 'ev-' },
  eventTime: '2026-01-02T03:04:05.123456Z',
  type: 'Normal',
  reason: 'Updated',
  action: 'Update',
  note: 'hello',
  reportingController: 'example.com/controller',
  reportingInstance: 'one',
  regarding: { kind: 'Widget', namespace, name: 'a', uid: 'u', apiVersion: 'contract.example.com/v1' },
  ...more,
});

export function builtInContract(kube: () => Kube): void {
  test('a secret keeps what it is given as text, encoded', async () => {
    const path = core(await kube().namespace(), 'secrets');
    const { status, body } = await kube().post(path, { metadata: { name: 's' }, stringData: { a: 'b' } });
    expect(status).toBe(201);
    expect(body).toMatchObject({ apiVersion: 'v1', kind: 'Secret', type: 'Opaque', data: { a: 'Yg==' } });
    expect(body.stringData).toBeUndefined();
    const replaced = await kube().put(`${path}/s`, { metadata: { name: 's' }, data: { c: 'ZA==' } });
    expect(replaced).toMatchObject({ status: 200, body: { data: { c: 'ZA==' } } });
    const { body: list } = await kube().get(`${path}?fieldSelector=type%3DOpaque`);
    expect(list).toMatchObject({ kind: 'SecretList', items: [{ metadata: { name: 's' } }] });
  });

  test.each([
    ['data that is not base64', { data: { a: 'not base64!' } }, 400, 'illegal base64 data at input byte 3'],
    [
      'data that is a number',
      { data: { a: 5 } },
      400,
      'Secret in version "v1" cannot be handled as a Secret',
    ],
    ['a key with a space', { stringData: { 'a b': 'c' } }, 422, 'a valid config key must consist of'],
  ])('a secret with %s is refused', async (...[, data, code, message]) => {
    const path = core(await kube().namespace(), 'secrets');
    const { status, body } = await kube().post(path, { metadata: { name: 's' }, ...data });
    expect(status).toBe(code);
    expect(body.message).toContain(message);
  });

  test('a secret keeps its type, and an immutable one its data', async () => {
    const path = core(await kube().namespace(), 'secrets');
    await kube().post(path, { metadata: { name: 's' }, stringData: { a: 'b' }, immutable: true });
    const typed = await kube().patch(`${path}/s`, { type: 'other' });
    expect(typed.body.message).toContain('type: Invalid value: "other": field is immutable');
    const changed = await kube().patch(`${path}/s`, { stringData: { a: 'c' } });
    expect(changed.body.message).toContain('data: Forbidden: field is immutable when `immutable` is set');
  });

  test('a config map is shown as a table with its count', async () => {
    const path = core(await kube().namespace(), 'configmaps');
    await kube().post(path, { metadata: { name: 'c' }, data: { a: '1', b: '2' } });
    const { body } = await kube().get(`${path}/c`, TABLE);
    expect(body.rows[0].cells.slice(0, 2)).toEqual(['c', 2]);
  });

  test('a lease is taken, renewed under its version, and lost to whoever was first', async () => {
    const path = leases(await kube().namespace());
    const time = '2026-01-02T03:04:05.000000Z';
    const { status, body: live } = await kube().post(path, lease({ acquireTime: time, renewTime: time }));
    expect({ status, time: live.spec.renewTime }).toEqual({ status: 201, time });
    const { resourceVersion } = live.metadata;
    const renewed = lease({ renewTime: '2026-01-02T03:04:06.000000Z' }, { resourceVersion });
    expect((await kube().put(`${path}/l`, renewed)).status).toBe(200);
    const late = await kube().put(`${path}/l`, {
      ...renewed,
      spec: { ...renewed.spec, holderIdentity: 'other' },
    });
    expect({ status: late.status, reason: late.body.reason }).toEqual({ status: 409, reason: 'Conflict' });
  });

  test.each([
    [
      'a time with three digits',
      { renewTime: '2026-01-02T03:04:05.123Z' },
      400,
      'cannot parse ".123Z" as ".000000"',
    ],
    [
      'a duration of nothing',
      { leaseDurationSeconds: 0 },
      422,
      'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
    ],
  ])('a lease with %s is refused', async (...[, spec, code, message]) => {
    const { status, body } = await kube().post(leases(await kube().namespace()), lease(spec));
    expect(status).toBe(code);
    expect(body.message).toContain(message);
  });

  test('an event of events.k8s.io is a core event as well', async () => {
    const namespace = await kube().namespace();
    const { status, body } = await kube().post(events(namespace), event(namespace));
    expect({ status, name: body.metadata.name }).toEqual({
      status: 201,
      name: expect.stringMatching(/^ev-/),
    });
    expect(body).toMatchObject({ note: 'hello', regarding: { name: 'a' } });
    const selector = 'fieldSelector=involvedObject.name%3Da,involvedObject.uid%3Du,reason%3DUpdated';
    const { body: list } = await kube().get(`${core(namespace, 'events')}?${selector}`);
    expect(list.items).toMatchObject([
      {
        message: 'hello',
        reportingComponent: 'example.com/controller',
        involvedObject: { kind: 'Widget', name: 'a' },
        eventTime: '2026-01-02T03:04:05.123456Z',
      },
    ]);
    const { body: table } = await kube().get(core(namespace, 'events'), TABLE);
    expect(table.rows[0].cells.slice(1, 4)).toEqual(['Normal', 'Updated', 'widget/a']);
  });

  test('an event counts its repetitions in a series', async () => {
    const namespace = await kube().namespace();
    const { body } = await kube().post(events(namespace), event(namespace));
    const series = { count: 2, lastObservedTime: '2026-01-02T03:05:05.000000Z' };
    const patched = await kube().patch(`${events(namespace)}/${body.metadata.name}`, { series });
    expect(patched).toMatchObject({ status: 200, body: { series } });
  });

  test.each([
    ['without a time', { eventTime: undefined }, 422, 'eventTime: Required value'],
    ['with a short time', { eventTime: '2026-01-02T03:04:05.1Z' }, 400, 'cannot parse ".1Z" as ".000000"'],
    [
      'about no namespace',
      { regarding: { kind: 'Widget', name: 'a' } },
      422,
      'does not match event.namespace',
    ],
    ['without an action', { action: '' }, 422, 'action: Required value'],
    [
      'with a reason too long',
      { reason: 'r'.repeat(129) },
      422,
      'reason: Invalid value: "": can have at most 128',
    ],
    ['with a note too long', { note: 'n'.repeat(1025) }, 422, 'can have at most 1024 characters'],
    ['of another type', { type: 'Error' }, 422, 'type: Invalid value: "": has invalid value: Error'],
    ['by nobody', { reportingController: '' }, 422, 'reportingController: Required value'],
    [
      'with a series of one',
      { series: { count: 1 } },
      422,
      'series.count: Invalid value: "": should be at least 2',
    ],
    ['with an old count', { deprecatedCount: 3 }, 422, 'count: Invalid value: "": needs to be unset'],
  ])('an event %s is refused', async (...[, more, code, message]) => {
    const namespace = await kube().namespace();
    const { status, body } = await kube().post(events(namespace), event(namespace, more));
    expect(status).toBe(code);
    expect(body.message).toContain(message);
  });

  test('an event once written changes only its series', async () => {
    const namespace = await kube().namespace();
    const { body: live } = await kube().post(events(namespace), event(namespace));
    const { status, body } = await kube().patch(`${events(namespace)}/${live.metadata.name}`, {
      note: 'other',
    });
    expect(status).toBe(422);
    expect(body.message).toContain('message: Invalid value: "other": field is immutable');
  });
}
