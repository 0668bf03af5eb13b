/** What steps are drawn with. */
import type { Lot } from '../lot.ts';
import type { Setup } from '../setup.ts';
import type { Step } from '../steps/step.ts';

/** A step that has no time yet. */
export type Doing = Step extends infer S
  ? S extends { at: number }
    ? /** `afterMs`: of the first of those that belong together; shortly after it unless this is set. */
      Omit<S, 'at'> & { afterMs?: number }
    : never
  : never;

export interface Drawing {
  lot: Lot;
  setup: Setup;
  /** The objects that there were first. */
  keys: readonly string[];
  /** Grows with every edit, so that no two write the same. */
  mark: () => string;
}

/**
 * Draws after everything else, with a lot of its own, what a history knows beside the rest: the others draw what they drew before.
 */
export type Later = (steps: readonly Step[], drawing: Pick<Drawing, 'lot' | 'setup'>) => readonly Step[];

/** What is drawn together is done together. */
export type Draw = (drawing: Drawing) => Doing[];
