/** Starts, stops and restarts, as people and the console have them. */
import type { Lot } from '../lot.ts';
import type { RunTerms } from '../steps/step.ts';
import type { Doing, Drawing } from './drawing.ts';
import { coldEdit } from './job-fields.ts';

const state = (lot: Lot): NonNullable<RunTerms['state']> => (lot.often(0.5) ? 'Running' : 'Stopped');

const onFailure = (lot: Lot): RunTerms =>
  lot.often(0.4) ? { onFailure: lot.pick(['Rollback', 'Hold', 'Hold'] as const) } : {};

/** Most of the jobs that are restarted are to run, or nobody says. */
export function restartTerms(lot: Lot): RunTerms {
  const { state, ...terms } = runTerms(lot);
  return {
    ...terms,
    ...(state === undefined ? {} : { state: lot.often(0.9) ? 'Running' : 'Stopped' }),
    ...(lot.often(0.2) ? {} : { updateStrategy: 'Restart', ...onFailure(lot) }),
    ...(lot.often(0.2) ? { restartNonce: lot.int(1, 9) } : {}),
  };
}

export function runTerms(lot: Lot): RunTerms {
  if (lot.often(1 / 3)) return {};
  return {
    state: state(lot),
    ...(lot.often(0.3) ? { upgradeMode: lot.often(0.7) ? 'Stateless' : 'Savepoint' } : {}),
    ...(lot.often(0.5) ? { restartPolicy: lot.pick(['Never', 'OnFailure', 'Always'] as const) } : {}),
  };
}

const changed = (lot: Lot): RunTerms =>
  lot.often(0.75)
    ? { state: state(lot) }
    : lot.pick<RunTerms>([
        { state: null, restartPolicy: null },
        { upgradeMode: 'Stateless' },
        { upgradeMode: null },
        { restartPolicy: 'Always' },
        { restartPolicy: 'OnFailure' },
        { restartPolicy: null },
      ]);

const MOVES = {
  jobRun: 4,
  jobStop: 4,
  jobFail: 3,
  jobFinish: 1,
  jobArrears: 1,
  jobRecover: 1,
  jobSavepoint: 1,
  jobRestore: 2,
} as const;

/** Somebody changes what is wanted, and perhaps somebody in the console what is. */
export const runChange = (drawing: Drawing, key: string): Doing[] =>
  withOthers(drawing, key, { do: 'terms', key, terms: changed(drawing.lot) });

function restartChanged({ lot, mark }: Drawing, key: string): Doing {
  const kind = lot.weighed({ cold: 10, nonce: 3, strategy: 2 });
  if (kind === 'cold') return { do: 'edit', key, job: coldEdit(lot, mark()) };
  if (kind === 'nonce') return { do: 'terms', key, terms: { restartNonce: lot.int(1, 9) } };
  const terms = lot.pick<RunTerms>([
    { updateStrategy: 'Restart' },
    { updateStrategy: 'Restart', onFailure: 'Hold' },
    { updateStrategy: null, onFailure: null },
    { updateStrategy: 'InPlace', onFailure: null },
    { restartNonce: null },
  ]);
  return { do: 'terms', key, terms };
}

/** The same for what a restart brings. */
export const restartChange = (drawing: Drawing, key: string): Doing[] =>
  withOthers(drawing, key, restartChanged(drawing, key));

/** What others do meanwhile. */
function withOthers({ lot, setup }: Drawing, key: string, wanted: Doing): Doing[] {
  const job = String(lot.pick(setup.jobs).id);
  const { name: replica } = lot.pick(setup.replicas);
  const crossings = lot.int(1, 16);
  const besides = lot.weighed({ nothing: 12, console: 12, again: 4, kill: 2, hold: 2, now: 4, delete: 1 });
  switch (besides) {
    case 'console':
      return [wanted, { do: lot.weighed(MOVES), job, afterMs: lot.int(0, 20_000) }];
    case 'again':
      return [wanted, { do: 'terms', key, terms: { state: state(lot) }, afterMs: lot.int(0, 40_000) }];
    case 'kill':
      return [{ do: 'kill', replica, crossings }, wanted];
    case 'hold':
      return [{ do: 'pauseAt', replica, crossings, ms: lot.pick([3_000, 25_000, 70_000]) }, wanted];
    case 'now':
      return [wanted, { do: 'reconcileNow', key, flux: false }];
    case 'delete':
      return [wanted, { do: 'delete', key, afterMs: lot.int(0, 20_000) }];
    case 'nothing':
      return [wanted];
  }
}
