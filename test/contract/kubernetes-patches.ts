import { expect, test } from '@jest/globals';
import { JSON_PATCH, type Kube, MERGE, STRATEGIC } from './kubernetes-http.ts';
import { GROUP, widget, widgets } from './kubernetes-widget.ts';

const CR_TYPES =
  'the body of the request was in an unknown format - accepted media types include: ' +
  'application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml';

export function patchContract(kube: () => Kube): void {
  test('a merge patch merges objects, replaces lists, and removes by null', async () => {
    const namespace = await kube().namespace();
    await kube().post(widgets(namespace), widget('a', { tags: ['x'], id: 'one' }));
    const { body } = await kube().patch(`${widgets(namespace)}/a`, {
      spec: { tags: ['y', 'z'], color: 'blue' },
    });
    expect(body.spec).toEqual({ size: 3, limit: 50, color: 'blue', tags: ['y', 'z'], id: 'one' });
    const removed = await kube().patch(`${widgets(namespace)}/a`, { spec: { tags: null, color: null } });
    expect(removed.body.spec).toEqual({ size: 3, limit: 50, color: 'red', id: 'one' });
  });

  test('a merge patch with a version is refused when the object has moved', async () => {
    const namespace = await kube().namespace();
    const { body: live } = await kube().post(widgets(namespace), widget('a'));
    const { resourceVersion } = live.metadata;
    const patch = { metadata: { resourceVersion }, spec: { size: 4 } };
    expect((await kube().patch(`${widgets(namespace)}/a`, patch)).status).toBe(200);
    const late = await kube().patch(`${widgets(namespace)}/a`, { ...patch, spec: { size: 5 } });
    expect(late).toMatchObject({
      status: 409,
      body: { reason: 'Conflict', details: { kind: 'widgets', group: GROUP } },
    });
  });

  test('a JSON patch adds, replaces, removes and tests', async () => {
    const namespace = await kube().namespace();
    await kube().post(widgets(namespace), widget('a', { tags: ['x'] }));
    const operations = [
      { op: 'test', path: '/spec/size', value: 3 },
      { op: 'replace', path: '/spec/size', value: 7 },
      { op: 'add', path: '/spec/tags/-', value: 'y' },
      { op: 'add', path: '/metadata/annotations', value: { 'x.y/z': '1' } },
      { op: 'remove', path: '/spec/limit' },
    ];
    const { status, body } = await kube().patch(`${widgets(namespace)}/a`, operations, JSON_PATCH);
    expect(status).toBe(200);
    expect(body.spec).toEqual({ size: 7, limit: 50, color: 'red', tags: ['x', 'y'] });
    expect(body.metadata.annotations).toEqual({ 'x.y/z': '1' });
  });

  test.each([
    ['a test that fails', [{ op: 'test', path: '/spec/size', value: 9 }]],
    ['a field that is not there', [{ op: 'remove', path: '/spec/nope' }]],
  ])('a JSON patch with %s changes nothing', async (_, operations) => {
    const namespace = await kube().namespace();
    const { body: live } = await kube().post(widgets(namespace), widget('a'));
    const { status, body } = await kube().patch(`${widgets(namespace)}/a`, operations, JSON_PATCH);
    expect({ status, reason: body.reason }).toEqual({ status: 422, reason: 'Invalid' });
    expect((await kube().get(`${widgets(namespace)}/a`)).body).toEqual(live);
  });

  test.each([STRATEGIC, { type: 'application/json' }])('a custom resource takes no %p', async (options) => {
    const namespace = await kube().namespace();
    await kube().post(widgets(namespace), widget('a'));
    const { status, body } = await kube().patch(`${widgets(namespace)}/a`, { spec: { size: 4 } }, options);
    expect({ status, message: body.message }).toEqual({ status: 415, message: CR_TYPES });
  });

  test('a strategic merge patch adds finalizers to a built-in object', async () => {
    const namespace = await kube().namespace();
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    await kube().post(path, {
      metadata: { name: 'c', finalizers: ['a.example.com/x'] },
      data: { a: '1', b: '2' },
    });
    const patch = { metadata: { finalizers: ['b.example.com/y'] }, data: { a: '3', b: null } };
    const { status, body } = await kube().patch(`${path}/c`, patch, STRATEGIC);
    expect({ status, data: body.data }).toEqual({ status: 200, data: { a: '3' } });
    expect([...body.metadata.finalizers].sort()).toEqual(['a.example.com/x', 'b.example.com/y']);
  });

  test('what is no patch is refused', async () => {
    const namespace = await kube().namespace();
    await kube().post(widgets(namespace), widget('a'));
    const broken = await kube().patch(`${widgets(namespace)}/a`, '{bad', MERGE);
    expect({ status: broken.status, reason: broken.body.reason }).toEqual({
      status: 400,
      reason: 'BadRequest',
    });
    const renamed = await kube().patch(`${widgets(namespace)}/a`, { metadata: { name: 'b' } });
    expect(renamed.body.message).toBe('the name of the object (b) does not match the name on the URL (a)');
    const moved = await kube().patch(`${widgets(namespace)}/a`, { metadata: { uid: 'x' } });
    expect(moved.body.message).toContain('metadata.uid: Invalid value: "x": field is immutable');
    expect((await kube().patch(`${widgets(namespace)}/none`, {})).status).toBe(404);
  });

  test('strict validation of a patch names the unknown field', async () => {
    const namespace = await kube().namespace();
    await kube().post(widgets(namespace), widget('a'));
    const { status, body } = await kube().patch(`${widgets(namespace)}/a?fieldValidation=Strict`, {
      spec: { sise: 5 },
    });
    expect(status).toBe(422);
    expect(body.message).toContain('strict decoding error: unknown field "spec.sise"');
  });
}
