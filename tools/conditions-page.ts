/** docs/conditions.md: the conditions, their reasons, and when the same is tried again. */

import { HEALTH, MOVING } from '../src/core/conditions.ts';
import { REASONS, type Reason } from '../src/core/reasons.ts';
import { DRIFT_REASONS } from '../src/core/report.ts';
import { CONDITION_TYPES, type ConditionType } from '../src/core/status.ts';
import { code, NOTE, table } from './docs.ts';

/** `JobRunning`, `JobFinished`; False: … in the order of the table of states. */
function healthReasons(): string {
  const ways = [...Object.values(HEALTH), MOVING];
  return [...new Set(ways.map(([status]) => status))]
    .map((status) => {
      const named = new Set(ways.filter(([truth]) => truth === status).map(([, reason]) => code(reason)));
      return `${status}: ${[...named].join(', ')}`;
    })
    .join('; ');
}

const driftReasons = (): string =>
  Object.entries(DRIFT_REASONS)
    .map(([reason, why]) => `${code(reason)} ${why}`)
    .join(', ');

const TYPES: Record<ConditionType, [present: string, meaning: string]> = {
  Ready: ['always', 'True: the live job is what the spec of this generation says.'],
  Reconciling: ['only when True', 'The controller is at work, or tries again by itself.'],
  Stalled: ['only when True', 'A person has to act. Never together with Reconciling.'],
  Drifted: ['only when True', `Fields differ: ${driftReasons()}.`],
  JobHealthy: ['once the job was seen', `The running job itself. ${healthReasons()}.`],
};

const types = (): string =>
  table(
    ['Type', 'Present', 'Meaning'],
    CONDITION_TYPES.map((type) => [code(type), ...TYPES[type]]),
  );

const reasons = (): string =>
  table(
    ['Reason', 'Ready', 'With', 'Tried again', 'Meaning', 'What to do'],
    (Object.keys(REASONS) as Reason[]).map((reason) => {
      const { status, with: companion = '', again, meaning, fix } = REASONS[reason];
      return [code(reason), status, companion, again, meaning, fix];
    }),
  );

const RETRIES = `What the words under "tried again" mean:

* \`backoff\`: after 0 to 1 s, doubling up to 5 min, with full jitter. What a Retry-After asks for comes on top.
* \`look\`: the job is looked at again after 15 s, or one interval if that is shorter.
* \`secret\`: as soon as the Secret changes, else every 30 to 60 min.
* \`minutes\`: every 5 to 10 min.
* \`slow\`: every 30 to 60 min.
* \`spec\`: on an edit of the spec.

An edit of the spec is always looked at at once, and so is a new value of the annotation
\`dli.gitops.dev/reconcile-requested-at\` ("reconcile-now"). What is not \`True\` is looked at when its Secret changes, too.

An update that DLI refused is sent again when spec, Secret or difference change, on reconcile-now, and every 30 to 60 min
(5 to 10 where the table says \`minutes\`); meanwhile the job is compared each interval.
\`RestartRequired\` is the exception: while the job runs, neither time nor reconcile-now sends it.`;

export const conditionsPage = (): string => `${NOTE}# Conditions

${types()}

## Reasons of Ready

${reasons()}

${RETRIES}
`;
