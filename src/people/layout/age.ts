/** Times as people say them. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Two units at most: `45s`, `5m`, `3h20m`, `2d`. Never below 0: clocks differ. */
export function span(ms: number): string {
  const whole = Math.max(0, Math.floor(ms / SECOND) * SECOND);
  if (whole < 2 * MINUTE) return `${whole / SECOND}s`;
  if (whole < 2 * HOUR) return `${Math.floor(whole / MINUTE)}m`;
  if (whole >= 2 * DAY) return `${Math.floor(whole / DAY)}d`;
  const minutes = Math.floor((whole % HOUR) / MINUTE);
  return `${Math.floor(whole / HOUR)}h${minutes === 0 ? '' : `${minutes}m`}`;
}

/** Empty: it is no time. */
export const ageAt = (now: number, time: string | number | undefined): string => {
  const at = typeof time === 'string' ? Date.parse(time) : (time ?? Number.NaN);
  return Number.isFinite(at) ? span(now - at) : '';
};
