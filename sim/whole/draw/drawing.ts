/** What steps are drawn with. */
import type { Lot } from '../lot.ts';
import type { Setup } from '../setup.ts';
import type { Step } from '../steps/step.ts';

/** A step that has no time yet. */
export type Doing = Step extends infer S ? (S extends { at: number } ? Omit<S, 'at'> : never) : never;

export interface Drawing {
  lot: Lot;
  setup: Setup;
  /** Grows with every edit, so that no two write the same. */
  mark: () => string;
}

/** What is drawn together is done together. */
export type Draw = (drawing: Drawing) => Doing[];
