/** What is for the controller alone, under one key in the API. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { statusSchema } from '../../../src/core/object/status.ts';
import { asStored, INTERNAL_PARTS, sideBySide } from '../../../src/core/object/status-form.ts';
import { readStatus } from '../../../src/core/object/stored-status.ts';
import { isObject, type JsonObject } from '../../../src/ground/json.ts';
import { mergePatch } from '../../../src/ground/merge-patch.ts';
import { customResourceDefinition } from '../../../src/kubernetes/objects/crd.ts';

/** RFC 7386, as the API server does it. */
function applied(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: JsonObject = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = applied(result[key], value);
  }
  return result;
}

const T0 = Date.parse('2026-01-02T03:04:05Z');
const time = fc
  .integer({ min: 0, max: 1000 })
  .map((s) => new Date(T0 + s * 1000).toISOString().replace('.000', ''));
const lastUpdate = fc.record(
  {
    wanted: fc.constantFrom('a', 'b'),
    live: fc.constantFrom('a', 'b'),
    generation: fc.integer({ min: 1, max: 9 }),
    attempts: fc.integer({ min: 1, max: 3 }),
    outcome: fc.constantFrom('Applied', 'Refused'),
    at: time,
    reason: fc.constantFrom('Rejected', 'Throttled'),
  },
  { requiredKeys: ['wanted', 'live', 'generation', 'attempts', 'outcome', 'at'] },
);
const flat = fc
  .record(
    {
      observedGeneration: fc.integer({ min: 1, max: 9 }),
      lastUpdate,
      earlierUpdates: fc.array(lastUpdate, { minLength: 1, maxLength: 2 }),
      ownedProperties: fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 2 }),
      leftToDli: fc.constant(['tm_slot_num']),
      handled: fc.record({ restartNonce: fc.integer({ min: 1, max: 3 }) }),
      refused: fc.record({ tried: fc.constantFrom('x', 'y'), at: time }),
      location: fc.record(
        { region: fc.constantFrom('r1', 'r2'), account: fc.constantFrom('x', 'y') },
        { requiredKeys: ['region'] },
      ),
    },
    { requiredKeys: [] },
  )
  // No status has the others of what was sent without the last one.
  .map(({ earlierUpdates, ...status }) =>
    status.lastUpdate === undefined || earlierUpdates === undefined ? status : { ...status, earlierUpdates },
  ) as fc.Arbitrary<JsonObject>;

const read = (stored: unknown) =>
  readStatus(sideBySide(stored).status, { generation: 9, now: T0 + 2_000_000 });

/** The API server, and one write on what is stored. */
function written(stored: unknown, after: JsonObject): unknown {
  const { former } = sideBySide(stored);
  const { status } = read(stored);
  const patch = mergePatch(status as JsonObject, after);
  return patch === undefined ? stored : applied(stored, asStored(patch, { status, former }));
}

describe('what is read is what was written', () => {
  test('on a new object, whatever was there before', () => {
    fc.assert(
      fc.property(fc.array(flat, { minLength: 1, maxLength: 4 }), (statuses) => {
        let stored: unknown = {};
        for (const status of statuses) {
          stored = written(stored, status);
          expect(read(stored)).toEqual({ status, unusable: [] });
          expect(
            Object.keys(stored as object).filter((part) => INTERNAL_PARTS.includes(part as never)),
          ).toEqual([]);
        }
      }),
    );
  });

  test('on an object of 0.1.0, whose parts are beside the others', () => {
    const ofOld = flat.filter(({ lastUpdate: had }) => had !== undefined);
    fc.assert(
      fc.property(ofOld, fc.array(flat, { minLength: 1, maxLength: 4 }), (old, statuses) => {
        const { lastUpdate: had, earlierUpdates, observedGeneration } = old;
        let stored: unknown = JSON.parse(
          JSON.stringify({ lastUpdate: had, earlierUpdates, observedGeneration }),
        );
        for (const [at, status] of statuses.entries()) {
          const later = isObject(status['lastUpdate'])
            ? { ...status, lastUpdate: { ...status['lastUpdate'], at: `2026-01-02T04:00:0${at}Z` } }
            : status;
          stored = written(stored, later);
          expect(read(stored)).toEqual({ status: later, unusable: [] });
        }
      }),
    );
  });
});

const ofNow = {
  wanted: 'n',
  live: 'n',
  generation: 2,
  attempts: 1,
  outcome: 'Refused',
  reason: 'Rejected',
  at: '2026-01-02T03:04:05Z',
};
const ofOld = {
  wanted: 'o',
  live: 'o',
  generation: 3,
  attempts: 1,
  outcome: 'Applied',
  at: '2026-01-02T03:10:00Z',
};

test('0.1.0 has worked on the object once more: what it wrote is newer, and moves whole', () => {
  const stored = { internal: { lastUpdate: ofNow }, lastUpdate: ofOld };
  expect(read(stored).status.lastUpdate).toEqual(ofOld);
  const after = { lastUpdate: { ...ofOld, attempts: 2 } };
  expect(written(stored, after)).toEqual({ internal: { lastUpdate: { ...ofOld, attempts: 2 } } });
});

test('the definition of 0.1.0 drops internal: what is beside the others stays', () => {
  const { internal: dropped, ...kept } = written({ lastUpdate: ofOld }, { lastUpdate: ofNow }) as JsonObject;
  expect([isObject(dropped), kept]).toEqual([true, { lastUpdate: ofOld }]);
});

test.each([
  undefined,
  null,
  'text',
  7,
  [],
  { internal: 'text' },
  { internal: null, location: 'text' },
  { lastUpdate: 7 },
])('never throws: %j', (stored) => {
  expect(() => read(stored)).not.toThrow();
});

test('the definition has each part in one place, and those of 0.1.0 in their old one as well', () => {
  const { spec } = customResourceDefinition() as {
    spec: {
      versions: {
        schema: {
          openAPIV3Schema: {
            properties: { status: { properties: Record<string, { properties?: object }> } };
          };
        };
      }[];
    };
  };
  const { internal, ...others } = spec.versions[0]?.schema.openAPIV3Schema.properties.status.properties ?? {};
  const inside = Object.keys(internal?.properties ?? {});
  expect(inside.sort()).toEqual([...INTERNAL_PARTS, 'account'].sort());
  expect(Object.keys(others).sort()).toEqual(
    Object.keys(statusSchema.shape)
      .filter((part) => !inside.includes(part) || ['lastUpdate', 'earlierUpdates'].includes(part))
      .sort(),
  );
});
