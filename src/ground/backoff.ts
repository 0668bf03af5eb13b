/** How long to wait after failures in a row: doubling from the first wait to a cap, with a part of each left to chance. */
export interface Backoff {
  firstMs: number;
  capMs: number;
  /** 0 to 1: how much of a wait is left to chance. 1 is full jitter: from nothing to all of it. */
  jitter: number;
}

/** In ms. `failures`: before this one, in a row; `lot`: 0 to below 1, evenly. */
export function backoffMs(failures: number, { firstMs, capMs, jitter }: Backoff, lot: number): number {
  const full = Math.min(capMs, firstMs * 2 ** Math.min(failures, 60));
  return full * (1 - jitter + jitter * lot);
}
