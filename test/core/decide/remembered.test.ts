import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { runningBody, wholeBody } from '../../../src/core/decide/body.ts';
import { diff, type Remembered } from '../../../src/core/decide/diff.ts';
import { type PassEffect, rememberedAfter } from '../../../src/core/decide/remembered.ts';
import type { Body } from '../../../src/core/job/fields.ts';
import type { ObservedJob } from '../../../src/core/job/states.ts';
import type { Spec } from '../../../src/core/object/spec.ts';
import { type Fields, seen, specOf } from '../../support/example.ts';

/** A PUT, by what becomes of it and what is said of that. `lost`: no answer comes. */
type Fate = 'applied' | 'lost after it' | 'lost before it' | 'refused';

/** How GET answers for a number that was left to DLI: with nothing, or with what DLI computed. */
type Reading = 'nothing' | 'computed';

/** A job at rest and what is remembered of it, through passes. */
class Story {
  remembered: Remembered = {};
  puts: Body[] = [];
  readonly stored: Fields;
  readonly reading: Reading;

  constructor(stored: Fields = {}, reading: Reading = 'computed') {
    this.stored = { ...seen().fields, ...stored };
    this.reading = reading;
  }

  look(): ObservedJob {
    const slots = this.stored.tm_slot_num || (this.reading === 'computed' ? 5 : null);
    return seen({ ...this.stored, tm_slot_num: slots });
  }

  /** One pass. Returns whether anything differed. */
  pass(spec: Spec, fate: Fate = 'applied'): boolean {
    const observed = this.look();
    const changes = diff(spec, observed, this.remembered);
    if (changes.length > 0) {
      this.puts.push(wholeBody(spec, observed, this.remembered));
      if (fate === 'applied' || fate === 'lost after it') Object.assign(this.stored, this.puts.at(-1));
    }
    const sent = fate === 'refused' ? [] : changes;
    this.remembered = rememberedAfter(this.remembered, spec, {
      observed,
      changes,
      sent,
      applied: fate === 'applied',
    });
    return changes.length > 0;
  }

  /** Passes until nothing differs; how many PUTs that took. */
  converge(spec: Spec): number {
    const before = this.puts.length;
    for (let pass = 0; this.pass(spec); pass += 1) if (pass > 5) throw new Error('it does not converge');
    return this.puts.length - before;
  }

  get settings(): Record<string, unknown> {
    const entries: { key: string; value: unknown }[] = JSON.parse(String(this.stored.runtime_config || '[]'));
    return Object.fromEntries(entries.map(({ key, value }) => [key, value]));
  }
}

const listOf = (settings: Record<string, unknown>): string =>
  JSON.stringify(Object.entries(settings).map(([key, value]) => ({ key, value })));
const wanting = (settings: Record<string, unknown>, more: object = {}): Spec =>
  specOf({ runtime_config: listOf(settings) }, more);
const A = wanting({ a: '1' });
const AB = wanting({ a: '1', b: '2' });
const NONE = specOf({ runtime_config: '[]' });
const UNMANAGED = specOf({ desc: 'job for test' });

