/** When a maintenance window is open, told apart from the controller: every history begins in a January, and lasts for hours. */
import { durationMs } from '../../src/core/object/duration.ts';
import type { Window } from './steps/step.ts';

/** Hours that the clock of a zone is ahead in January. */
export const AHEAD_HOURS: Readonly<Record<string, number>> = {
  UTC: 0,
  'Asia/Shanghai': 8,
  'America/New_York': -5,
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const aheadMs = (timeZone: string): number => (AHEAD_HOURS[timeZone] ?? 0) * HOUR_MS;

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `at`: epoch ms. */
function isOneOpen({ days, start, duration, timeZone }: Window, at: number): boolean {
  const shown = at + aheadMs(timeZone);
  const [hours = 0, minutes = 0] = start.split(':').map(Number);
  const today = Math.floor(shown / DAY_MS) * DAY_MS + hours * HOUR_MS + minutes * 60_000;
  return [today - DAY_MS, today].some((begin) => {
    const day = DAYS[new Date(begin).getUTCDay()];
    const isDay = days === undefined || (day !== undefined && days.includes(day));
    return isDay && begin <= shown && shown < begin + durationMs(duration);
  });
}

export const isOpenAt = (windows: readonly Window[], at: number): boolean =>
  windows.length === 0 || windows.some((one) => isOneOpen(one, at));
