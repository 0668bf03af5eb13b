import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { serverSideApply, trackUpdate } from '../../../sim/kubernetes/patch/apply.ts';
import type { ManagedEntry } from '../../../sim/kubernetes/patch/managed-fields.ts';
import { prepare } from '../../../sim/kubernetes/schema/structural.ts';

type Fields = Record<string, unknown>;

interface Step {
  op: 'apply' | 'merge' | 'create';
  manager: string;
  sub?: string;
  force?: boolean;
  body?: Fields;
  patch?: Fields;
  result: { causes?: [message: string, field: string][] };
}

/** Histories of one object, with the answers of a kube-apiserver 1.37.2. */
const { schema, scenarios } = JSON.parse(
  readFileSync(new URL('../../golden/kubernetes/apply.json', import.meta.url), 'utf8'),
) as { schema: unknown; scenarios: { name: string; steps: Step[] }[] };

const NOW = '2026-01-01T00:00:00Z';
const TYPE = { apiVersion: 't.example/v1', kind: 'Thing' };

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const mergePatch = (target: unknown, patch: unknown): unknown => {
  if (!isFields(patch)) return patch;
  const out: Fields = isFields(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete out[key];
    else out[key] = mergePatch(out[key], value);
  }
  return out;
};

const stored = (object: object, old: object | undefined): object =>
  prepare({ object, old, schema, fieldValidation: 'Warn' }).object as object;

interface By {
  manager: string;
  force?: boolean;
  sub?: string;
}

const apply = (live: object | undefined, body: Fields, by: By) =>
  serverSideApply({
    live,
    applied: { ...TYPE, ...body, metadata: { ...(body['metadata'] as object), name: 'x' } },
    manager: by.manager,
    force: by.force ?? false,
    schema,
    ...(by.sub ? { subresource: by.sub } : {}),
    now: NOW,
  });

const entriesOf = (object: object): ManagedEntry[] =>
  (object as { metadata: { managedFields?: ManagedEntry[] } }).metadata.managedFields ?? [];

const view = (object: object) => {
  const { metadata, spec, status } = object as { metadata: Fields; spec?: unknown; status?: unknown };
  const shown = ['labels', 'annotations', 'finalizers'].filter(
    (name) => metadata[name] !== undefined && !(Array.isArray(metadata[name]) && metadata[name].length === 0),
  );
  return {
    metadata: Object.fromEntries(shown.map((name) => [name, metadata[name]])),
    spec: spec ?? null,
    status: status ?? null,
    managedFields: entriesOf(object).map(({ time: _, ...entry }) => entry),
    timed: entriesOf(object).map((entry) => entry.time !== undefined),
  };
};

function run(step: Step, live: object | undefined): { next: object } | { causes: [string, string][] } {
  if (step.op === 'apply') {
    const got = apply(live, step.body ?? {}, step);
    if ('object' in got) return { next: stored(got.object, live) };
    const causes = got.conflicts.flatMap(({ by, fields }) =>
      fields.map((field): [string, string] => [`conflict with ${by}`, field]),
    );
    return { causes: causes.sort() };
  }
  const after = step.op === 'create' ? { ...TYPE, ...step.body } : (mergePatch(live, step.patch) as object);
  const next = trackUpdate({
    before: live,
    after: stored(after, live),
    manager: step.manager,
    schema,
    ...(step.sub ? { subresource: step.sub } : {}),
    now: NOW,
  });
  return { next };
}

describe('fields are owned as in a kube-apiserver', () => {
  test.each(scenarios)('$name', ({ steps }) => {
    let live: object | undefined;
    for (const step of steps) {
      const got = run(step, live);
      if ('next' in got) live = got.next;
      const shown = 'next' in got ? view(got.next) : { causes: got.causes };
      const wanted = step.result.causes ? { causes: [...step.result.causes].sort() } : step.result;
      expect(shown).toEqual(wanted);
    }
  });
});

const mustApply = (...args: Parameters<typeof apply>): object => {
  const got = apply(...args);
  if ('conflicts' in got) throw new Error(JSON.stringify(got.conflicts));
  return got.object;
};

describe('serverSideApply', () => {
  test('a conflict names the item by its key', () => {
    const live = mustApply(
      undefined,
      { status: { conditions: [{ type: 'Ready', status: 'True' }] } },
      {
        manager: 'a',
        sub: 'status',
      },
    );
    const got = apply(
      live,
      { status: { conditions: [{ type: 'Ready', status: 'False' }] } },
      {
        manager: 'b',
        sub: 'status',
      },
    );
    expect(got).toEqual({
      conflicts: [
        {
          manager: 'a',
          fields: ['.status.conditions[type="Ready"].status'],
          by: '"a" with subresource "status"',
        },
      ],
    });
  });

  test('identity and bookkeeping are never owned', () => {
    const live = mustApply(
      undefined,
      { metadata: { namespace: 'n', uid: 'u' }, spec: { id: 'abc' } },
      { manager: 'a' },
    );
    expect(entriesOf(live).map((entry) => entry.fieldsV1)).toEqual([{ 'f:spec': { 'f:id': {} } }]);
  });

  test('a built-in object is split into fields, and its lists are one piece', () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: { args: [1], node: { x: 1 } },
    };
    const input = { live: undefined, applied: pod, force: false, schema: undefined, now: NOW };
    const got = serverSideApply({ ...input, manager: 'a' });
    expect('object' in got && entriesOf(got.object)[0]?.fieldsV1).toEqual({
      'f:spec': { 'f:args': {}, 'f:node': { 'f:x': {} } },
    });
  });

  test('the time of an entry changes only when the object changes', () => {
    const first = mustApply(undefined, { spec: { id: 'abc' } }, { manager: 'a' });
    const again = serverSideApply({
      live: first,
      applied: { ...TYPE, metadata: { name: 'x' }, spec: { id: 'abc' } },
      manager: 'a',
      force: false,
      schema,
      now: '2027-01-01T00:00:00Z',
    });
    expect(again).toEqual({ object: first });
  });
});

