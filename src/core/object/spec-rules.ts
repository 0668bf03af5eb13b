/** What makes no sense together outside `spec.job`. Each rule stands once, in two languages: CEL, and a predicate for zod. */

interface SpecRule {
  /** Kubernetes CEL over `spec`. */
  rule: string;
  message: string;
  field: 'restartPolicy' | 'onFailure';
  holds(spec: {
    state?: unknown;
    restartPolicy?: unknown;
    updateStrategy?: unknown;
    onFailure?: unknown;
  }): boolean;
}

export const SPEC_RULES: readonly SpecRule[] = [
  {
    rule: 'has(self.state) || !has(self.restartPolicy)',
    message: 'restartPolicy says what happens with state Running: set state, or leave restartPolicy out',
    field: 'restartPolicy',
    holds: ({ state, restartPolicy }) => state !== undefined || restartPolicy === undefined,
  },
  {
    rule: "!has(self.onFailure) || (has(self.updateStrategy) && self.updateStrategy == 'Restart')",
    message:
      'onFailure says what follows a restart that fails: set updateStrategy Restart, or leave onFailure out',
    field: 'onFailure',
    holds: ({ updateStrategy, onFailure }) => onFailure === undefined || updateStrategy === 'Restart',
  },
];
