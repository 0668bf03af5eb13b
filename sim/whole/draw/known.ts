/** What a history knows beside updates: each is drawn by itself, so that what the others draw stays as it was. */
import type { Lot } from '../lot.ts';

export interface KnownKinds {
  lifecycle: boolean;
  restarts: boolean;
  windows: boolean;
  policies: boolean;
  makes: boolean;
}

/** In how many histories jobs are started and stopped: of two objects in three there. Each takes twice as long as another. */
const LIFECYCLE = 0.4;

/** In how many of those jobs are restarted, in how many of these there are maintenance windows; deletion policies; jobs are made. */
const RESTARTS = 0.3;
const WINDOWS = 0.5;
const POLICIES = 0.35;
const MAKES = 0.35;

/** `mayHaveLifecycle`: it is one of those in which jobs may be started and stopped. */
export function knownIn(lot: Lot, mayHaveLifecycle: boolean): KnownKinds {
  const lifecycle = mayHaveLifecycle && lot.fork('lifecycle').often(LIFECYCLE);
  const restarts = lifecycle && lot.fork('restarts').often(RESTARTS);
  return {
    lifecycle,
    restarts,
    windows: restarts && lot.fork('windows').often(WINDOWS),
    policies: lifecycle && lot.fork('policies').often(POLICIES),
    makes: lifecycle && lot.fork('makes').often(MAKES),
  };
}
