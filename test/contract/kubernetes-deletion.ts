import { expect, test } from '@jest/globals';
import type { Json, Kube } from './kubernetes-http.ts';
import { GROUP, widget, widgets } from './kubernetes-widget.ts';

const FINALIZER = 'contract.example.com/hold';
const held = (name: string): Json => ({ ...widget(name), metadata: { name, finalizers: [FINALIZER] } });

export function deletionContract(kube: () => Kube): void {
  test('a deleted object is gone, and the answer says which', async () => {
    const path = widgets(await kube().namespace());
    const { body: live } = await kube().post(path, widget('a'));
    const { status, body } = await kube().delete(`${path}/a`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      kind: 'Status',
      status: 'Success',
      details: { name: 'a', group: GROUP, kind: 'widgets', uid: live.metadata.uid },
    });
    expect((await kube().get(`${path}/a`)).status).toBe(404);
    expect((await kube().delete(`${path}/a`)).status).toBe(404);
  });

  test('a finalizer holds it until it is removed', async () => {
    const path = widgets(await kube().namespace());
    await kube().post(path, held('a'));
    const { status, body } = await kube().delete(`${path}/a`);
    expect(status).toBe(200);
    expect(body.metadata).toMatchObject({
      generation: 2,
      deletionGracePeriodSeconds: 0,
      finalizers: [FINALIZER],
    });
    expect(body.metadata.deletionTimestamp).toMatch(/Z$/);
    const again = await kube().delete(`${path}/a`);
    expect(again.body.metadata.resourceVersion).toBe(body.metadata.resourceVersion);
    const released = await kube().patch(`${path}/a`, { metadata: { finalizers: null } });
    expect(released.status).toBe(200);
    expect((await kube().get(`${path}/a`)).status).toBe(404);
  });

  test('no finalizer can be added to what is being deleted', async () => {
    const path = widgets(await kube().namespace());
    await kube().post(path, held('a'));
    await kube().delete(`${path}/a`);
    const patch = { metadata: { finalizers: [FINALIZER, 'other.example.com/x'] } };
    const { status, body } = await kube().patch(`${path}/a`, patch);
    expect(status).toBe(422);
    expect(body.message).toContain(
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"other.example.com/x"}',
    );
    await kube().patch(`${path}/a`, { metadata: { finalizers: null } });
  });

  test('a list of finalizers under a version adds to those of others, and takes one away', async () => {
    const path = widgets(await kube().namespace());
    const { body: live } = await kube().post(path, held('a'));
    const { uid, resourceVersion } = live.metadata;
    const finalizers = [FINALIZER, 'own.example.com/x'];
    const added = await kube().patch(`${path}/a`, { metadata: { uid, resourceVersion, finalizers } });
    expect(added).toMatchObject({ status: 200, body: { metadata: { finalizers, generation: 1 } } });
    const late = { uid, resourceVersion, finalizers: [FINALIZER] };
    const refused = await kube().patch(`${path}/a`, { metadata: late });
    expect(refused).toMatchObject({ status: 409, body: { reason: 'Conflict' } });
    const now = { ...late, resourceVersion: added.body.metadata.resourceVersion };
    const taken = await kube().patch(`${path}/a`, { metadata: now });
    expect(taken).toMatchObject({ status: 200, body: { metadata: { finalizers: [FINALIZER] } } });
    const none = await kube().patch(`${path}/a`, { metadata: { finalizers: [] } });
    expect(none.body.metadata.finalizers).toBeUndefined();
  });

  test('what is being deleted stays while one finalizer is left, and the answer to the last is the object without it', async () => {
    const path = widgets(await kube().namespace());
    await kube().post(path, {
      ...widget('a'),
      metadata: { name: 'a', finalizers: ['own.example.com/x', FINALIZER] },
    });
    const { body: marked } = await kube().delete(`${path}/a`);
    const { uid, resourceVersion, deletionTimestamp } = marked.metadata;
    const left = await kube().patch(`${path}/a`, {
      metadata: { uid, resourceVersion, finalizers: [FINALIZER] },
    });
    expect(left.body.metadata).toMatchObject({ deletionTimestamp, finalizers: [FINALIZER], generation: 2 });
    expect((await kube().get(`${path}/a`)).status).toBe(200);
    const version = left.body.metadata.resourceVersion;
    const last = await kube().patch(`${path}/a`, {
      metadata: { uid, resourceVersion: version, finalizers: [] },
    });
    expect(last).toMatchObject({
      status: 200,
      body: { kind: 'Widget', metadata: { uid, deletionTimestamp } },
    });
    expect(last.body.metadata.finalizers).toBeUndefined();
    expect(last.body.metadata.resourceVersion).toBe(version);
    expect((await kube().get(`${path}/a`)).status).toBe(404);
  });

  test('a deletion shows in a watch: marked first, gone later', async () => {
    const path = widgets(await kube().namespace());
    const { body: live } = await kube().post(path, held('a'));
    const watching = await kube().watch(`${path}?watch=1&resourceVersion=${live.metadata.resourceVersion}`);
    await kube().delete(`${path}/a`);
    await kube().patch(`${path}/a`, { metadata: { finalizers: null } });
    const [marked, gone] = await watching.first(2);
    watching.stop();
    expect(marked).toMatchObject({
      type: 'MODIFIED',
      object: { metadata: { deletionTimestamp: expect.any(String) } },
    });
    expect(gone?.type).toBe('DELETED');
    expect(Number(gone?.object.metadata.resourceVersion)).toBeGreaterThan(
      Number(marked?.object.metadata.resourceVersion),
    );
  });

  test('preconditions guard a deletion', async () => {
    const path = widgets(await kube().namespace());
    const { body: live } = await kube().post(path, widget('a'));
    const wrong = [{ uid: 'x' }, { resourceVersion: '1' }];
    for (const preconditions of wrong) {
      const { status, body } = await kube().delete(`${path}/a`, {
        kind: 'DeleteOptions',
        apiVersion: 'v1',
        preconditions,
      });
      expect({ status, reason: body.reason }).toEqual({ status: 409, reason: 'Conflict' });
      expect(body.message).toContain('in the precondition');
    }
    const preconditions = { uid: live.metadata.uid, resourceVersion: live.metadata.resourceVersion };
    const right = await kube().delete(`${path}/a`, {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      preconditions,
    });
    expect(right.status).toBe(200);
  });

  test('a dry run deletes nothing', async () => {
    const path = widgets(await kube().namespace());
    await kube().post(path, widget('a'));
    expect((await kube().delete(`${path}/a?dryRun=All`)).status).toBe(200);
    expect((await kube().get(`${path}/a`)).status).toBe(200);
  });

  test('a collection is deleted by its selection', async () => {
    const path = widgets(await kube().namespace());
    for (const name of ['a', 'b']) {
      await kube().post(path, { ...widget(name), metadata: { name, labels: { name } } });
    }
    const { status, body } = await kube().delete(`${path}?labelSelector=name%3Da`);
    expect({ status, kind: body.kind }).toEqual({ status: 200, kind: 'WidgetList' });
    const { body: left } = await kube().get(path);
    expect(left.items.map((one: Json) => one.metadata.name)).toEqual(['b']);
  });

  test('a namespace that is being deleted takes nothing new', async () => {
    const namespace = await kube().namespace();
    const path = widgets(namespace);
    await kube().post(path, held('a'));
    const { status, body } = await kube().delete(`/api/v1/namespaces/${namespace}`);
    expect({ status, phase: body.status.phase }).toEqual({ status: 200, phase: 'Terminating' });
    const refused = await kube().post(path, widget('b'));
    expect(refused.status).toBe(403);
    expect(refused.body.message).toBe(
      `widgets.${GROUP} "b" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
    );
    await kube().patch(`${path}/a`, { metadata: { finalizers: null } });
  });

  test('the namespace default stays', async () => {
    const { status, body } = await kube().delete('/api/v1/namespaces/default');
    expect({ status, message: body.message }).toEqual({
      status: 403,
      message: 'namespaces "default" is forbidden: this namespace may not be deleted',
    });
  });
}
