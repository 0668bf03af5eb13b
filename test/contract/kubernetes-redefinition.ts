import { expect, test } from '@jest/globals';
import { eventually, type Json, type Kube, MERGE } from './kubernetes-http.ts';
import { DEFINITIONS, definition, GROUP, install, VERSION } from './kubernetes-widget.ts';

interface Redefined {
  path: string;
  /** As it was stored. */
  before: Json;
  close(): Promise<void>;
}

/** A gizmo of yesterday: `extra` with a default is new since, `gone` is not described any more. */
async function redefined(kube: Kube, plural: string): Promise<Redefined> {
  const wanted: Json = structuredClone(definition({ kind: 'Gizmo', plural }));
  wanted.spec.names.kind = `Gizmo${plural}`;
  wanted.spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.gone = { type: 'string' };
  await install(kube, wanted);
  const path = `/apis/${VERSION}/namespaces/${await kube.namespace()}/${plural}`;
  const object = { apiVersion: VERSION, kind: wanted.spec.names.kind, metadata: { name: 'one' } };
  const before = await eventually(async () => {
    const { status, body } = await kube.post(path, { ...object, spec: { size: 1, gone: 'x' } });
    return status === 201 ? body : undefined;
  });
  const at = `${DEFINITIONS}/${plural}.${GROUP}`;
  const { body: live } = await kube.get(at);
  const { properties } = live.spec.versions[0].schema.openAPIV3Schema.properties.spec;
  delete properties.gone;
  properties.extra = { type: 'string', default: 'new' };
  live.spec.versions[0].selectableFields = [{ jsonPath: '.spec.extra' }];
  expect((await kube.put(at, live)).status).toBe(200);
  await eventually(async () => {
    const selected = `${path}?fieldSelector=spec.extra%3Dnew`;
    const { status, body } = await kube.get(selected);
    return status === 200 && body.items.length === 1 ? true : undefined;
  });
  return { path, before, close: async () => void (await kube.delete(at)) };
}

const SPEC = { size: 1, color: 'red', limit: 50, extra: 'new' };

export function redefinitionContract(kube: () => Kube): void {
  test('an object stored before is read with new defaults and without what is not described any more', async () => {
    const { path, before, close } = await redefined(kube(), 'gizmosread');
    expect(before.spec).toEqual({ size: 1, color: 'red', limit: 50, gone: 'x' });
    const { body: live } = await kube().get(`${path}/one`);
    expect(live.spec).toEqual(SPEC);
    expect(live.metadata).toEqual(before.metadata);
    await close();
  });

  test('so it is in lists, and in watches that begin after the change', async () => {
    const { path, before, close } = await redefined(kube(), 'gizmoslisted');
    const { body: list } = await kube().get(path);
    expect(list.items.map(({ spec }: Json) => spec)).toEqual([SPEC]);
    const watch = await kube().watch(`${path}?watch=1`);
    const [event] = await watch.first(1);
    watch.stop();
    expect(event).toMatchObject({ type: 'ADDED', object: { metadata: before.metadata } });
    expect(event?.object.spec).toEqual(SPEC);
    await close();
  });

  test('an edit keeps the generation when only the new defaults come with it', async () => {
    const { path, close } = await redefined(kube(), 'gizmosedited');
    const patch = { metadata: { labels: { touched: 'yes' } } };
    const { status, body } = await kube().patch(`${path}/one`, patch, MERGE);
    expect(status).toBe(200);
    expect(body.spec).toEqual(SPEC);
    expect(body.metadata.generation).toBe(1);
    await close();
  });
}
