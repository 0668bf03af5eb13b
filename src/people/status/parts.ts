/** What a status says, as rows of label and text. */
import { PLAN_NOUNS } from '../../core/object/plan.ts';
import type { JobStatus } from '../../core/object/status.ts';
import { printable } from '../../ground/text.ts';
import { ageAt, span } from '../layout/age.ts';
import type { Labelled } from '../layout/lines.ts';
import { conditionIn, isSeen, type ObjectView } from '../object/view.ts';
import { operationTexts } from './operation.ts';

const VALUE_BYTES = 80;

/** Texts of one part: the label stands at the first. */
const part = (label: string, texts: readonly string[]): Labelled[] =>
  texts.map((text, at) => [at === 0 ? label : '', printable(text, 2_048)]);

const joined = (parts: readonly (string | undefined)[]): string =>
  parts.filter((one) => one !== undefined && one !== '').join(' · ');

function started({ start_time, restart_times }: NonNullable<JobStatus['job']>, now: number): string[] {
  const age = start_time === undefined ? '' : ageAt(now, Number(start_time));
  const times =
    restart_times === undefined || restart_times === 0 ? '' : `restarted ${restart_times} times by DLI`;
  return [age === '' ? '' : `started ${age} ago`, times];
}

export function jobPart(view: ObjectView, now: number): Labelled[] {
  const { job, location, updatedAt } = view.status;
  if (job === undefined) return part('job', [joined([view.jobId, 'not seen yet'])]);
  const savepoint =
    job.has_savepoint === undefined ? undefined : `${job.has_savepoint ? 'has a' : 'no'} savepoint`;
  const line = joined([
    view.jobId,
    job.status,
    ...started(job, now),
    job.queue_name,
    location?.region,
    savepoint,
  ]);
  const updated = ageAt(now, updatedAt);
  return part('job', [
    line,
    ...(updated === '' ? [] : [`updated ${updated} ago`]),
    ...(job.status_desc === undefined || job.status_desc === '' ? [] : [job.status_desc]),
  ]);
}

export function healthPart(view: ObjectView, now: number): Labelled[] {
  const health = conditionIn(view, 'JobHealthy');
  if (health === undefined) return [];
  const more = health.status === 'False' ? `: ${health.message}` : '';
  return part('health', [
    `${health.status}, ${health.reason} for ${ageAt(now, health.lastTransitionTime)}${more}`,
  ]);
}

/** -1 before the first. */
const dealtWith = ({ observedGeneration = -1 }: JobStatus): string =>
  observedGeneration < 0 ? 'none' : String(observedGeneration);

const SHOWN = ['mode', 'state', 'updateStrategy', 'upgradeMode', 'approval', 'restartPolicy', 'restartNonce'];

export function specPart(view: ObjectView): Labelled[] {
  const { spec, generation, status, keeper } = view;
  const words = SHOWN.flatMap((name) => (spec[name] === undefined ? [] : [`${name} ${spec[name]}`]));
  const seen = isSeen(view) ? '' : ` (the controller has dealt with ${dealtWith(status)} so far)`;
  return [
    ...part('spec', [`${joined([`generation ${generation}${seen}`, ...words])}`]),
    ...part('from Git', keeper === undefined ? [] : [keeper.name]),
  ];
}

export function errorPart({ status: { error_code: code, error_msg: words } }: ObjectView): Labelled[] {
  return code === undefined && words === undefined
    ? []
    : part('error', [[code, words].filter(Boolean).join(': ')]);
}

export const driftRows = ({ status: { drift = [] } }: ObjectView, now: number): string[][] =>
  drift.map(({ field, desired, live, since }) => [
    printable(field, 64),
    ageAt(now, since),
    printable(live, VALUE_BYTES),
    printable(desired, VALUE_BYTES),
  ]);

export const operationPart = ({ status: { operation } }: ObjectView, now: number): Labelled[] =>
  operation === undefined ? [] : part('operation', operationTexts(operation, now));

/** What a change waits for. */
export function waitsPart(view: ObjectView, now: number): Labelled[] {
  const { plan, nextWindow } = view.status;
  const texts: string[] = [];
  if (plan !== undefined) {
    const fields = plan.fields.length === 0 ? '' : ` of ${plan.fields.join(', ')}`;
    const what = `${PLAN_NOUNS[plan.class]}${fields}; state risk: ${plan.stateRisk}; for ${ageAt(now, plan.since)}`;
    texts.push(
      plan.approved === true ? `${plan.id} is approved: ${what}` : `the approval of ${plan.id}: ${what}`,
    );
  }
  if (nextWindow !== undefined)
    texts.push(`the window that opens at ${nextWindow}, in ${span(Date.parse(nextWindow) - now)}`);
  return part('waits for', texts);
}

export function historyRows({ status: { history = [] } }: ObjectView, now: number): string[][] {
  return history.map(
    ({ at, operation = 'Update', outcome, fields, error_code, downtimeSeconds, savepoint }) => [
      `${ageAt(now, at)} ago`,
      operation,
      outcome,
      printable(
        joined([
          error_code,
          downtimeSeconds === undefined ? undefined : `down ${span(downtimeSeconds * 1_000)}`,
          savepoint === undefined ? undefined : `savepoint ${savepoint}`,
          fields.join(', '),
        ]),
        256,
      ),
    ],
  );
}

export const unusablePart = ({ unusable }: ObjectView): Labelled[] =>
  unusable.length === 0
    ? []
    : part('left out', [
        `parts of the status that the controller cannot have written: ${unusable.join(', ')}`,
      ]);
