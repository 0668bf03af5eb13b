/** What a decision is made from where no controller is: nobody else is under way, and nothing was announced. */
import type { DecisionInput, OperationRights } from '../../core/decide/operation-facts.ts';
import type { Patience } from '../../core/operate/facts.ts';

/** What was begun is not waited for here. */
export const PATIENCE: Patience = { operationLook: 0, stableFor: 0, operationTimeout: 0 };

const RIGHTS: OperationRights = {
  enabled: true,
  patience: PATIENCE,
  announced: undefined,
  isKept: true,
  turn: 'free',
  before: undefined,
};

export const inputOf = (known: Omit<DecisionInput, 'operations'>): DecisionInput => ({
  ...known,
  operations: RIGHTS,
});
