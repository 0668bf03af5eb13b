import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { accepted } from '../../../sim/kubernetes/accept.ts';
import { humanDuration } from '../../../sim/kubernetes/duration.ts';
import { jsonPath } from '../../../sim/kubernetes/json-path.ts';
import { jsonPatch } from '../../../sim/kubernetes/patch/json-patch.ts';
import { mergePatch } from '../../../sim/kubernetes/patch/merge-patch.ts';
import { strategicMerge } from '../../../sim/kubernetes/patch/strategic-merge.ts';
import { decoded } from '../../../sim/kubernetes/protobuf/kinds.ts';
import { route } from '../../../sim/kubernetes/routes.ts';
import { labelSelector } from '../../../sim/kubernetes/selectors.ts';
import { Store } from '../../../sim/kubernetes/store.ts';

const OBJECT = {
  spec: { size: 3, 'a.b': 'dotted', list: [{ n: 1 }, { n: 2 }] },
  status: {
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'Stalled', status: 'False' },
    ],
  },
};

test.each([
  ['.spec.size', [3]],
  ['{.spec.size}', [3]],
  ["$.spec['a.b']", ['dotted']],
  ['.spec.a\\.b', ['dotted']],
  ['.spec.list[1].n', [2]],
  ['.spec.list[-1].n', [2]],
  ['.spec.list[*].n', [1, 2]],
  ['.status.conditions[?(@.type=="Ready")].status', ['True']],
  [".status.conditions[?(@.type!='Ready')].status", ['False']],
  ['.spec.list[?(@.n==2)].n', [2]],
  ['.nope.deeper', []],
])('JSON path %s', (path, found) => {
  expect(jsonPath(path)(OBJECT)).toEqual(found);
});

test('a JSON path that cannot be read is an error', () => {
  expect(() => jsonPath('.a[')).toThrow('unrecognized JSON path');
});

test.each([
  [0, '0s'],
  [119, '119s'],
  [120, '2m'],
  [140, '2m20s'],
  [600, '10m'],
  [3 * 3600, '3h'],
  [3 * 3600 + 300, '3h5m'],
  [9 * 3600, '9h'],
  [50 * 3600, '2d2h'],
  [9 * 86_400, '9d'],
  [800 * 86_400, '2y70d'],
  [3000 * 86_400, '8y'],
  [-1, '0s'],
  [-9, '<invalid>'],
])('%p seconds are %p', (seconds, text) => {
  expect(humanDuration(seconds * 1000)).toBe(text);
});

test.each([
  ['/api/v1/namespaces', '', 'namespaces', undefined, undefined, undefined],
  ['/api/v1/namespaces/x', '', 'namespaces', undefined, 'x', undefined],
  ['/api/v1/namespaces/x/status', '', 'namespaces', undefined, 'x', 'status'],
  ['/api/v1/namespaces/x/secrets/s', '', 'secrets', 'x', 's', undefined],
  ['/apis/g/v1/namespaces/x/widgets', 'g', 'widgets', 'x', undefined, undefined],
  ['/apis/g/v1/namespaces/x/widgets/a/status', 'g', 'widgets', 'x', 'a', 'status'],
  ['/apis/g/v1/widgets', 'g', 'widgets', undefined, undefined, undefined],
])('%s is understood', (...[path, group, plural, namespace, name, subresource]) => {
  expect(route(path)).toEqual({ group, version: 'v1', plural, namespace, name, subresource });
});

test.each(['/api', '/api/v1', '/apis/g', '/apis/g/v1', '/version'])('%s names no resource', (path) => {
  expect(route(path)).toBeUndefined();
});

test.each([
  [undefined, 'object'],
  ['application/json;as=Table;v=v1;g=meta.k8s.io,application/json', 'table'],
  ['application/vnd.kubernetes.protobuf,application/json', 'object'],
  ['application/json;as=Table;v=v1beta1;g=meta.k8s.io, */*', 'object'],
  ['application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1', 'metadata'],
])('Accept: %s', (header, view) => {
  expect(accepted(header)).toBe(view);
});

