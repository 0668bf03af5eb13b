/** Maintenance windows: what a user writes, and when one is open. Each begins by the clock of its zone. */
import { z } from 'zod';
import { DURATION, DURATION_WORDS, durationBetween, durationMs } from './duration.ts';
import { firstShown, isTimeZone, shownAt } from './zone.ts';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const MOST_WINDOWS = 8;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SHORTEST_MS = 15 * MINUTE_MS;

const isLength = (text: string): boolean => durationMs(text) >= SHORTEST_MS && durationMs(text) <= DAY_MS;

const length = z
  .string()
  .max(32)
  .regex(DURATION, { error: DURATION_WORDS })
  .refine(isLength, { error: 'must be between 15m and 24h' })
  .meta({
    description:
      'How long it is open from its start on, such as 4h or 1h30m; 15m to 24h. Over a change of the clock too.',
    'x-kubernetes-validations': [
      {
        rule: durationBetween('15m', '24h'),
        message: 'must be between 15m and 24h',
      },
    ],
  });

const ZONE_WORDS = 'is no known time zone: write a name of IANA, such as Asia/Shanghai or UTC';

const windowSchema = z
  .object({
    days: z
      .array(z.enum(DAYS))
      .min(1)
      .max(DAYS.length)
      .refine((days) => new Set(days).size === days.length, { error: 'must name each day once' })
      .describe('Days on which it begins, by the clock of timeZone: Mon to Sun. Left out: each day.')
      .meta({ 'x-kubernetes-list-type': 'set' })
      .optional(),
    start: z
      .string()
      .max(5)
      .regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, { error: 'must be a time of day, from 00:00 to 23:59' })
      .describe(
        'When it begins, by the clock of timeZone, such as 02:00. On a day whose clock leaves that out it begins right after; where the clock shows it twice, at the first.',
      ),
    duration: length,
    timeZone: z
      .string()
      .max(64)
      // Not CST, which is a time of China to one and of Chicago to another.
      .regex(/^(UTC|[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+){1,2})$/, { error: ZONE_WORDS })
      .refine(isTimeZone, {
        error: ZONE_WORDS,
      })
      .describe('IANA name of the zone whose clock counts, such as Asia/Shanghai or UTC.'),
  })
  .describe('A time in which running jobs may be restarted.');

export const windowsSchema = z
  .array(windowSchema)
  .max(MOST_WINDOWS)
  .describe(
    'When the controller may stop the running job to restart it. None: always. What a running job takes is sent at any time, and a restart that is under way goes on after the end of its window. Starts, state Stopped and deletion do not wait.',
  );

export type MaintenanceWindow = z.output<typeof windowSchema>;

/** The starts of a window from its day `from` to `to`, counted from the day that its clock shows now. Earlier ones first. */
function* starts({ days, start, timeZone }: MaintenanceWindow, now: number, [from, to]: [number, number]) {
  const today = Math.floor(shownAt(timeZone, now) / DAY_MS) * DAY_MS;
  const [hour, minute] = start.split(':').map(Number) as [number, number];
  for (let day = today + from * DAY_MS; day <= today + to * DAY_MS; day += DAY_MS) {
    // `Date` counts from Sunday.
    const name = DAYS.at(new Date(day).getUTCDay() - 1);
    if (days === undefined || days.some((one) => one === name))
      yield firstShown(timeZone, day + (hour * 60 + minute) * MINUTE_MS);
  }
}

function isOneOpen(one: MaintenanceWindow, now: number): boolean {
  // The longest has begun within 24 hours, and a clock that is set may show another day by then.
  for (const at of starts(one, now, [-2, 1]))
    if (at <= now && now < at + durationMs(one.duration)) return true;
  return false;
}

function nextOf(one: MaintenanceWindow, now: number): number {
  for (const at of starts(one, now, [-1, 8])) if (at > now) return at;
  return Number.POSITIVE_INFINITY;
}

/** `now`: epoch ms, here and below. */
export const isOpen = (windows: readonly MaintenanceWindow[] | undefined, now: number): boolean =>
  windows === undefined || windows.length === 0 || windows.some((one) => isOneOpen(one, now));

/** When the next window begins, epoch ms. Undefined: there is none, so it is always open. */
export const nextOpening = (
  windows: readonly MaintenanceWindow[] | undefined,
  now: number,
): number | undefined =>
  windows === undefined || windows.length === 0
    ? undefined
    : Math.min(...windows.map((one) => nextOf(one, now)));