describe('trackUpdate', () => {
  const config = (data: Fields): object => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c' },
    data,
  });
  const input = { manager: 'm', schema: undefined, now: NOW };

  test('who creates an object owns all of it', () => {
    const got = trackUpdate({ ...input, before: undefined, after: config({ a: '1' }) });
    expect(entriesOf(got)).toEqual([
      {
        manager: 'm',
        operation: 'Update',
        apiVersion: 'v1',
        time: NOW,
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { '.': {}, 'f:a': {} } },
      },
    ]);
  });

  test('a write that changes nothing changes no record', () => {
    const before = trackUpdate({ ...input, before: undefined, after: config({ a: '1' }) });
    const after = trackUpdate({
      ...input,
      before,
      after: before,
      manager: 'other',
      now: '2027-01-01T00:00:00Z',
    });
    expect(after).toEqual(before);
  });

  test('a writer that sends no record keeps the stored one', () => {
    const before = trackUpdate({ ...input, before: undefined, after: config({ a: '1' }) });
    const after = trackUpdate({ ...input, before, after: config({ a: '1', b: '2' }), manager: 'other' });
    expect(entriesOf(after).map(({ manager, fieldsV1 }) => [manager, fieldsV1])).toEqual([
      ['m', { 'f:data': { '.': {}, 'f:a': {} } }],
      ['other', { 'f:data': { 'f:b': {} } }],
    ]);
  });
});

describe('for any configuration', () => {
  const spec = fc.record(
    {
      id: fc.constantFrom('abc', 'abd'),
      a: fc.integer({ min: 2, max: 9 }),
      e: fc.constantFrom('x', 'y'),
      tags: fc.uniqueArray(fc.constantFrom('p', 'q', 'r'), { minLength: 1 }),
      labels: fc.dictionary(fc.constantFrom('k', 'l'), fc.constantFrom('v', 'w')),
      conds: fc.uniqueArray(fc.record({ type: fc.constantFrom('A', 'B', 'C'), n: fc.nat(5) }), {
        minLength: 1,
        selector: (item) => item.type,
      }),
      am: fc.record({ x: fc.constantFrom('1', '2') }),
      any: fc.dictionary(fc.constantFrom('u', 'v'), fc.oneof(fc.nat(3), fc.record({ z: fc.nat(3) }))),
    },
    { requiredKeys: [] },
  );

  test('to apply twice is to apply once', () => {
    fc.assert(
      fc.property(spec, spec, (theirs, ours) => {
        const live = stored(mustApply(undefined, { spec: theirs }, { manager: 'b' }), undefined);
        const once = stored(mustApply(live, { spec: ours }, { manager: 'a', force: true }), live);
        expect(stored(mustApply(once, { spec: ours }, { manager: 'a' }), once)).toEqual(once);
      }),
    );
  });

  test('two managers of different fields never conflict, and each can leave without the other losing anything', () => {
    const names = ['id', 'a', 'e', 'tags', 'labels', 'conds', 'am', 'any'];
    fc.assert(
      fc.property(spec, fc.subarray(names), (all, chosen) => {
        const entries = Object.entries(all);
        const mine = Object.fromEntries(entries.filter(([name]) => chosen.includes(name)));
        const yours = Object.fromEntries(entries.filter(([name]) => !chosen.includes(name)));
        const alone = mustApply(undefined, { spec: yours }, { manager: 'b' }) as { spec?: unknown };
        const together = mustApply(
          mustApply(undefined, { spec: mine }, { manager: 'a' }),
          { spec: yours },
          { manager: 'b' },
        );
        const left = mustApply(together, { spec: {} }, { manager: 'a' }) as { spec?: unknown };
        expect(left.spec ?? {}).toEqual(alone.spec ?? {});
      }),
    );
  });

  test('what a manager applies with force is there afterwards', () => {
    fc.assert(
      fc.property(spec, spec, (theirs, ours) => {
        const live = mustApply(undefined, { spec: theirs }, { manager: 'b' });
        const after = mustApply(live, { spec: ours }, { manager: 'a', force: true }) as { spec?: Fields };
        for (const name of ['id', 'a', 'e', 'am'] as const) {
          if (ours[name] !== undefined) expect(after.spec?.[name]).toEqual(ours[name]);
        }
        expect(after.spec).toMatchObject({ ...(ours.labels ? { labels: ours.labels } : {}) });
      }),
    );
  });
});
