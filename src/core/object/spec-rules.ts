/** What makes no sense together outside `spec.job`. Each rule stands once, in two languages: CEL, and a predicate for zod. */
import { VALUE_RULES, type ValueParts } from './value-rules.ts';

interface SpecRule {
  /** Kubernetes CEL over `spec`. */
  rule: string;
  message: string;
  /** As a path. */
  field: string;
  holds(spec: SpecParts): boolean;
}

interface SpecParts extends Pick<ValueParts, 'credentialsRef' | 'job'> {
  jobId?: unknown;
  adoptionPolicy?: unknown;
  state?: unknown;
  restartPolicy?: unknown;
  updateStrategy?: unknown;
  onFailure?: unknown;
  approval?: unknown;
  approvedPlan?: unknown;
  initialSavepointPath?: unknown;
  savepointRedeployNonce?: unknown;
  valuesFrom?: ValueParts['valuesFrom'] | undefined;
}

export const SPEC_RULES: readonly SpecRule[] = [
  {
    rule: 'has(self.jobId) || has(self.job.name)',
    message: 'without jobId the job is found, or made, by its name: set job.name, or jobId',
    field: 'jobId',
    holds: ({ jobId, job }) => jobId !== undefined || job?.name !== undefined,
  },
  {
    rule: "!has(self.jobId) || !has(self.adoptionPolicy) || self.adoptionPolicy == 'Adopt'",
    message: 'jobId names a job that is there: leave adoptionPolicy out, or jobId',
    field: 'adoptionPolicy',
    holds: ({ jobId, adoptionPolicy }) => jobId === undefined || (adoptionPolicy ?? 'Adopt') === 'Adopt',
  },
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
  {
    rule: "!has(self.approvedPlan) || (has(self.approval) && self.approval != 'None')",
    message:
      'approvedPlan names a plan that waits: set approval Disruptive or All, or leave approvedPlan out',
    field: 'approvedPlan',
    holds: ({ approval = 'None', approvedPlan }) => approvedPlan === undefined || approval !== 'None',
  },
  {
    rule: 'has(self.initialSavepointPath) || !has(self.savepointRedeployNonce)',
    message:
      'savepointRedeployNonce starts the job from initialSavepointPath: set initialSavepointPath, or leave savepointRedeployNonce out',
    field: 'savepointRedeployNonce',
    holds: ({ initialSavepointPath, savepointRedeployNonce }) =>
      initialSavepointPath !== undefined || savepointRedeployNonce === undefined,
  },
  {
    rule: 'has(self.state) || has(self.savepointRedeployNonce) || !has(self.initialSavepointPath)',
    message:
      'initialSavepointPath says what a start of the job begins with: set state or savepointRedeployNonce, or leave initialSavepointPath out',
    field: 'initialSavepointPath',
    holds: ({ state, initialSavepointPath, savepointRedeployNonce }) =>
      state !== undefined || savepointRedeployNonce !== undefined || initialSavepointPath === undefined,
  },
  ...VALUE_RULES.map(({ rule, message, field, holds }) => ({
    rule: `!has(self.valuesFrom) || ${rule}`,
    message,
    field,
    holds: (spec: SpecParts) => spec.valuesFrom === undefined || holds(spec as ValueParts),
  })),
];
