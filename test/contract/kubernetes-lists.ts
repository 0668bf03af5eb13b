import { expect, test } from '@jest/globals';
import { eventually, type Json, type Kube, TABLE } from './kubernetes-http.ts';
import { VERSION, widget, widgets } from './kubernetes-widget.ts';

const names = (list: Json): string[] => list.items.map((one: Json) => one.metadata.name);
const METADATA = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json';

export function listContract(kube: () => Kube): void {
  async function five(): Promise<string> {
    const namespace = await kube().namespace();
    for (const [index, name] of ['a', 'b', 'c', 'd', 'e'].entries()) {
      const color = index % 2 === 0 ? 'red' : 'blue';
      const object = {
        ...widget(name, { color }),
        metadata: { name, labels: { parity: String(index % 2), name } },
      };
      await kube().post(widgets(namespace), object);
    }
    return namespace;
  }

  test('a list has the kind, a version and the objects in order of name', async () => {
    const { status, body } = await kube().get(widgets(await five()));
    expect({ status, kind: body.kind, apiVersion: body.apiVersion }).toEqual({
      status: 200,
      kind: 'WidgetList',
      apiVersion: VERSION,
    });
    expect(names(body)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(body.items[0]).toMatchObject({ apiVersion: VERSION, kind: 'Widget' });
    expect(body.metadata.resourceVersion).toMatch(/^\d+$/);
  });

  test('a list without a namespace has those of all namespaces', async () => {
    const namespaces = [await five(), await five()];
    const { body } = await kube().get(`/apis/${VERSION}/widgets?labelSelector=name=c`);
    const found = body.items.map((one: Json) => one.metadata.namespace);
    expect(found).toEqual(expect.arrayContaining(namespaces));
  });

  test.each([
    ['labelSelector=parity=0', ['a', 'c', 'e']],
    ['labelSelector=parity!=0', ['b', 'd']],
    ['labelSelector=name in (a,e),parity', ['a', 'e']],
    ['labelSelector=name notin (a,e)', ['b', 'c', 'd']],
    ['labelSelector=!name', []],
    ['fieldSelector=metadata.name=b', ['b']],
    ['fieldSelector=metadata.name!=b,spec.color=blue', ['d']],
    ['fieldSelector=spec.color=red&labelSelector=name!=a', ['c', 'e']],
  ])('%s', async (query, expected) => {
    const { body } = await kube().get(`${widgets(await five())}?${query.replaceAll(' ', '%20')}`);
    expect(names(body)).toEqual(expected);
  });

  test.each([
    ['fieldSelector=spec.size=3', 'field label not supported: spec.size'],
    ['fieldSelector=x', "invalid selector: 'x'; can't understand 'x'"],
    ['labelSelector=a%20b', 'unable to parse requirement'],
    ['limit=x', 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['resourceVersion=abc', 'invalid resource version'],
    ['limit=1&continue=abc', 'invalid continue token'],
  ])('%s is refused', async (query, message) => {
    const { status, body } = await kube().get(`${widgets('default')}?${query}`);
    expect({ status, reason: body.reason }).toEqual({ status: 400, reason: 'BadRequest' });
    expect(body.message).toContain(message);
  });

  test('pages are cut from one snapshot', async () => {
    const namespace = await five();
    const path = widgets(namespace);
    const { body: one } = await kube().get(`${path}?limit=2`);
    expect({ names: names(one), left: one.metadata.remainingItemCount }).toEqual({
      names: ['a', 'b'],
      left: 3,
    });
    await kube().delete(`${path}/c`);
    await kube().post(path, widget('aa'));
    await kube().patch(`${path}/d`, { spec: { size: 9 } });
    const { body: two } = await kube().get(`${path}?limit=2&continue=${one.metadata.continue}`);
    expect(names(two)).toEqual(['c', 'd']);
    expect(two.items[1].spec.size).toBe(3);
    expect(two.metadata.resourceVersion).toBe(one.metadata.resourceVersion);
    const { body: three } = await kube().get(`${path}?limit=2&continue=${two.metadata.continue}`);
    expect({ names: names(three), more: three.metadata.continue || undefined }).toEqual({
      names: ['e'],
      more: undefined,
    });
  });

  test('resourceVersion=0 and an exact version are served', async () => {
    const namespace = await five();
    const path = widgets(namespace);
    // Version 0 is any version: a cache may answer, and lag behind.
    const all = await eventually(async () => {
      const { body } = await kube().get(`${path}?resourceVersion=0`);
      return body.items.length === 5 ? body : undefined;
    });
    expect(names(all)).toEqual(['a', 'b', 'c', 'd', 'e']);
    const { resourceVersion } = (await kube().get(path)).body.metadata;
    await kube().delete(`${path}/a`);
    const { body } = await kube().get(
      `${path}?resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`,
    );
    expect(names(body)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(body.metadata.resourceVersion).toBe(resourceVersion);
  });

  test('a version of the future is a timeout', async () => {
    const { status, body } = await kube().get(`${widgets('default')}?resourceVersion=999999999`);
    expect({ status, reason: body.reason }).toEqual({ status: 504, reason: 'Timeout' });
    expect(body.details.causes[0].reason).toBe('ResourceVersionTooLarge');
  });

  test('a table has the printer columns of the definition', async () => {
    const namespace = await kube().namespace();
    await kube().post(widgets(namespace), widget('a'));
    await kube().post(widgets(namespace), widget('b'));
    await kube().patch(`${widgets(namespace)}/b/status`, {
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    });
    const { body } = await kube().get(widgets(namespace), TABLE);
    expect({ kind: body.kind, apiVersion: body.apiVersion }).toEqual({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
    });
    const columns = body.columnDefinitions.map((one: Json) => [one.name, one.type, one.priority]);
    expect(columns).toEqual([
      ['Name', 'string', 0],
      ['Ready', 'string', 0],
      ['Size', 'integer', 0],
      ['Color', 'string', 1],
      ['Age', 'date', 0],
    ]);
    expect(body.rows.map((row: Json) => row.cells.slice(0, 4))).toEqual([
      ['a', null, 3, 'red'],
      ['b', 'True', 3, 'red'],
    ]);
    expect(body.rows[0].cells[4]).toMatch(/^\d+s$/);
    expect(body.rows[0].object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'a' } });
    const { body: one } = await kube().get(`${widgets(namespace)}/b`, TABLE);
    expect(one.rows).toHaveLength(1);
  });

  test('metadata alone is served where it is asked for', async () => {
    const { body } = await kube().get(`${widgets(await five())}?limit=1`, { accept: METADATA });
    expect({ kind: body.kind, left: body.metadata.remainingItemCount }).toEqual({
      kind: 'PartialObjectMetadataList',
      left: 4,
    });
    expect(body.items[0].metadata.name).toBe('a');
    expect(body.items[0].spec).toBeUndefined();
  });

  test('what cannot be served is not acceptable', async () => {
    const { status, body } = await kube().get(widgets('default'), { accept: 'application/xml' });
    expect({ status, reason: body.reason }).toEqual({ status: 406, reason: 'NotAcceptable' });
  });
}
