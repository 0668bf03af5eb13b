import type { Failure } from '../../core/failure.ts';

const UNITS: Readonly<Record<string, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** The gateway says what it takes, such as `policy user over ratelimit,limit:200,time:5 minute`. */
const LIMIT = /\blimit: ?(\d{1,7}), ?time: ?(?:(\d{1,4}) )?(second|minute|hour|day)s?\b/;

export function limitIn(words: string): Pick<Failure, 'limit'> {
  const [, calls, times = '1', unit = ''] = LIMIT.exec(words) ?? [];
  const windowMs = Number(times) * (UNITS[unit] ?? 0);
  return Number(calls) > 0 && windowMs > 0 ? { limit: { calls: Number(calls), windowMs } } : {};
}
