import { describe, expect, test } from '@jest/globals';
import { openApiV3 } from '../../../sim/kubernetes/openapi/openapi.ts';

interface Operation {
  'x-kubernetes-action': string;
  'x-kubernetes-group-version-kind': object;
  parameters: { name: string; in: string }[];
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { properties?: Record<string, unknown>; [key: string]: unknown }> };
}

const spec = {
  type: 'object',
  properties: {
    size: { 'x-kubernetes-int-or-string': true },
    job: { type: 'object', properties: { name: { type: 'string', description: 'Its name.' } } },
  },
};

const thing = {
  kind: 'Thing',
  plural: 'things',
  namespaced: true,
  schema: { type: 'object', description: 'A thing.', properties: { spec, status: { type: 'object' } } },
};

const open = (group: string, kinds: Parameters<typeof openApiV3>[2]): Document =>
  openApiV3(group, 'v1', kinds) as Document;

const gvk = { group: 't.example', version: 'v1', kind: 'Thing' };

describe('openApiV3', () => {
  const document = open('t.example', [thing]);

  test('every path of a kind names the kind and what it does', () => {
    const found = Object.entries(document.paths).map(([path, operations]) => {
      const methods = Object.entries(operations).filter(([name]) => name !== 'parameters');
      for (const [, operation] of methods) expect(operation['x-kubernetes-group-version-kind']).toEqual(gvk);
      return [
        path,
        methods.map(([method, operation]) => `${method}=${operation['x-kubernetes-action']}`).join(' '),
      ];
    });
    const here = '/apis/t.example/v1/namespaces/{namespace}/things';
    expect(Object.fromEntries(found)).toEqual({
      '/apis/t.example/v1/things': 'get=list',
      [here]: 'get=list post=post delete=deletecollection',
      [`${here}/{name}`]: 'get=get put=put patch=patch delete=delete',
      [`${here}/{name}/status`]: 'get=get put=put patch=patch',
    });
  });

  test('a patch takes what kubectl looks for before it leaves validation to the server', () => {
    const one = document.paths['/apis/t.example/v1/namespaces/{namespace}/things/{name}'];
    const names = one?.['patch']?.parameters.filter((parameter) => parameter.in === 'query');
    expect(names?.map((parameter) => parameter.name)).toEqual([
      'dryRun',
      'fieldManager',
      'fieldValidation',
      'force',
    ]);
  });

  test('the schema of a kind keeps its descriptions, and knows apiVersion, kind and metadata', () => {
    const schema = document.components.schemas['example.t.v1.Thing'];
    expect(schema?.['x-kubernetes-group-version-kind']).toEqual([gvk]);
    expect(schema?.['description']).toBe('A thing.');
    expect(Object.keys(schema?.properties ?? {}).sort()).toEqual([
      'apiVersion',
      'kind',
      'metadata',
      'spec',
      'status',
    ]);
    expect(schema?.properties?.['spec']).toMatchObject({
      properties: {
        size: { anyOf: [{ type: 'integer' }, { type: 'string' }] },
        job: { properties: { name: { description: 'Its name.' } } },
      },
    });
  });

  test('every reference leads to a schema', () => {
    const names = Object.keys(document.components.schemas);
    const references = JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g);
    for (const [, name] of references) expect(names).toContain(name);
  });

  test('the schema of a CRD is not changed', () => {
    expect(thing.schema.properties.spec.properties.size).toEqual({ 'x-kubernetes-int-or-string': true });
  });

  test('a built-in kind stands under /api and may hold anything', () => {
    const core = open('', [{ kind: 'Node', plural: 'nodes', namespaced: false, schema: undefined }]);
    expect(Object.keys(core.paths)).toEqual(['/api/v1/nodes', '/api/v1/nodes/{name}']);
    expect(core.components.schemas['io.k8s.api.core.v1.Node']).toMatchObject({
      'x-kubernetes-preserve-unknown-fields': true,
    });
  });
});
