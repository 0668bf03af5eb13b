/** Chance as an argument, ids too: from a seed, the same lots fall again. */
import { randomUUID } from 'node:crypto';

export interface Chance {
  /** 0 to below 1, evenly. */
  next(): number;
  /** A new UUID. */
  id(): string;
}

export const systemChance: Chance = { next: Math.random, id: randomUUID };