describe('settings that leave the spec', () => {
  test('leave the job, with one PUT', () => {
    const story = new Story({ runtime_config: listOf({ x: 'y' }) });
    story.converge(AB);
    expect(story.converge(A)).toBe(1);
    expect(story.settings).toEqual({ x: 'y', a: '1' });
    expect(story.remembered.ownedProperties).toEqual(['a']);
  });

  test.each(['', '[]', '{}'])('all leave it when the spec is %j; those of others stay', (runtime_config) => {
    const story = new Story({ runtime_config: listOf({ x: 'y' }) });
    story.converge(AB);
    expect(story.converge(specOf({ runtime_config }))).toBe(1);
    expect(story.settings).toEqual({ x: 'y' });
    expect(story.remembered).toEqual({});
  });

  test("stay when the field leaves the spec, and are nobody's then", () => {
    const story = new Story();
    story.converge(AB);
    expect(story.converge(UNMANAGED)).toBe(0);
    expect(story.remembered).toEqual({});
    expect(story.converge(NONE)).toBe(0);
    expect(story.settings).toEqual({ a: '1', b: '2' });
  });

  test("stay when the field is ignored, and are nobody's then", () => {
    const story = new Story();
    story.converge(AB);
    expect(story.converge(wanting({}, { ignore: ['job.runtime_config'] }))).toBe(0);
    expect(story.remembered).toEqual({});
    expect(story.settings).toEqual({ a: '1', b: '2' });
  });

  test('are ours, too, when they were there as the spec wanted them', () => {
    const story = new Story({ runtime_config: listOf({ a: '1', b: '2' }) });
    expect(story.converge(AB)).toBe(0);
    expect(story.remembered.ownedProperties).toEqual(['a', 'b']);
    expect(story.converge(A)).toBe(1);
    expect(story.settings).toEqual({ a: '1' });
  });

  test('are ours from a PUT whose answer was lost, whether it arrived or not', () => {
    for (const fate of ['lost after it', 'lost before it'] as const) {
      const story = new Story({ runtime_config: listOf({ x: 'y' }) });
      story.pass(AB, fate);
      expect(story.remembered.ownedProperties).toEqual(['a', 'b']);
      story.converge(A);
      expect(story.settings).toEqual({ x: 'y', a: '1' });
    }
  });

  test('are ours until they are seen to have left, however often that is refused or lost', () => {
    const story = new Story();
    story.converge(AB);
    for (const fate of ['refused', 'lost before it', 'refused', 'lost before it'] as const) {
      expect(story.pass(A, fate)).toBe(true);
      expect(story.remembered.ownedProperties).toEqual(['a', 'b']);
    }
    expect(story.converge(A)).toBe(1);
    expect(story.settings).toEqual({ a: '1' });
  });

  test("are not ours by a PUT that was refused: somebody else's setting of the name stays", () => {
    const story = new Story({ runtime_config: listOf({ b: '7' }) });
    story.pass(AB, 'refused');
    expect(story.remembered).toEqual({});
    story.converge(A);
    expect(story.settings).toEqual({ b: '7', a: '1' });
  });

  test('leave after two quick edits, the first of them lost', () => {
    const story = new Story();
    story.converge(A);
    story.pass(AB, 'lost after it');
    story.pass(wanting({ c: '3' }), 'lost before it');
    expect(story.remembered.ownedProperties).toEqual(['a', 'b', 'c']);
    story.converge(wanting({ d: '4' }));
    expect(story.settings).toEqual({ d: '4' });
    expect(story.remembered.ownedProperties).toEqual(['d']);
  });

  test('are ours when another field keeps the job from being as wanted', () => {
    const story = new Story({ runtime_config: listOf({ a: '1', b: '2' }) });
    story.pass(specOf({ desc: 'new', runtime_config: listOf({ a: '1', b: '2' }) }), 'refused');
    expect(story.remembered.ownedProperties).toEqual(['a', 'b']);
  });

  test('are not ours by a PUT of other fields on a running job', () => {
    const observed = seen({ runtime_config: listOf({ b: '7' }) }, 'job_running');
    const spec = specOf({ smn_topic: 'urn', runtime_config: listOf({ b: '2' }) });
    const changes = diff(spec, observed, {});
    const sent = changes.filter(({ hot }) => hot);
    expect(Object.keys(runningBody(sent, observed, {}).body)).not.toContain('runtime_config');
    expect(rememberedAfter({}, spec, { observed, changes, sent, applied: true })).toEqual({});
  });

  test('are at most 1024 names, those of the spec first', () => {
    const names = (from: number): string[] => Array.from({ length: 512 }, (_, at) => `name-${from + at}`);
    const spec = wanting(Object.fromEntries(names(10_000).map((name) => [name, '1'])));
    const before = { ownedProperties: [...names(20_000), ...names(30_000)] };
    const observed = seen();
    const changes = diff(spec, observed, before);
    const after = rememberedAfter(before, spec, { observed, changes, sent: changes, applied: false });
    expect(after.ownedProperties).toHaveLength(1024);
    expect(after.ownedProperties).toEqual(expect.arrayContaining([...names(10_000), ...names(20_000)]));
  });
});

