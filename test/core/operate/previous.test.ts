/** What the update of a restart changes, as it was before: in the status, and put back. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { wholeBody } from '../../../src/core/decide/body.ts';
import { diff } from '../../../src/core/decide/diff.ts';
import { compared } from '../../../src/core/job/compare.ts';
import { type Body, FIELD_NAMES, FIELDS, type FieldName } from '../../../src/core/job/fields.ts';
import { LONGEST_PREVIOUS, type PreviousValue } from '../../../src/core/object/operation.ts';
import { previousValues, staysNew, withPrevious } from '../../../src/core/operate/previous.ts';
import { type Fields, specOf } from '../../support/example.ts';
import { someValues } from '../job-values.ts';

const recorded = (field: FieldName, live: Body): string | undefined =>
  withPrevious([], [field], live)[0]?.value;

describe('in the status', () => {
  const URL = 'https://user:secret@host/app.jar';

  test.each<[sentence: string, field: FieldName, live: unknown, value: string]>([
    ['a text', 'entrypoint', 'old.jar', '"old.jar"'],
    ['a number', 'cu_number', 2, '2'],
    ['a list', 'dependency_jars', ['a.jar'], '["a.jar"]'],
    ['a word of DLI as a spec says it', 'checkpoint_mode', 'exactly_once', '1'],
    ['nothing', 'desc', null, 'null'],
    ['nothing, where DLI says nothing', 'desc', undefined, 'null'],
    ['an empty list, which is nothing', 'dependency_jars', [], 'null'],
    ['*** for a field that may hold a key', 'entrypoint_args', '--password x', '***'],
    ['*** for settings', 'runtime_config', '{"a":"b"}', '***'],
    ['nothing for such a field that is empty', 'entrypoint_args', '', 'null'],
    ['*** for an address with a password', 'entrypoint', URL, '***'],
    ['*** for one inside a list', 'dependency_jars', [URL], '***'],
    ['as much as a status may hold', 'desc', 'x'.repeat(LONGEST_PREVIOUS - 2), `"${'x'.repeat(510)}"`],
    ['*** for one more', 'desc', 'x'.repeat(LONGEST_PREVIOUS - 1), '***'],
  ])('%s', (...[, field, live, value]) => expect(recorded(field, { [field]: live })).toBe(value));

  test('no value that may hold a key, whatever it is', () => {
    const hidden = FIELD_NAMES.filter((field) => FIELDS[field].sensitive);
    fc.assert(
      fc.property(someValues, (live) => {
        for (const field of hidden) expect(['***', 'null']).toContain(recorded(field, live));
      }),
    );
  });

  test('what is known already stays: it is what ran', () => {
    const known = withPrevious([], ['entrypoint'], { entrypoint: 'old.jar' });
    expect(withPrevious(known, ['entrypoint', 'desc'], { entrypoint: 'new.jar', desc: 'd' })).toEqual([
      { field: 'entrypoint', value: '"old.jar"' },
      { field: 'desc', value: '"d"' },
    ]);
  });
});

const fromStatus = (...previous: PreviousValue[]) => previousValues({ previous }, undefined);

describe('from the status alone', () => {
  test.each<[sentence: string, field: FieldName, value: string]>([
    ['what is hidden', 'entrypoint_args', '***'],
    ['no JSON', 'entrypoint', '"old.jar'],
    ['another kind of value', 'entrypoint', '7'],
    ['a number out of range', 'cu_number', '1'],
    ['a text for a number', 'cu_number', '"2"'],
    ['an object for a list', 'dependency_jars', '{}'],
    ['a name that is none', 'name', '"a b"'],
  ])('lost is %s', (_sentence, field, value) =>
    expect(fromStatus({ field, value })).toEqual({ values: {}, lost: [field] }),
  );

  test('a field that is none is no field', () => {
    const previous = ['jobId', 'toString', '__proto__', ''].map((field) => ({ field, value: '"x"' }));
    expect(fromStatus(...previous)).toEqual({ values: {}, lost: [] });
  });

  test('what was absent is emptied where the kind has an empty value; a number stays, and is named', () => {
    const absent = FIELD_NAMES.map((field) => ({ field, value: 'null' }));
    const { values, lost } = fromStatus(...absent);
    expect(lost).toEqual([]);
    for (const field of FIELD_NAMES) {
      const { compare } = FIELDS[field];
      const isText = ['text', 'prose', 'path', 'json', 'properties'].includes(compare);
      const empty = isText ? '' : { list: [], flag: false, slots: 0 }[String(compare)];
      expect([field, values[field]]).toEqual([field, empty]);
    }
    const named = FIELD_NAMES.filter((field) =>
      ['number', 'mode', 'resources'].includes(FIELDS[field].compare),
    );
    expect(staysNew({ previous: absent })).toEqual(named);
  });

  test('where nothing would be put back, that is lost; beside others it only stays', () => {
    const numbers: PreviousValue[] = [{ field: 'cu_number', value: 'null' }];
    expect(fromStatus(...numbers)).toEqual({ values: {}, lost: ['cu_number'] });
    expect(fromStatus(...numbers, { field: 'entrypoint', value: '"old.jar"' })).toEqual({
      values: { entrypoint: 'old.jar' },
      lost: [],
    });
  });

  test('each value that is shown comes back as it was', () => {
    fc.assert(
      fc.property(someValues, (live) => {
        const previous = withPrevious([], FIELD_NAMES, live);
        const { values, lost } = previousValues({ previous }, undefined);
        const isOfNoSpec = (field: FieldName): boolean =>
          !FIELDS[field].schema.safeParse(live[field]).success;
        for (const field of lost)
          expect([field, recorded(field, live) === '***' || isOfNoSpec(field)]).toEqual([field, true]);
        for (const [field, value] of Object.entries(values) as [FieldName, unknown][])
          expect([field, compared(FIELDS[field].compare, { desired: value, live: live[field] })]).toEqual([
            field,
            undefined,
          ]);
      }),
    );
  });
});

test('what this process has seen comes first, and nothing of it is lost', () => {
  const previous: PreviousValue[] = [
    { field: 'entrypoint_args', value: '***' },
    { field: 'entrypoint', value: '"forged.jar"' },
    { field: 'desc', value: '"forged"' },
  ];
  const live = { entrypoint_args: '--key x', entrypoint: 'old.jar' };
  expect(previousValues({ previous }, live)).toEqual({
    values: { entrypoint_args: '--key x', entrypoint: 'old.jar', desc: '' },
    lost: [],
  });
});

describe('an update, and what it replaced put back', () => {
  /** As the simulated DLI takes an update: what is left out stays. */
  const merged = (live: Fields, body: Body): Fields => ({ ...live, ...body });
  /** Kinds that have an empty value, or none where 0 or false is one. */
  const STAYS = ['number', 'mode', 'json', 'properties', 'resources'];

  test('gives every field that was set before, for any two sets of values', () => {
    fc.assert(
      fc.property(someValues, someValues, (before, wanted) => {
        const spec = specOf({});
        const next = { ...spec, job: wanted } as typeof spec;
        const observed = { fields: before } as Parameters<typeof diff>[1];
        const differing = diff(next, observed, {}).map(({ field }) => field);
        const previous = withPrevious([], differing, before);
        const updated = merged(before, wholeBody(next, observed, {}));
        const { values, lost } = previousValues({ previous }, before);
        expect(lost).toEqual(Object.keys(values).length === 0 ? staysNew({ previous }) : []);
        const old = { ...spec, job: values } as typeof spec;
        // Of a map, what the update has added is ours: it goes.
        const added = Object.keys(JSON.parse(String(updated.runtime_config ?? '{}')));
        const remembered = { ownedProperties: added };
        const back = merged(updated, wholeBody(old, { fields: updated }, remembered));
        for (const field of FIELD_NAMES) {
          const { compare } = FIELDS[field];
          const isAbsent = before[field] === undefined;
          if (isAbsent && STAYS.includes(compare)) continue;
          const rest = compared(compare, { desired: before[field], live: back[field] }, added);
          expect([field, rest]).toEqual([field, undefined]);
        }
      }),
      { numRuns: 500 },
    );
  });
});
