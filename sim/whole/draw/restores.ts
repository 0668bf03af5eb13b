/** Jobs that begin with the state of a path, in some of the histories that start and stop jobs. */
import type { Lot } from '../lot.ts';
import { regionsOf } from '../setup.ts';
import type { RunTerms, Step, Terms } from '../steps/step.ts';
import type { Later } from './drawing.ts';
import { PLACES } from './run-readings.ts';

/** Each in one of the forms that people write. */
function path(lot: Lot): string {
  const place = lot.pick(PLACES);
  return `${lot.often(0.5) ? 'obs://' : ''}${place}${lot.often(0.3) ? '/' : ''}`;
}

/** Few, so that one comes back now and then. */
const nonce = (lot: Lot): number => lot.int(1, 4);

/** The API server refuses a path that nothing is ever started from. */
const pathTerms = (lot: Lot, { state }: Terms): RunTerms => ({
  initialSavepointPath: path(lot),
  ...(lot.often(0.4) ? { savepointRedeployNonce: nonce(lot) } : {}),
  ...((state ?? undefined) === undefined && lot.often(0.7) ? { state: 'Running' } : {}),
  // Otherwise most of the jobs that have no bucket are never stopped.
  ...(lot.often(0.6) ? { upgradeMode: 'Stateless' } : {}),
});

const terms = (at: number, key: string, changed: RunTerms): Step => ({
  at,
  do: 'terms',
  key,
  terms: changed,
});

/** Somebody asks for a restore, or changes what is asked for, perhaps while it is under way. */
function change(lot: Lot, at: number, key: string): Step[] {
  const [first, second] = [nonce(lot), nonce(lot)];
  const soon = at + lot.int(500, 60_000);
  const asked = terms(at, key, { initialSavepointPath: path(lot), savepointRedeployNonce: first });
  const kind = lot.weighed({ both: 6, nonce: 4, path: 2, twice: 3, midway: 3, back: 1, away: 1 });
  switch (kind) {
    case 'both':
      return [asked];
    case 'nonce':
      return [terms(at, key, { savepointRedeployNonce: first })];
    case 'path':
      return [terms(at, key, { initialSavepointPath: path(lot) })];
    case 'twice':
      return [asked, terms(soon, key, { savepointRedeployNonce: second })];
    case 'midway':
      return [asked, terms(soon, key, { initialSavepointPath: path(lot) })];
    case 'back':
      return [asked, terms(soon, key, { savepointRedeployNonce: null })];
    case 'away':
      return [terms(at, key, { initialSavepointPath: null, savepointRedeployNonce: null })];
  }
}

function withPath(step: Step, lot: Lot): Step {
  if ((step.do !== 'create' && step.do !== 'recreate') || lot.often(0.3)) return step;
  return { ...step, terms: { ...step.terms, ...pathTerms(lot, step.terms) } };
}

export const withRestores: Later = (steps, { setup, lot }) => {
  if (setup.restores !== true) return steps;
  const keys = steps.flatMap((step) => (step.do === 'create' ? [step.key] : []));
  const changes = Array.from({ length: lot.int(4, 12) }, () =>
    change(lot, lot.int(1_000, setup.disturbedMs), lot.pick(keys)),
  );
  const moved = Array.from({ length: lot.int(0, 4) }, (): Step => {
    const at = lot.int(1_000, setup.disturbedMs);
    return {
      at,
      do: 'place',
      region: lot.pick(regionsOf(setup)),
      path: lot.pick(PLACES),
      exists: lot.often(0.7),
    };
  });
  return [
    ...steps.map((step) => withPath(step, lot)),
    ...[...changes.flat(), ...moved].map((step) => ({ ...step, at: Math.min(setup.disturbedMs, step.at) })),
  ];
};
