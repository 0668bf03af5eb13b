/** Durations as a user writes them, such as `1h30m`. */

export const DURATION = /^([0-9]{1,6}[hms]){1,3}$/;
export const DURATION_WORDS = 'must be a length of time, such as 5m or 1h30m: whole numbers with h, m or s';

/** CEL over `self`. What is no length of time has a sentence of its own. */
export const durationBetween = (least: string, most: string): string =>
  `!self.matches(r'${DURATION.source}') || (duration(self) >= duration('${least}') && duration(self) <= duration('${most}'))`;

const UNIT_MS: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1_000 };

/** Milliseconds of a duration such as `1h30m`; NaN when it is not one. */
export function durationMs(text: string): number {
  if (!DURATION.test(text)) return Number.NaN;
  return [...text.matchAll(/(\d+)([hms])/g)].reduce(
    (sum, part) => sum + Number(part[1]) * (UNIT_MS[part[2] ?? ''] ?? 0),
    0,
  );
}
