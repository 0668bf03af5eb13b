import type { Priority } from './priority.ts';

/** How many passes may be under way. A pass is young at first, and slow once it has lasted for `YOUNG_MS`. */
export interface Passes {
  young: number;
  slow: number;
}

/** A pass that is answered takes less; one that waits for an answer must not keep others waiting. */
export const YOUNG_MS = 1_000;

/** A pass may begin while there are fewer. */
export interface Most {
  young: number;
  /** Young and slow ones. */
  all: number;
}

export const isBelow = ({ young, slow }: Readonly<Passes>, most: Readonly<Most>): boolean =>
  young < most.young && young + slow < most.all;

/** Places for passes of one kind. */
export class Places implements Passes {
  young = 0;
  slow = 0;
  readonly #most: Readonly<Record<Priority, Most>>;
  readonly #within: Places | undefined;

  /** `within`: places that these are a part of. */
  constructor(most: Readonly<Record<Priority, Most>>, within?: Places) {
    this.#most = most;
    this.#within = within;
  }

  isFree(priority: Priority): boolean {
    return isBelow(this, this.#most[priority]) && (this.#within?.isFree(priority) ?? true);
  }

  count(kind: keyof Passes, by: 1 | -1): void {
    this[kind] += by;
    this.#within?.count(kind, by);
  }
}

/** What one of several who compete may take of the places of all. */
const share = (places: number): number => Math.max(1, Math.floor(places * 0.8));

const shareOf = ({ young, all }: Most): Most => ({ young: share(young), all: share(all) });

/** Periodic visits leave places to edits. */
const mostOf = (high: Most): Record<Priority, Most> => ({ high, owed: high, low: shareOf(high) });

/** `width`: of all that is not silent. Silent keys have places of their own; there a pass counts as slow from its beginning. */
export function limitsOf(width: Most) {
  const trial: Most = { young: share(width.young), all: Math.max(1, Math.floor(width.all / 2)) };
  const silent: Most = { young: 1, all: silentPlaces(width.young) };
  return {
    all: {
      trusted: mostOf(width),
      trial: mostOf(trial),
      silent: { high: silent, owed: silent, low: silent },
    },
    /** Of one tenant, and of one account, where there are several. */
    each: {
      trusted: shareOf(width),
      doubted: shareOf(width),
      trial: shareOf(trial),
      silent: { young: 1, all: 1 },
    },
    /** Of an account that has not answered yet: its credentials are tried by so few calls at a time, the others would wait. */
    unheard: { young: 3, all: 3 },
    /** Passes that may be under way together. */
    total: width.all + silent.all,
  };
}

export const silentPlaces = (young: number): number => Math.max(1, Math.floor(young / 3));

export type Limits = ReturnType<typeof limitsOf>;
