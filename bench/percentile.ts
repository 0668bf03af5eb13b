/** Many measured times in a few numbers. */

export interface Spread {
  p50: number;
  p99: number;
  max: number;
}

/** The smallest value that at least this part of all values does not exceed (nearest rank). */
export function percentile(sorted: readonly number[], part: number): number {
  const rank = Math.max(1, Math.ceil(part * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), max: percentile(sorted, 1) };
}

export const median = (values: readonly number[]): number => spread(values).p50;

export interface Range {
  min: number;
  median: number;
  max: number;
}

export const range = (values: readonly number[]): Range => ({
  min: Math.min(...values),
  median: median(values),
  max: Math.max(...values),
});
