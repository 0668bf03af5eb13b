/** Ages as kubectl shows them: `5s`, `2m20s`, `3h`, `4d12h`, `2y30d`. */

/** k8s.io/apimachinery/pkg/util/duration.HumanDuration. */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  const minutes = Math.trunc(seconds / 60);
  const hours = Math.trunc(minutes / 60);
  const days = Math.trunc(hours / 24);
  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return both(minutes, 'm', [seconds % 60, 's']);
  if (minutes < 180) return `${minutes}m`;
  if (hours < 8) return both(hours, 'h', [minutes % 60, 'm']);
  if (hours < 48) return `${hours}h`;
  if (hours < 192) return both(days, 'd', [hours % 24, 'h']);
  if (days < 730) return `${days}d`;
  const years = Math.trunc(days / 365);
  return years < 8 ? both(years, 'y', [days % 365, 'd']) : `${years}y`;
}

const both = (large: number, unit: string, [rest, small]: [number, string]): string =>
  rest === 0 ? `${large}${unit}` : `${large}${unit}${rest}${small}`;

/** The time since, or `<unknown>` where there is none. */
export const age = (time: unknown, now: Date): string =>
  typeof time === 'string' ? humanDuration(now.getTime() - Date.parse(time)) : '<unknown>';
