/** Clocks of time zones: when one of them shows a time. Zones and their changes are those of the runtime. */
import { Recent } from '../../ground/recent.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A formatter is large and slow to make, and whoever writes a spec chooses zones. Each is what it would be if made anew. */
const MOST_CLOCKS = 64;
const clocks = new Recent<Intl.DateTimeFormat>(MOST_CLOCKS);

/** The names are those of IANA in any letters; `en-US` and `gregory` keep to digits that a number can be made of. */
const newClock = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });

/** Throws a RangeError for a zone that the runtime does not know. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const clock = clocks.get(timeZone) ?? newClock(timeZone);
  clocks.set(timeZone, clock);
  return clock;
}

export function isTimeZone(name: string): boolean {
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What the clock of the zone shows at `at`, as the epoch ms at which one in UTC shows the same. */
export function shownAt(timeZone: string, at: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of clockOf(timeZone).formatToParts(at)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * The first moment at which the clock of the zone shows `shown` or later: one that it leaves out is that after the gap, of one
 * that it shows twice it is the first. Both in epoch ms, whole minutes.
 */
export function firstShown(timeZone: string, shown: number): number {
  const ahead = [shown - DAY_MS, shown + DAY_MS].map((at) => shownAt(timeZone, at) - at);
  let [early, late] = [shown - Math.max(...ahead), shown - Math.min(...ahead)];
  if (shownAt(timeZone, early) === shown) return early;
  if (early === late || shownAt(timeZone, late) === shown) return late;
  // Before the change at `early`, and after it at `late`.
  while (late - early > MINUTE_MS) {
    const middle = early + Math.floor((late - early) / (2 * MINUTE_MS)) * MINUTE_MS;
    if (shownAt(timeZone, middle) < shown) early = middle;
    else late = middle;
  }
  return late;
}
