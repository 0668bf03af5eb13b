import { expect, test } from '@jest/globals';
import { APPLY, type Json, type Kube } from './kubernetes-http.ts';
import { GROUP, VERSION, widget, widgets } from './kubernetes-widget.ts';

const by = (manager: string, more = ''): string => `?fieldManager=${manager}${more}`;
const managers = (object: Json): string[] =>
  object.metadata.managedFields.map(
    (one: Json) => `${one.manager}/${one.operation}${one.subresource ? `/${one.subresource}` : ''}`,
  );

export function applyContract(kube: () => Kube): void {
  const apply = (path: string, object: Json) => kube().patch(path, object, APPLY);

  test('the first apply creates, the same again changes nothing', async () => {
    const path = `${widgets(await kube().namespace())}/a${by('one')}`;
    const first = await apply(path, widget('a'));
    expect(first.status).toBe(201);
    expect(first.body.metadata.managedFields).toEqual([
      {
        manager: 'one',
        operation: 'Apply',
        apiVersion: VERSION,
        time: expect.any(String),
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:spec': { 'f:size': {} } },
      },
    ]);
    const again = await apply(path, widget('a'));
    expect(again).toMatchObject({
      status: 200,
      body: { metadata: { resourceVersion: first.body.metadata.resourceVersion } },
    });
  });

  test("another manager's field is a conflict, unless it is forced", async () => {
    const path = `${widgets(await kube().namespace())}/a`;
    await apply(`${path}${by('one')}`, widget('a'));
    const refused = await apply(`${path}${by('two')}`, widget('a', { size: 4 }));
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "one": .spec.size',
      details: {
        causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.spec.size' }],
      },
    });
    const forced = await apply(`${path}${by('two', '&force=true')}`, widget('a', { size: 4 }));
    expect(forced).toMatchObject({ status: 200, body: { spec: { size: 4 } } });
    expect(managers(forced.body)).toEqual(['two/Apply']);
  });

  test('an applied field that is no longer applied goes away', async () => {
    const path = `${widgets(await kube().namespace())}/a${by('one')}`;
    await apply(path, widget('a', { id: 'x', tags: ['t'] }));
    const { body } = await apply(path, widget('a', { id: 'x' }));
    expect(body.spec).toEqual({ size: 3, limit: 50, color: 'red', id: 'x' });
  });

  test('an update by another client takes the fields it changes', async () => {
    const path = `${widgets(await kube().namespace())}/a`;
    await apply(`${path}${by('one')}`, widget('a', { id: 'x' }));
    const { body } = await kube().patch(path, { spec: { size: 9 } });
    expect(managers(body).sort()).toEqual(['contract/Update', 'one/Apply']);
    const refused = await apply(`${path}${by('one')}`, widget('a', { id: 'x' }));
    expect(refused.body.message).toBe(
      `Apply failed with 1 conflict: conflict with "contract" using ${VERSION}: .spec.size`,
    );
  });

  test('the status is applied through its own endpoint', async () => {
    const path = `${widgets(await kube().namespace())}/a`;
    await apply(`${path}${by('one')}`, widget('a'));
    const status = { conditions: [{ type: 'Ready', status: 'True' }] };
    const applied = { apiVersion: VERSION, kind: 'Widget', metadata: { name: 'a' }, status };
    const { status: code, body } = await apply(`${path}/status${by('ctl')}`, applied);
    expect({ code, status: body.status }).toEqual({ code: 200, status });
    expect(managers(body).sort()).toEqual(['ctl/Apply/status', 'one/Apply']);
    const second = { conditions: [{ type: 'Stalled', status: 'False' }] };
    const { body: both } = await apply(`${path}/status${by('other')}`, { ...applied, status: second });
    expect(both.status.conditions.map((one: Json) => one.type).sort()).toEqual(['Ready', 'Stalled']);
    const { body: less } = await apply(`${path}/status${by('ctl')}`, { ...applied, status: {} });
    expect(less.status.conditions.map((one: Json) => one.type)).toEqual(['Stalled']);
  });

  test('the status of what is not there cannot be applied', async () => {
    const path = `${widgets(await kube().namespace())}/a/status${by('ctl')}`;
    const applied = { apiVersion: VERSION, kind: 'Widget', metadata: { name: 'a' }, status: {} };
    expect(await apply(path, applied)).toMatchObject({
      status: 404,
      body: { message: `widgets.${GROUP} "a" not found` },
    });
  });

  test.each([
    ['without a manager', '', widget('a'), 422, 'fieldManager: Required value: is required for apply patch'],
    [
      'with managed fields',
      by('one'),
      { ...widget('a'), metadata: { managedFields: [{}] } },
      400,
      'metadata.managedFields must be nil',
    ],
    [
      'with an undeclared field',
      by('one'),
      widget('a', { sise: 1 }),
      500,
      '.spec.sise: field not declared in schema',
    ],
    [
      'that breaks the schema',
      by('one'),
      widget('a', { size: 300 }),
      422,
      'should be less than or equal to 100',
    ],
    ['that breaks a CEL rule', by('one'), widget('a', { size: 99 }), 422, 'size must not be above limit'],
  ])('an apply %s is refused', async (...[, query, object, code, message]) => {
    const { status, body } = await apply(`${widgets(await kube().namespace())}/a${query}`, object);
    expect({ status, code: body.code }).toEqual({ status: code, code });
    expect(body.message).toContain(message);
  });

  test('an apply in YAML, as a dry run, stores nothing', async () => {
    const path = `${widgets(await kube().namespace())}/a`;
    const yaml = `apiVersion: ${VERSION}\nkind: Widget\nmetadata: {name: a}\nspec: {size: 8}\n`;
    const { status, body } = await kube().patch(`${path}${by('one', '&dryRun=All')}`, yaml, APPLY);
    expect({ status, size: body.spec.size }).toEqual({ status: 201, size: 8 });
    expect((await kube().get(path)).status).toBe(404);
  });
}
