/** When a maintenance window is open, and when one opens next. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { durationMs } from '../../../src/core/object/duration.ts';
import { isOpen, type MaintenanceWindow, nextOpening } from '../../../src/core/object/windows.ts';
import { isTimeZone } from '../../../src/core/object/zone.ts';

const MINUTE = 60_000;
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
type Day = (typeof DAYS)[number];

/** As one writes it: `Sat,Sun 02:00 4h Asia/Shanghai`; without days each day. */
function windowOf(text: string): MaintenanceWindow {
  const [timeZone = '', duration = '', start = '', days] = text.split(' ').reverse();
  return { start, duration, timeZone, ...(days === undefined ? {} : { days: days.split(',') as Day[] }) };
}

const written = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString().replace(':00.000Z', 'Z');

describe('without windows', () => {
  test.each([[undefined], [[]]])('%j is always open, and nothing opens next', (windows) => {
    expect(isOpen(windows, 0)).toBe(true);
    expect(nextOpening(windows, 0)).toBeUndefined();
  });
});

/** Each opens at `from` and not a moment before, and closes at `to`. Times in UTC. */
const OPENINGS: [about: string, window: string, from: string, to: string][] = [
  ['UTC', '02:00 4h UTC', '2026-03-28T02:00Z', '2026-03-28T06:00Z'],
  ['from midnight', '00:00 15m UTC', '2026-03-28T00:00Z', '2026-03-28T00:15Z'],
  ['Shanghai', '02:00 4h Asia/Shanghai', '2026-03-27T18:00Z', '2026-03-27T22:00Z'],
  ['a half-hour zone', '02:00 1h30m Asia/Kolkata', '2026-03-27T20:30Z', '2026-03-27T22:00Z'],
  ['a zone of 45 minutes', '02:00 1h Asia/Kathmandu', '2026-03-27T20:15Z', '2026-03-27T21:15Z'],
  ['far in the east', '02:00 1h Pacific/Kiritimati', '2026-03-27T12:00Z', '2026-03-27T13:00Z'],
  ['far in the west', '02:00 1h Pacific/Pago_Pago', '2026-03-27T13:00Z', '2026-03-27T14:00Z'],
  ['over midnight', '22:00 4h Asia/Shanghai', '2026-03-27T14:00Z', '2026-03-27T18:00Z'],
  [
    'over midnight, the day is that of the start',
    'Fri 22:00 4h UTC',
    '2026-03-27T22:00Z',
    '2026-03-28T02:00Z',
  ],
  [
    'the day by the clock of the zone',
    'Sat 02:00 4h Asia/Shanghai',
    '2026-03-27T18:00Z',
    '2026-03-27T22:00Z',
  ],
  ['a day of a zone behind', 'Fri 22:00 1h America/New_York', '2026-03-28T02:00Z', '2026-03-28T03:00Z'],
  ['24 hours of one day', 'Sat 12:00 24h UTC', '2026-03-28T12:00Z', '2026-03-29T12:00Z'],
  ['Berlin in winter', '02:00 4h Europe/Berlin', '2026-03-28T01:00Z', '2026-03-28T05:00Z'],
  ['Berlin in summer', '02:00 4h Europe/Berlin', '2026-03-30T00:00Z', '2026-03-30T04:00Z'],
  ['a start in the gap', '02:30 4h Europe/Berlin', '2026-03-29T01:00Z', '2026-03-29T05:00Z'],
  ['a start at its beginning', '02:00 4h Europe/Berlin', '2026-03-29T01:00Z', '2026-03-29T05:00Z'],
  ['a start at its end', '03:00 4h Europe/Berlin', '2026-03-29T01:00Z', '2026-03-29T05:00Z'],
  ['over the gap', '01:00 4h Europe/Berlin', '2026-03-29T00:00Z', '2026-03-29T04:00Z'],
  ['a start that comes twice', '02:30 4h Europe/Berlin', '2026-10-25T00:30Z', '2026-10-25T04:30Z'],
  ['a short one does not come twice', '02:00 15m Europe/Berlin', '2026-10-25T00:00Z', '2026-10-25T00:15Z'],
  ['over the hour that comes twice', '01:00 4h Europe/Berlin', '2026-10-24T23:00Z', '2026-10-25T03:00Z'],
  ['right after it', '03:00 4h Europe/Berlin', '2026-10-25T02:00Z', '2026-10-25T06:00Z'],
  ['in the gap of 2027', '02:30 1h Europe/Berlin', '2027-03-28T01:00Z', '2027-03-28T02:00Z'],
  ['New York, in the gap', '02:30 1h America/New_York', '2026-03-08T07:00Z', '2026-03-08T08:00Z'],
  ['New York, twice', '01:30 1h America/New_York', '2026-11-01T05:30Z', '2026-11-01T06:30Z'],
  ['New York, in the gap of 2027', '02:00 1h America/New_York', '2027-03-14T07:00Z', '2027-03-14T08:00Z'],
  ['a gap of half an hour', '02:15 1h Australia/Lord_Howe', '2026-10-03T15:30Z', '2026-10-03T16:30Z'],
  ['after a gap of half an hour', '02:45 1h Australia/Lord_Howe', '2026-10-03T15:45Z', '2026-10-03T16:45Z'],
  ['half an hour that comes twice', '01:45 1h Australia/Lord_Howe', '2026-04-04T14:45Z', '2026-04-04T15:45Z'],
  ['a gap at midnight', 'Fri 00:30 1h Africa/Cairo', '2026-04-23T22:00Z', '2026-04-23T23:00Z'],
  ['a gap before midnight', 'Sat 23:30 1h America/Nuuk', '2026-03-29T01:00Z', '2026-03-29T02:00Z'],
  ['a day that comes back', 'Sun 00:00 1h America/Nuuk', '2026-10-25T02:00Z', '2026-10-25T03:00Z'],
];