test.each(['a b', 'a in b', 'a==b=c', ',', 'a,,b'])('the label selector %p is refused', (text) => {
  expect(() => labelSelector(text)).toThrow('unable to parse requirement');
});

describe('patches', () => {
  test('a JSON patch leaves its input alone', () => {
    const input = { a: [1, 2] };
    expect(jsonPatch(input, [{ op: 'add', path: '/a/1', value: 9 }])).toEqual({ a: [1, 9, 2] });
    expect(input).toEqual({ a: [1, 2] });
  });

  test.each([
    [
      { op: 'move', from: '/a/b', path: '/c' },
      { a: {}, c: 1, 'x/y': 2 },
    ],
    [
      { op: 'copy', from: '/a/b', path: '/c' },
      { a: { b: 1 }, c: 1, 'x/y': 2 },
    ],
    [{ op: 'remove', path: '/x~1y' }, { a: { b: 1 } }],
    [{ op: 'add', path: '/a/b/c', value: 1 }, undefined],
    [{ op: 'nonsense', path: '/a' }, undefined],
  ])('%j', (operation, result) => {
    expect(jsonPatch({ a: { b: 1 }, 'x/y': 2 }, [operation])).toEqual(result);
  });

  test('a merge patch applied twice is the same as once', () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(json, json, (target, patch) => {
        const once = mergePatch(target, patch);
        expect(mergePatch(once, patch)).toEqual(once);
      }),
    );
  });

  test.each([
    [
      'lists with a key are merged',
      { conditions: [{ type: 'B', s: 2 }] },
      {
        conditions: [
          { type: 'A', s: 1 },
          { type: 'B', s: 2 },
        ],
      },
    ],
    [
      'an item is deleted by directive',
      { conditions: [{ $patch: 'delete', type: 'A' }] },
      { conditions: [] },
    ],
    ['an object is replaced by directive', { $patch: 'replace', data: { x: 1 } }, { data: { x: 1 } }],
    [
      'plain values are deleted by directive',
      { '$deleteFromPrimitiveList/finalizers': ['f'] },
      { conditions: [{ type: 'A', s: 1 }], finalizers: [] },
    ],
  ])('strategic merge: %s', (_, patch, result) => {
    const live = { conditions: [{ type: 'A', s: 1 }], finalizers: ['f'] };
    expect(strategicMerge(live, patch)).toMatchObject(result);
  });
});

describe('the store', () => {
  const object = (name: string, size: number) => ({ apiVersion: 'v1', kind: 'X', metadata: { name }, size });

  test('every past version can be listed as it was', () => {
    const step = fc.record({ name: fc.constantFrom('a', 'b', 'c'), size: fc.nat(), remove: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const store = new Store(1000);
        const past = steps.map(({ name, size, remove }) => {
          if (remove) store.remove('xs', name);
          else store.put('xs', object(name, size));
          return { version: store.version, list: store.list('xs') };
        });
        for (const { version, list } of past) expect(store.list('xs', version)).toEqual(list);
      }),
    );
  });

  test('what a listener writes is told after what it was told', () => {
    const store = new Store(10);
    const told: string[] = [];
    store.subscribe(({ object: { metadata } }) => {
      if (metadata.name === 'a') store.put('xs', object('b', 1));
    });
    store.subscribe(({ object: { metadata } }) => told.push(metadata.name));
    store.put('xs', object('a', 1));
    expect(told).toEqual(['a', 'b']);
  });
});

test('a namespace in protobuf is read', () => {
  const hex = '6b3873000a0f0a0276311209' + '4e616d657370616365' + '120b0a050a036162631200' + '1a00';
  expect(decoded(Buffer.from(hex, 'hex'))).toEqual({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'abc' },
    spec: {},
  });
  expect(() => decoded(Buffer.from('00000000', 'hex'))).toThrow('protobuf');
});
