/** Deletion policies and maintenance windows, in some of the histories that start and stop jobs. */

import type { Lot } from '../lot.ts';
import type { Setup } from '../setup.ts';
import type { RunTerms, Window } from '../steps/step.ts';
import { AHEAD_HOURS, aheadMs } from '../windows.ts';
import type { Doing, Drawing } from './drawing.ts';

const BEGIN_MIN = 8 * 60;
const DAY_MIN = 24 * 60;

const clockAt = (minutes: number): string => {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours, rest].map((number) => String(number).padStart(2, '0')).join(':');
};

/** Nothing opens or closes once the history is at rest, which it is at ten at the latest. */
function drawWindow(lot: Lot, { disturbedMs }: Pick<Setup, 'disturbedMs'>): Window {
  const timeZone = lot.pick(Object.keys(AHEAD_HOURS));
  const within = lot.int(1, Math.floor(disturbedMs / 60_000));
  const from = (minutes: number, duration: string): Window => {
    const local = (BEGIN_MIN + minutes + aheadMs(timeZone) / 60_000 + DAY_MIN) % DAY_MIN;
    return { start: clockAt(local), duration, timeZone };
  };
  const kind = lot.weighed({ opens: 3, closes: 2, later: 2, open: 1, otherDay: 1 });
  if (kind === 'opens') return from(within, '4h');
  if (kind === 'closes') return from(within - 15, '15m');
  if (kind === 'later') return from(300, '2h');
  if (kind === 'open') return from(-60, '6h');
  return { ...from(-60, '6h'), days: ['Mon', 'Tue'] };
}

const windows = (lot: Lot, setup: Setup): Window[] =>
  Array.from({ length: lot.often(0.8) ? 1 : 2 }, () => drawWindow(lot, setup));

const deletionPolicy = (lot: Lot): NonNullable<RunTerms['deletionPolicy']> =>
  lot.weighed({ Stop: 4, Delete: 4, Retain: 1 });

export const windowTerms = ({ lot, setup }: Drawing): RunTerms =>
  lot.often(0.7) ? { maintenanceWindows: windows(lot, setup) } : {};

/** Somebody changes when a job may be restarted, or lets a restart go ahead. */
export function windowChange({ lot, setup }: Drawing, key: string): Doing[] {
  if (lot.often(0.5)) return [{ do: 'letThrough', key }];
  const maintenanceWindows = lot.often(0.8) ? windows(lot, setup) : null;
  return [{ do: 'terms', key, terms: { maintenanceWindows } }];
}

export const policyTerms = ({ lot }: Drawing): RunTerms =>
  lot.often(0.7) ? { deletionPolicy: deletionPolicy(lot) } : {};

/** Somebody changes what is to become of the job, or deletes the object, and perhaps others do something meanwhile. */
export function policyChange({ lot, setup }: Drawing, key: string): Doing[] {
  if (lot.often(0.3))
    return [{ do: 'terms', key, terms: { deletionPolicy: lot.often(0.8) ? deletionPolicy(lot) : null } }];
  const replica = lot.pick(setup.replicas).name;
  const job = String(lot.pick(setup.jobs).id);
  const meanwhile = lot.pick<Doing[]>([
    [],
    [{ do: 'kill', replica, crossings: lot.int(1, 16) }],
    [
      {
        do: lot.pick(['jobRun', 'jobStop', 'jobFail', 'jobDelete'] as const),
        job,
        afterMs: lot.int(0, 20_000),
      },
    ],
    [{ do: 'terms', key, terms: { deletionPolicy: deletionPolicy(lot) }, afterMs: lot.int(0, 20_000) }],
  ]);
  return [{ do: 'delete', key }, ...meanwhile];
}