describe('a window opens and closes to the minute:', () => {
  test.each(OPENINGS)('%s: %s', (...[, text, from, to]) => {
    const windows = [windowOf(text)];
    const [start, end] = [Date.parse(from), Date.parse(to)];
    expect([start - 1, start, end - 1, end].map((now) => isOpen(windows, now))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(written(nextOpening(windows, start - 1))).toBe(from);
    expect(written(nextOpening(windows, start - 7 * 60 * MINUTE))).toBe(from);
    expect(nextOpening(windows, start)).toBeGreaterThan(start);
  });
});

describe('the next opening', () => {
  test.each<[about: string, windows: string[], now: string, next: string]>([
    ['is tomorrow', ['02:00 4h UTC'], '2026-03-28T06:00Z', '2026-03-29T02:00Z'],
    ['is in a week', ['Sat 02:00 4h UTC'], '2026-03-28T06:00Z', '2026-04-04T02:00Z'],
    ['is after one that is open', ['Sat 02:00 4h UTC'], '2026-03-28T02:00Z', '2026-04-04T02:00Z'],
    [
      'of two is the first',
      ['Mon 02:00 4h UTC', 'Sun 23:00 4h UTC'],
      '2026-03-28T06:00Z',
      '2026-03-29T23:00Z',
    ],
    [
      'in a week, after the clock is set',
      ['Sun 02:30 1h Europe/Berlin'],
      '2026-03-22T12:00Z',
      '2026-03-29T01:00Z',
    ],
    ['a week after that', ['Sun 02:30 1h Europe/Berlin'], '2026-03-29T01:00Z', '2026-04-05T00:30Z'],
    ['in a year that ends', ['Fri 02:00 1h Asia/Shanghai'], '2026-12-31T12:00Z', '2026-12-31T18:00Z'],
    ['on a leap day', ['Tue 02:00 1h UTC'], '2028-02-28T12:00Z', '2028-02-29T02:00Z'],
  ])('%s', (...[, windows, now, next]) => {
    expect(written(nextOpening(windows.map(windowOf), Date.parse(now)))).toBe(next);
  });
});

test('windows that overlap are open until the last of them closes', () => {
  const windows = ['02:00 2h UTC', '03:00 4h UTC'].map(windowOf);
  const at = ['01:59', '02:00', '03:59', '04:00', '06:59', '07:00'];
  expect(at.map((time) => isOpen(windows, Date.parse(`2026-03-28T${time}Z`)))).toEqual([
    false,
    true,
    true,
    true,
    true,
    false,
  ]);
});

test('each day for 24 hours is always open, but for the hour that a day is longer', () => {
  const windows = [windowOf('00:00 24h Europe/Berlin')];
  const hours = Array.from(
    { length: 24 * 365 },
    (_, hour) => Date.parse('2026-01-01T00:00Z') + hour * 60 * MINUTE,
  );
  expect(hours.filter((now) => !isOpen(windows, now)).map(written)).toEqual(['2026-10-25T22:00Z']);
});

test('more zones than are kept, in turn, are each by their own clock', () => {
  const names = Intl.supportedValuesOf('timeZone').filter(isTimeZone).slice(0, 200);
  const at = Date.parse('2026-07-01T12:00Z');
  const openings = (): (string | undefined)[] =>
    names.map((zone) => written(nextOpening([windowOf(`02:00 1h ${zone}`)], at)));
  expect(names.length).toBe(200);
  expect(openings()).toEqual(openings());
  expect(new Set(openings()).size).toBeGreaterThan(10);
});

/** Without any shortcut: the clock of the zone is read each minute, as text, such as `2026-03-29 02:30`. */
function startsSeen(
  { days = [...DAYS], start, timeZone }: MaintenanceWindow,
  from: number,
  minutes: number,
): number[] {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const begun = new Set<string>();
  const starts: number[] = [];
  for (let at = from; at < from + minutes * MINUTE; at += MINUTE) {
    const shown = clock.format(at);
    const today = shown.slice(0, 10);
    // One that the clock has left out at the end of a day begins with the next.
    const yesterday = new Date(Date.parse(`${today}T00:00Z`) - 1_440 * MINUTE).toISOString().slice(0, 10);
    const due = [yesterday, today].filter((day) => !begun.has(day) && shown >= `${day} ${start}`);
    for (const day of due) begun.add(day);
    if (due.some((day) => days.includes(DAYS.at(new Date(`${day}T00:00Z`).getUTCDay() - 1) as Day)))
      starts.push(at);
  }
  return starts;
}

const ZONES = [
  ...['UTC', 'Asia/Shanghai', 'Asia/Kolkata', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'],
  ...[
    'America/Nuuk',
    'Africa/Cairo',
    'Africa/Casablanca',
    'America/Havana',
    'Pacific/Chatham',
    'Asia/Beirut',
  ],
  ...['America/Santiago', 'Pacific/Apia', 'Antarctica/Troll'],
];

const two = (number: number): string => String(number).padStart(2, '0');

const windows = fc.array(
  fc
    .record({
      days: fc.option(fc.uniqueArray(fc.constantFrom(...DAYS), { minLength: 1 }), { nil: undefined }),
      // Where clocks are set, more often than elsewhere.
      hour: fc.oneof(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 1, 2, 3, 23)),
      minute: fc.oneof(fc.integer({ min: 0, max: 59 }), fc.constantFrom(0, 15, 30, 45)),
      length: fc.integer({ min: 15, max: 1_440 }),
      timeZone: fc.constantFrom(...ZONES),
    })
    .map(({ days, hour, minute, length, timeZone }): MaintenanceWindow => {
      const start = `${two(hour)}:${two(minute)}`;
      return { start, duration: `${length}m`, timeZone, ...(days === undefined ? {} : { days }) };
    }),
  { minLength: 1, maxLength: 3 },
);

/** Whatever began before the first two days is not known. */
const WARM_UP = 2 * 1_440 * MINUTE;

interface Period {
  from: number;
  minutes: number;
}

function saysTheSame(given: readonly MaintenanceWindow[], { from, minutes }: Period): void {
  const seen = given.flatMap((one) =>
    startsSeen(one, from, minutes).map((start) => ({ start, end: start + durationMs(one.duration) })),
  );
  const begin = from + WARM_UP;
  const starts = [...new Set(seen.map(({ start }) => start))]
    .filter((at) => at > begin)
    .toSorted((a, b) => a - b);
  const next = [begin, ...starts].slice(0, -1).map((at) => nextOpening(given, at));
  expect(next.map(written)).toEqual(starts.map(written));
  const isWithin = (at: number): boolean => seen.some(({ start, end }) => start <= at && at < end);
  const moments = seen.flatMap(({ start, end }) => [start - 1, start, (start + end) / 2, end - 1, end]);
  const asked = moments.filter((at) => at > begin && at < from + minutes * MINUTE);
  expect(asked.filter((at) => isOpen(given, at) !== isWithin(at)).map(written)).toEqual([]);
}

/** Half a week around each day on which the clock of a zone is set in 2026 and 2027, and some other day. */
const CLOCK_CHANGES = [
  ...[
    '2026-02-14',
    '2026-03-07',
    '2026-03-22',
    '2026-03-28',
    '2026-04-04',
    '2026-04-23',
    '2026-09-05',
    '2026-09-26',
  ],
  ...[
    '2026-10-03',
    '2026-10-24',
    '2026-10-29',
    '2026-11-01',
    '2027-02-07',
    '2027-03-13',
    '2027-03-28',
    '2027-04-03',
  ],
  ...['2027-04-29', '2027-09-04', '2027-09-25', '2027-10-02', '2027-10-30', '2027-11-07', '2026-12-31'],
].map((day) => Date.parse(`${day}T00:00Z`));

describe('the same as the clock read each minute', () => {
  test('around each change of it', () => {
    fc.assert(
      fc.property(windows, fc.constantFrom(...CLOCK_CHANGES), (given, day) => {
        saysTheSame(given, { from: day - 4 * 1_440 * MINUTE, minutes: 8 * 1_440 });
      }),
      { numRuns: 15 },
    );
  });

  test('over a year', () => {
    fc.assert(
      fc.property(windows, (given) => {
        saysTheSame(given.slice(0, 1), { from: Date.parse('2026-01-01T00:00Z'), minutes: 366 * 1_440 });
      }),
      { numRuns: 1 },
    );
  });
});
