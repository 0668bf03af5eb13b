/** docs/conditions.md: the conditions, their reasons, and when the same is tried again. */

import { STATE_MEANINGS } from '../src/core/job/state-meanings.ts';
import { STATES } from '../src/core/job/states.ts';
import { CONDITION_TYPES, type ConditionType } from '../src/core/object/condition.ts';
import { DRIFT_REASONS } from '../src/core/report/drift-reasons.ts';
import { EVENT_REASONS } from '../src/core/report/event-reasons.ts';
import { REASONS, type Reason } from '../src/core/report/reasons.ts';
import { RETRIES } from '../src/core/retry.ts';
import { code, NOTE, table } from './docs.ts';

/** `JobRunning`, `JobFinished`; False: … in the order of the table of states. */
function healthReasons(): string {
  const states = Object.values(STATES);
  return (['True', 'False', 'Unknown'] as const)
    .map((status) => {
      const reasons = states.filter(({ healthy }) => healthy === status).map(({ reason }) => code(reason));
      return `${status}: ${[...new Set(reasons)].join(', ')}`;
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
  Drifted: [
    'when fields differ, or the spec of this generation was not compared yet',
    `True: fields differ, ${driftReasons()}. Unknown: \`NotCompared\`.`,
  ],
  JobHealthy: [
    'once the job was seen',
    `The running job itself. ${healthReasons()}. False, \`LeftStopped\`: it is down, it is to run, and only a person can change that.`,
  ],
};

const types = (): string =>
  table(
    ['Type', 'Present', 'Meaning'],
    CONDITION_TYPES.map((type) => [code(type), ...TYPES[type]]),
  );

const yes = (may: boolean): string => (may ? 'yes' : '');

const states = (): string =>
  table(
    ['State', 'Meaning', 'An update may change', 'JobHealthy', 'May be run', 'May be stopped'],
    Object.entries(STATES).map(([name, { phase, healthy, reason, mayRun, mayStop }]) => [
      code(name),
      STATE_MEANINGS[name] ?? '',
      { idle: 'every field', running: 'hot fields', moving: 'nothing: it waits' }[phase],
      `${healthy}, ${code(reason)}`,
      yes(mayRun),
      yes(mayStop),
    ]),
  );

const reasons = (): string =>
  table(
    ['Reason', 'Ready', 'With', 'Tried again', 'Meaning', 'What to do'],
    (Object.keys(REASONS) as Reason[]).map((reason) => {
      const { status, with: whose, again, meaning, fix } = REASONS[reason];
      const companion = whose === undefined || whose === 'Stalled' ? (whose ?? '') : 'Reconciling';
      return [code(reason), status, companion, 'retry' in again ? again.retry : again.says, meaning, fix];
    }),
  );

const retries = (): string =>
  Object.entries(RETRIES)
    .map(([retry, { says }]) => `* ${code(retry)}: ${says}`)
    .join('\n');

const AGAIN = `What the words under "tried again" mean:

${retries()}

An edit of the spec is always looked at at once, and so is a new value of the annotation
\`dli.gitops.dev/reconcile-requested-at\` ("reconcile-now"), for which the Secret is read anew. Every object is looked at when the data
of its Secret change: what is not \`True\` first, the others as at an interval.

An update that DLI refused is sent again when spec, difference or account change (keys, token, user, region, project; not
a password alone), on reconcile-now, and every 30 to 60 min
(5 to 10 where the table says \`minutes\`); meanwhile the job is compared each interval.
\`RestartRequired\` is the exception: as long as the same run of the job lasts, neither time nor reconcile-now sends it.`;

const events = (): string =>
  table(
    ['Reason', 'Type', 'Meaning'],
    Object.entries(EVENT_REASONS).map(([reason, { type, meaning }]) => [code(reason), type, meaning]),
  );

const EVENTS = `## Events

A new reason or error code of \`Ready\` is an event of that reason, and so is an unhealthy job with the reason of \`JobHealthy\`. Besides these:

${events()}`;

export const conditionsPage = (): string => `${NOTE}# Conditions

${types()}

## States of a job

${states()}

A state that is not in the table counts as running: the smallest update is sent, and DLI decides.

## Reasons of Ready

${reasons()}

${AGAIN}

${EVENTS}
`;
