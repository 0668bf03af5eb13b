/** What makes no sense together outside `spec.job`. Each rule stands once, in two languages: CEL, and a predicate for zod. */

interface SpecRule {
  /** Kubernetes CEL over `spec`. */
  rule: string;
  message: string;
  field: 'restartPolicy';
  holds(spec: { state?: unknown; restartPolicy?: unknown }): boolean;
}

export const SPEC_RULES: readonly SpecRule[] = [
  {
    rule: 'has(self.state) || !has(self.restartPolicy)',
    message: 'restartPolicy says what happens with state Running: set state, or leave restartPolicy out',
    field: 'restartPolicy',
    holds: ({ state, restartPolicy }) => state !== undefined || restartPolicy === undefined,
  },
];
