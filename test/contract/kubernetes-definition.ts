import { expect, test } from '@jest/globals';
import { type Answer, eventually, type Json, type Kube, TABLE } from './kubernetes-http.ts';
import { DEFINITIONS, definition, GROUP, install, SCHEMA, VERSION } from './kubernetes-widget.ts';

export function definitionContract(kube: () => Kube): void {
  const conditions = async (name: string): Promise<Record<string, string>> => {
    const { body } = await kube().get(`${DEFINITIONS}/${name}`);
    const all: [string, string][] = (body.status?.conditions ?? []).map((one: Json) => [
      one.type,
      one.status,
    ]);
    return Object.fromEntries(all);
  };

  /** A kind that has just appeared may need another moment. */
  const created = (path: string, object: Json): Promise<Answer> =>
    eventually(async () => {
      const answer = await kube().post(path, object);
      return answer.status === 201 ? answer : undefined;
    });

  test('a definition is completed, established and served; deleted, it takes its objects along', async () => {
    const wanted = definition({ kind: 'Gadget', plural: 'gadgets' });
    const { status, body } = await kube().post(DEFINITIONS, wanted);
    expect(status).toBe(201);
    expect(body.spec.names).toMatchObject({ singular: 'gadget', listKind: 'GadgetList' });
    expect(body.status.storedVersions).toEqual(['v1']);
    await install(kube(), wanted);
    expect(await conditions(`gadgets.${GROUP}`)).toMatchObject({
      NamesAccepted: 'True',
      Established: 'True',
    });
    const path = `/apis/${VERSION}/namespaces/${await kube().namespace()}/gadgets`;
    const gadget = { apiVersion: VERSION, kind: 'Gadget', metadata: { name: 'g' }, spec: { size: 1 } };
    await created(path, gadget);
    expect((await kube().delete(`${DEFINITIONS}/gadgets.${GROUP}`)).status).toBe(200);
    await eventually(async () => ((await kube().get(path)).status === 404 ? true : undefined));
    await eventually(async () =>
      (await kube().get(`${DEFINITIONS}/gadgets.${GROUP}`)).status === 404 ? true : undefined,
    );
  });

  test('a changed definition changes what is served', async () => {
    const wanted = definition({ kind: 'Gizmo', plural: 'gizmos' });
    await install(kube(), wanted);
    const path = `/apis/${VERSION}/namespaces/${await kube().namespace()}/gizmos`;
    const object = (name: string) => ({
      apiVersion: VERSION,
      kind: 'Gizmo',
      metadata: { name },
      spec: { size: 1, extra: 'x' },
    });
    const before = await created(path, object('one'));
    expect(before.body).toMatchObject({ spec: { size: 1 } });
    expect(before.body.spec.extra).toBeUndefined();
    const { body: live } = await kube().get(`${DEFINITIONS}/gizmos.${GROUP}`);
    const schema = structuredClone(SCHEMA) as Json;
    schema.properties.spec.properties.extra = { type: 'string' };
    live.spec.versions[0].schema.openAPIV3Schema = schema;
    live.spec.versions[0].additionalPrinterColumns = [
      { name: 'Extra', type: 'string', jsonPath: '.spec.extra' },
    ];
    const changed = await kube().put(`${DEFINITIONS}/gizmos.${GROUP}`, live);
    expect(changed).toMatchObject({ status: 200, body: { metadata: { generation: 2 } } });
    const after = await eventually(async () => {
      const { body } = await kube().post(`${path}?dryRun=All`, object('two'));
      return body.spec?.extra === 'x' ? body : undefined;
    });
    expect(after.spec.extra).toBe('x');
    // For a moment a server may say 429, because its new storage is not filled yet.
    const columns = await eventually(async () => (await kube().get(path, TABLE)).body.columnDefinitions);
    expect(columns.map((one: Json) => one.name)).toEqual(['Name', 'Extra']);
    await kube().delete(`${DEFINITIONS}/gizmos.${GROUP}`);
  });

  test('a kind without columns is shown with its age', async () => {
    const wanted = definition({ kind: 'Plain', plural: 'plains' });
    delete wanted.spec.versions[0].additionalPrinterColumns;
    await install(kube(), wanted);
    const { body } = await kube().get(`/apis/${VERSION}/plains`, TABLE);
    expect(body.columnDefinitions.map((one: Json) => [one.name, one.type])).toEqual([
      ['Name', 'string'],
      ['Age', 'date'],
    ]);
    await kube().delete(`${DEFINITIONS}/plains.${GROUP}`);
  });

  test('a name that is not plural and group is refused', async () => {
    const wanted = { ...definition({ kind: 'Odd', plural: 'odds' }), metadata: { name: `evens.${GROUP}` } };
    const { status, body } = await kube().post(DEFINITIONS, wanted);
    expect(status).toBe(422);
    expect(body.message).toContain('must be spec.names.plural+"."+spec.group');
  });

  test('a schema that is not structural is refused', async () => {
    const wanted = definition(
      { kind: 'Odd', plural: 'odds' },
      { type: 'object', properties: { spec: { properties: {} } } },
    );
    const { status, body } = await kube().post(DEFINITIONS, wanted);
    expect(status).toBe(422);
    expect(body.message).toContain('spec.validation.openAPIV3Schema.properties[spec].type: Required value');
  });
}
