import { expect, test } from '@jest/globals';
import { JSON_PATCH, type Kube } from './kubernetes-http.ts';
import { widget, widgets } from './kubernetes-widget.ts';

const READY = { type: 'Ready', status: 'True' };

export function statusContract(kube: () => Kube): void {
  test('the main endpoint ignores status', async () => {
    const namespace = await kube().namespace();
    const { body } = await kube().post(widgets(namespace), {
      ...widget('a'),
      status: { observedGeneration: 9 },
    });
    expect(body.status).toBeUndefined();
    const patch = { spec: { size: 4 }, status: { observedGeneration: 9 } };
    const { body: patched } = await kube().patch(`${widgets(namespace)}/a`, patch);
    expect({ size: patched.spec.size, status: patched.status }).toEqual({ size: 4, status: undefined });
  });

  test('the status endpoint ignores everything else, and makes no new generation', async () => {
    const namespace = await kube().namespace();
    const { body: live } = await kube().post(widgets(namespace), widget('a'));
    const patch = {
      metadata: { labels: { a: 'b' } },
      spec: { size: 44 },
      status: { observedGeneration: 1, conditions: [READY] },
    };
    const { status, body } = await kube().patch(`${widgets(namespace)}/a/status`, patch);
    expect(status).toBe(200);
    expect(body.spec).toEqual(live.spec);
    expect(body.status).toEqual({ observedGeneration: 1, conditions: [READY] });
    expect(body.metadata.labels).toBeUndefined();
    expect(body.metadata.generation).toBe(1);
    expect((await kube().get(`${widgets(namespace)}/a/status`)).body).toEqual(body);
  });

  test('a change of the main part keeps the status', async () => {
    const namespace = await kube().namespace();
    await kube().post(widgets(namespace), widget('a'));
    await kube().patch(`${widgets(namespace)}/a/status`, { status: { observedGeneration: 1 } });
    const { body } = await kube().patch(`${widgets(namespace)}/a`, { spec: { size: 5 } });
    expect(body).toMatchObject({ status: { observedGeneration: 1 }, metadata: { generation: 2 } });
  });

  test('a replaced status needs the version it replaces', async () => {
    const namespace = await kube().namespace();
    const path = `${widgets(namespace)}/a/status`;
    const { body: live } = await kube().post(widgets(namespace), widget('a'));
    expect((await kube().put(path, { ...live, status: { observedGeneration: 1 } })).status).toBe(200);
    const late = await kube().put(path, { ...live, status: { observedGeneration: 2 } });
    expect({ status: late.status, reason: late.body.reason }).toEqual({ status: 409, reason: 'Conflict' });
  });

  test('the schema holds for the status too', async () => {
    const namespace = await kube().namespace();
    await kube().post(widgets(namespace), widget('a'));
    const bad = { status: { conditions: [{ type: 'Ready' }] } };
    const { status, body } = await kube().patch(`${widgets(namespace)}/a/status`, bad);
    expect(status).toBe(422);
    expect(body.message).toContain('status.conditions[0].status: Required value');
  });

  test.each([
    ['2026-11-28T00:00:00Z', 200],
    ['2026-11-28t00:00:00.5z', 200],
    ['2026-11-28T00:00:00x5Z', 200],
    ['2026-11-28T00:00:00+99:99', 200],
    ['2026-11-28T00:00:00Ztrash', 200],
    ['9999-12-31T23:59:59Z', 200],
    ['2026-11-28T00:00:00', 422],
    ['2026-11-28T00:00:00+0100', 422],
    ['2026-11-28T00:00:00Zrash', 422],
    ['2026-02-30T00:00:00Z', 422],
    ['2026-11-28T24:00:00Z', 422],
    ['2026-11-28 00:00:00Z', 422],
  ])('%s as a date-time is answered by %i', async (lastTransitionTime, expected) => {
    const namespace = await kube().namespace();
    await kube().post(widgets(namespace), widget('a'));
    const patch = { status: { conditions: [{ ...READY, lastTransitionTime }] } };
    const { status } = await kube().patch(`${widgets(namespace)}/a/status`, patch);
    expect(status).toBe(expected);
  });

  test('the same status again changes nothing', async () => {
    const namespace = await kube().namespace();
    const path = `${widgets(namespace)}/a/status`;
    await kube().post(widgets(namespace), widget('a'));
    const { body: one } = await kube().patch(path, { status: { conditions: [READY] } });
    const { body: two } = await kube().patch(path, { status: { conditions: [READY] } });
    expect(two.metadata.resourceVersion).toBe(one.metadata.resourceVersion);
  });

  test('a JSON patch works on the status as well', async () => {
    const namespace = await kube().namespace();
    await kube().post(widgets(namespace), widget('a'));
    const patch = [{ op: 'add', path: '/status', value: { observedGeneration: 4 } }];
    const { body } = await kube().patch(`${widgets(namespace)}/a/status`, patch, JSON_PATCH);
    expect(body.status).toEqual({ observedGeneration: 4 });
  });

  test('the status of what is not there is 404', async () => {
    const namespace = await kube().namespace();
    expect((await kube().patch(`${widgets(namespace)}/a/status`, { status: {} })).status).toBe(404);
  });
}
