/** anyOf, oneOf, allOf and not. */

import { addCauses, merge, type Place, type Verdict } from '../verdict.ts';
import { type Cause, invalid, NO_FIELD } from './cause.ts';
import type { Schema } from './schema.ts';

/** Judges one alternative; passed in, because alternatives nest. */
type Judge = (place: Place, value: unknown) => Verdict;

const says = (path: string, what: string): Cause => invalid(NO_FIELD, '', `${JSON.stringify(path)} ${what}`);

const passes = (one: Verdict): boolean => one.causes.length === 0;

const best = (failed: readonly Verdict[]): Verdict | undefined =>
  failed.reduce<Verdict | undefined>(
    (top, one) => (top === undefined || one.matches > top.matches ? one : top),
    undefined,
  );

function anyOf(out: Verdict, place: Place, all: readonly Verdict[]): void {
  if (all.length === 0) return;
  const passed = all.find(passes);
  if (passed === undefined) addCauses(out, [says(place.path, 'must validate at least one schema (anyOf)')]);
  const kept = passed ?? best(all);
  if (kept !== undefined) merge(out, kept);
}

function oneOf(out: Verdict, place: Place, all: readonly Verdict[]): void {
  if (all.length === 0) return;
  const passed = all.filter(passes);
  if (passed.length !== 1) {
    const found = passed.length === 0 ? 'Found none valid' : `Found ${passed.length} valid alternatives`;
    addCauses(out, [says(place.path, `must validate one and only one schema (oneOf). ${found}`)]);
  }
  const kept = passed.length === 0 ? best(all) : passed[0];
  if (kept !== undefined && passed.length < 2) merge(out, kept);
}

function allOf(out: Verdict, place: Place, all: readonly Verdict[]): void {
  for (const one of all) merge(out, one);
  const passed = all.filter(passes).length;
  if (passed === all.length) return;
  const none = passed === 0 ? '. None validated' : '';
  addCauses(out, [says(place.path, `must validate all the schemas (allOf)${none}`)]);
}

export function judgeCombined(place: Place, value: unknown, judge: Judge): Verdict {
  const each = (schemas: readonly Schema[] = []): Verdict[] =>
    schemas.map((schema) => judge({ ...place, schema }, value));
  const { schema } = place;
  const out: Verdict = { causes: [], matches: 1 };
  anyOf(out, place, each(schema.anyOf));
  oneOf(out, place, each(schema.oneOf));
  allOf(out, place, each(schema.allOf));
  if (schema.not !== undefined && each([schema.not]).every(passes)) {
    addCauses(out, [says(place.path, 'must not validate the schema (not)')]);
  }
  return out;
}