describe('a number that is left to DLI', () => {
  const ZERO = specOf({ tm_slot_num: 0 });

  test.each<Reading>(['nothing', 'computed'])(
    'takes back a pin with one PUT when %s is read back',
    (reading) => {
      const story = new Story({ tm_slot_num: 1 }, reading);
      expect(story.converge(ZERO)).toBe(1);
      expect(story.stored.tm_slot_num).toBe(0);
      expect(story.converge(ZERO)).toBe(0);
      expect(story.remembered.leftToDli).toEqual(reading === 'computed' ? ['tm_slot_num'] : undefined);
    },
  );

  test.each<[Reading, number]>([
    ['nothing', 0],
    ['computed', 1],
  ])('which was never pinned costs, when %s is read back, so many PUTs: %d', (reading, puts) => {
    expect(new Story({ tm_slot_num: null }, reading).converge(ZERO)).toBe(puts);
  });

  test.each<Reading>(['nothing', 'computed'])(
    'is pinned and left again by edits when %s is read back',
    (reading) => {
      const story = new Story({}, reading);
      story.converge(ZERO);
      expect(story.converge(specOf({ tm_slot_num: 3 }))).toBe(1);
      expect(story.stored.tm_slot_num).toBe(3);
      expect(story.remembered).toEqual({});
      expect(story.converge(ZERO)).toBe(1);
      expect(story.stored.tm_slot_num).toBe(0);
    },
  );

  test('is taken back from the console when nothing was read back before', () => {
    const story = new Story({ tm_slot_num: 1 }, 'nothing');
    story.converge(ZERO);
    story.stored.tm_slot_num = 7;
    expect(story.converge(ZERO)).toBe(1);
    expect(story.stored.tm_slot_num).toBe(0);
  });

  test.each<Fate>(['refused', 'lost before it', 'lost after it'])('is not by a PUT that was %s', (fate) => {
    const story = new Story({ tm_slot_num: 1 });
    story.pass(ZERO, fate);
    expect(story.remembered).toEqual({});
    expect(story.converge(ZERO)).toBe(1);
  });

  test('is not remembered of a field that the spec leaves out or ignores', () => {
    const story = new Story({ tm_slot_num: 1 });
    story.converge(ZERO);
    for (const spec of [UNMANAGED, specOf({ tm_slot_num: 0 }, { ignore: ['job.tm_slot_num'] })]) {
      const deed: PassEffect = { observed: story.look(), changes: [], sent: [], applied: false };
      expect(rememberedAfter(story.remembered, spec, deed)).toEqual({});
    }
  });
});

test('the same again remembers the same', () => {
  const story = new Story({ tm_slot_num: 1 });
  const spec = specOf({ tm_slot_num: 0, runtime_config: '{"b":1,"a":2}' });
  story.converge(spec);
  const before = story.remembered;
  story.converge(spec);
  expect(story.remembered).toEqual(before);
});

describe('whatever the edits, the fates of the PUTs and the console', () => {
  const NAMES = ['a', 'b', 'c', 'd'];
  const settings = fc.dictionary(fc.constantFrom(...NAMES), fc.constantFrom('1', '2'), {
    noNullPrototype: true,
  });
  const fate = fc.constantFrom<Fate>('applied', 'lost after it', 'lost before it', 'refused');
  const step = fc.record({ edit: settings, fates: fc.array(fate, { maxLength: 3 }) });
  /** Names that only somebody else sets. */
  const foreign = fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.constantFrom('1', '2'), {
    noNullPrototype: true,
  });

  test('the settings are those of the spec and those of others', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), foreign, (steps, others) => {
        const story = new Story({ runtime_config: listOf(others) });
        for (const { edit, fates } of steps) for (const one of fates) story.pass(wanting(edit), one);
        const last = steps.at(-1)?.edit ?? {};
        story.converge(wanting(last));
        expect(story.settings).toEqual({ ...others, ...last });
        expect(story.remembered.ownedProperties ?? []).toEqual(Object.keys(last).sort());
      }),
    );
  });

  test('no name is ours that was neither sent nor seen as wanted', () => {
    fc.assert(
      fc.property(fc.array(settings, { minLength: 1, maxLength: 5 }), settings, (edits, others) => {
        const story = new Story({ runtime_config: listOf(others) });
        for (const edit of edits) story.pass(wanting({ ...edit, refused: '1' }), 'refused');
        expect(story.remembered).toEqual({});
        story.converge(wanting({ last: '1' }));
        expect(story.settings).toEqual({ ...others, last: '1' });
      }),
    );
  });
});
