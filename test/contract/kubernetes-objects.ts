import { describe, expect, test } from '@jest/globals';
import type { Kube } from './kubernetes-http.ts';
import { GROUP, widget, widgets } from './kubernetes-widget.ts';

const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

export function objectContract(kube: () => Kube): void {
  test('a created object has what the server fills in', async () => {
    const namespace = await kube().namespace();
    const { status, body } = await kube().post(widgets(namespace), widget('a'));
    expect(status).toBe(201);
    expect(body.spec).toEqual({ size: 3, limit: 50, color: 'red' });
    expect(body.metadata).toMatchObject({ name: 'a', namespace, generation: 1 });
    expect(body.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(body.metadata.resourceVersion).toMatch(/^\d+$/);
    expect(body.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect((await kube().get(`${widgets(namespace)}/a`)).body).toEqual(body);
  });

  test('generateName makes a name', async () => {
    const namespace = await kube().namespace();
    const wanted = { ...widget(''), metadata: { generateName: 'w-' } };
    const { body } = await kube().post(widgets(namespace), wanted);
    expect(body.metadata.name).toMatch(/^w-[a-z0-9]{5}$/);
  });

  test('what is not JSON is refused, and so is another media type', async () => {
    const namespace = await kube().namespace();
    expect((await kube().post(widgets(namespace), '{bad')).status).toBe(400);
    const { status, body } = await kube().post(widgets(namespace), 'x', { type: 'text/plain' });
    expect({ status, reason: body.reason }).toEqual({ status: 415, reason: 'UnsupportedMediaType' });
  });

  test('YAML will do as well', async () => {
    const namespace = await kube().namespace();
    const yaml = `apiVersion: ${GROUP}/v1\nkind: Widget\nmetadata: {name: w}\nspec:\n  size: 4\n`;
    const { status, body } = await kube().post(widgets(namespace), yaml, { type: 'application/yaml' });
    expect({ status, size: body.spec.size }).toEqual({ status: 201, size: 4 });
  });

  test('a name is taken only once', async () => {
    const namespace = await kube().namespace();
    await kube().post(widgets(namespace), widget('a'));
    const { status, body } = await kube().post(widgets(namespace), widget('a'));
    expect(status).toBe(409);
    expect(body).toMatchObject({
      reason: 'AlreadyExists',
      message: `widgets.${GROUP} "a" already exists`,
      details: { name: 'a', group: GROUP, kind: 'widgets' },
    });
  });

  test('a missing namespace is 404, and so is a missing object', async () => {
    const missing = await kube().post(widgets('contract-missing'), widget('a'));
    expect(missing).toMatchObject({
      status: 404,
      body: {
        reason: 'NotFound',
        message: 'namespaces "contract-missing" not found',
        details: { kind: 'namespaces' },
      },
    });
    const { status, body } = await kube().get(`${widgets('default')}/nope`);
    expect(status).toBe(404);
    expect(body).toMatchObject({
      message: `widgets.${GROUP} "nope" not found`,
      details: { kind: 'widgets' },
    });
  });

  test('a replacement needs the version it replaces', async () => {
    const namespace = await kube().namespace();
    const path = `${widgets(namespace)}/a`;
    const { body: live } = await kube().post(widgets(namespace), widget('a'));
    const unversioned = await kube().put(path, widget('a', { size: 4 }));
    expect(unversioned.status).toBe(422);
    expect(unversioned.body.message).toContain(
      'metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    );
    const changed = await kube().put(path, { ...live, spec: { ...live.spec, size: 4 } });
    expect(changed).toMatchObject({ status: 200, body: { spec: { size: 4 }, metadata: { generation: 2 } } });
    expect(Number(changed.body.metadata.resourceVersion)).toBeGreaterThan(
      Number(live.metadata.resourceVersion),
    );
    const late = await kube().put(path, { ...live, spec: { ...live.spec, size: 5 } });
    expect(late).toMatchObject({
      status: 409,
      body: {
        reason: 'Conflict',
        message: `Operation cannot be fulfilled on widgets.${GROUP} "a": ${MODIFIED}`,
      },
    });
  });

  test('a replacement under another name, of another uid, or of nothing is refused', async () => {
    const namespace = await kube().namespace();
    const path = `${widgets(namespace)}/a`;
    const { body: live } = await kube().post(widgets(namespace), widget('a'));
    const renamed = await kube().put(path, { ...live, metadata: { ...live.metadata, name: 'b' } });
    expect(renamed.body.message).toBe('the name of the object (b) does not match the name on the URL (a)');
    const other = await kube().put(path, { ...live, metadata: { ...live.metadata, uid: 'x' } });
    expect({ status: other.status, reason: other.body.reason }).toEqual({ status: 409, reason: 'Conflict' });
    expect((await kube().put(`${widgets(namespace)}/none`, widget('none'))).status).toBe(404);
  });

  describe('generation and version', () => {
    test('a write that changes nothing keeps both', async () => {
      const namespace = await kube().namespace();
      const { body: live } = await kube().post(widgets(namespace), widget('a'));
      const { body: again } = await kube().put(`${widgets(namespace)}/a`, live);
      expect(again.metadata).toEqual(live.metadata);
    });

    test('metadata alone does not count as a new generation', async () => {
      const namespace = await kube().namespace();
      const { body: live } = await kube().post(widgets(namespace), widget('a'));
      const { body } = await kube().patch(`${widgets(namespace)}/a`, { metadata: { labels: { a: 'b' } } });
      expect(body.metadata.generation).toBe(1);
      expect(body.metadata.resourceVersion).not.toBe(live.metadata.resourceVersion);
    });

    test('an immutable field stays', async () => {
      const namespace = await kube().namespace();
      await kube().post(widgets(namespace), widget('a', { id: '1' }));
      const { status, body } = await kube().patch(`${widgets(namespace)}/a`, { spec: { id: '2' } });
      expect(status).toBe(422);
      expect(body.details.causes).toContainEqual(
        expect.objectContaining({ field: 'spec', message: expect.stringContaining('id is immutable') }),
      );
    });
  });

  test('a dry run answers as if, and stores nothing', async () => {
    const namespace = await kube().namespace();
    const { status, body } = await kube().post(`${widgets(namespace)}?dryRun=All`, widget('a'));
    expect({ status, uid: typeof body.metadata.uid, version: body.metadata.resourceVersion }).toEqual({
      status: 201,
      uid: 'string',
      version: undefined,
    });
    expect((await kube().get(`${widgets(namespace)}/a`)).status).toBe(404);
    expect((await kube().post(`${widgets(namespace)}?dryRun=Some`, widget('a'))).status).toBe(422);
  });
}
