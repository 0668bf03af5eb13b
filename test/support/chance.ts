import { randomUUID } from 'node:crypto';
import type { Chance } from '../../src/ground/chance.ts';

/** Lots that fall as told, and ids that are all different. */
export const chanceOf = (next: () => number): Chance => ({ next, id: randomUUID });
