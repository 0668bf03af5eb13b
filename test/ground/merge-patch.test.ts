import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isObject, type JsonObject } from '../../src/ground/json.ts';
import { mergePatch } from '../../src/ground/merge-patch.ts';

/** RFC 7386, as it is written there. */
function apply(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: JsonObject = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = apply(result[key], value);
  }
  return result;
}

/** Without null, in objects: a merge patch cannot write one. */
function plain(value: unknown): unknown {
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, plain(item)]));
}

describe('the patch', () => {
  test.each<[sentence: string, before: JsonObject, after: JsonObject, patch: JsonObject | undefined]>([
    ['is none when nothing changes', { a: 1, b: { c: [1] } }, { a: 1, b: { c: [1] } }, undefined],
    ['is none when only the order of keys changes', { a: 1, b: 2 }, { b: 2, a: 1 }, undefined],
    [
      'is none when the order of keys in a list changes',
      { a: [{ b: 1, c: 2 }] },
      { a: [{ c: 2, b: 1 }] },
      undefined,
    ],
    ['is none for undefined and absent', { a: undefined }, {}, undefined],
    ['is none for null and absent', {}, { a: null }, undefined],
    ['has what is new', {}, { a: 1 }, { a: 1 }],
    ['has what is other', { a: 1, b: 1 }, { a: 2, b: 1 }, { a: 2 }],
    ['has null for what is gone', { a: 1 }, {}, { a: null }],
    ['has null for what became undefined', { a: 1 }, { a: undefined }, { a: null }],
    ['has only the changed part of an object', { a: { b: 1, c: 1 } }, { a: { b: 1, c: 2 } }, { a: { c: 2 } }],
    ['has null for what is gone inside', { a: { b: 1, c: 1 } }, { a: { b: 1 } }, { a: { c: null } }],
    ['has a changed list whole', { a: [1, 2] }, { a: [1, 3] }, { a: [1, 3] }],
    ['has a list of another length', { a: [1, 2] }, { a: [1] }, { a: [1] }],
    ['has a list in another order', { a: [1, 2] }, { a: [2, 1] }, { a: [2, 1] }],
    ['has a value of another kind', { a: 1 }, { a: '1' }, { a: '1' }],
    ['has a list that became an object', { a: [] }, { a: {} }, { a: {} }],
    ['has false and 0', { a: true, b: 1 }, { a: false, b: 0 }, { a: false, b: 0 }],
    ['has an empty text that was absent', {}, { a: '' }, { a: '' }],
    ['is none for the same 64-bit number', { a: 9007199254740993n }, { a: 9007199254740993n }, undefined],
    [
      'has another 64-bit number',
      { a: 9007199254740993n },
      { a: 9007199254740995n },
      { a: 9007199254740995n },
    ],
  ])('%s', (...[, before, after, patch]) => {
    expect(mergePatch(before, after)).toEqual(patch);
  });
});

const leaf = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null), fc.bigInt());
const { node } = fc.letrec<{ node: unknown; fields: JsonObject }>((tie) => ({
  node: fc.oneof({ maxDepth: 3, depthSize: 'small' }, leaf, fc.array(leaf, { maxLength: 3 }), tie('fields')),
  fields: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('node'), { maxKeys: 3, noNullPrototype: true }),
}));
const object = node.filter(isObject);

describe('whatever the values are', () => {
  test('the patch turns the one into the other', () => {
    fc.assert(
      fc.property(object, object, (before, after) => {
        const patch = mergePatch(before, after);
        expect(plain(patch === undefined ? before : apply(before, patch))).toEqual(plain(after));
      }),
    );
  });

  test('there is no patch from a value to itself, and none once it is applied', () => {
    fc.assert(
      fc.property(object, object, (before, after) => {
        expect(mergePatch(before, before)).toBeUndefined();
        const patch = mergePatch(before, after);
        if (patch !== undefined)
          expect(mergePatch(apply(before, patch) as JsonObject, after)).toBeUndefined();
      }),
    );
  });

  test('nothing is changed by comparing', () => {
    fc.assert(
      fc.property(object, object, (before, after) => {
        const copies = structuredClone([before, after]);
        mergePatch(before, after);
        expect([before, after]).toEqual(copies);
      }),
    );
  });
});
