/** What a plan is called in words, for text and markdown alike. */
import { stringifyJson } from '../../ground/json.ts';
import type { PlannedAction } from '../plan/actions.ts';
import type { PlannedChange, PlannedField, PlanReport, PlanSummary } from '../plan/report.ts';

const HIDDEN = '***';

/** Of a change; `none` is a value that is not there. */
export function valueText({ sensitive, compared }: PlannedField, value: unknown): string {
  if (sensitive || (!compared && value === null)) return HIDDEN;
  return value === null || value === undefined ? 'unset' : stringifyJson(value);
}

const RISKS = {
  none: 'with the restart',
  review: 'review: a savepoint may not fit',
  breaks: 'breaks: a savepoint may not restore into it',
};

const OF_ACTIONS: Partial<Record<PlannedAction, (field: PlannedField) => string>> = {
  restart: ({ class: what, stateRisk }) => (what === 'hot' ? 'hot: no restart' : RISKS[stateRisk]),
  blocked: ({ class: what }) => (what === 'hot' ? 'hot: a running job takes it' : 'needs a stopped job'),
  hot: () => 'hot: no restart',
  observe: () => 'not written: mode Observe',
};

export function fieldNote(field: PlannedField, { action }: PlannedChange): string {
  if (field.unknown === 'values') return 'filled in the cluster, not compared';
  const unknown = field.unknown === 'live' ? 'its live value is not known here' : '';
  const note = OF_ACTIONS[action]?.(field) ?? '';
  const hidden = field.sensitive ? 'hidden: may hold keys' : '';
  return [note, unknown, hidden].filter((one) => one !== '').join('; ');
}

const seconds = (one: number): string => (one < 120 ? `${one} s` : `${Math.round(one / 60)} min`);

/** Undefined: the job is not down. */
export function downText({ disruptive, steps, downtimeSeconds }: PlannedChange): string | undefined {
  if (!disruptive) return undefined;
  if (!steps.includes('restart')) return 'stays down';
  if (downtimeSeconds === undefined) return 'stop + start, not measured';
  const { p50, max, samples } = downtimeSeconds;
  const between = p50 === max ? seconds(p50) : `${seconds(p50)} to ${seconds(max)}`;
  return `about ${between} down (last ${samples})`;
}

export const gateTexts = ({ gates, planId = '' }: PlannedChange): string[] =>
  gates.map(({ kind, until }) =>
    kind === 'approval'
      ? `approval of ${planId || 'the plan in status.plan'}`
      : `window ${until ?? 'that never opens'}`,
  );

const STEP_WORDS: Partial<Record<PlannedAction, string>> = {
  hot: 'hot update',
  whole: 'update',
  blocked: 'then blocked',
};

/** More than one step is told as what it is. */
export const actionText = ({ action, steps }: PlannedChange): string =>
  steps.length > 1 && action !== 'blocked'
    ? steps.map((step) => STEP_WORDS[step] ?? step).join(', ')
    : (STEP_WORDS[action] ?? action).replace('then ', '');

const COUNTED: readonly [keyof PlanSummary, string][] = [
  ['blocked', 'blocked'],
  ['delete', 'delete'],
  ['restart', 'restart'],
  ['stop', 'stop'],
  ['start', 'start'],
  ['create', 'create'],
  ['whole', 'update'],
  ['adopt', 'adopt'],
  ['hot', 'hot'],
  ['observe', 'observed only'],
  ['unchanged', 'unchanged'],
  ['suspended', 'suspended'],
  ['notCompared', 'not compared'],
  ['skipped', 'skipped'],
];

/** The heaviest first; nothing of which there is none. */
export const countsText = ({ summary }: PlanReport): string => {
  const parts = COUNTED.filter(([name]) => summary[name] > 0).map(
    ([name, word]) => `${summary[name]} ${word}`,
  );
  const none = summary.errors === 0 ? 'no FlinkJarJob' : 'nothing could be planned';
  return parts.length === 0 ? none : parts.join(', ');
};

const AGAINST: Record<PlanReport['against'], string> = {
  dli: 'against the live jobs of DLI',
  cluster: 'against the objects of the cluster and what their status says',
  folder: 'against another revision: no live value is known',
  none: 'against nothing: schema and rules only',
};

export const againstText = ({ against }: PlanReport): string => AGAINST[against];

const many = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;

/** What was left out of the comparison, and what else there was. */
export const restTexts = ({ summary }: PlanReport): string[] => [
  ...(summary.fieldsNotCompared === 0
    ? []
    : [`${many(summary.fieldsNotCompared, 'field')} filled in the cluster, not compared`]),
  ...(summary.noncesNotCompared === 0
    ? []
    : [
        `${many(summary.noncesNotCompared, 'nonce')} not compared: only a status tells whether it was acted on`,
      ]),
  ...(summary.errors === 0 ? [] : [many(summary.errors, 'error')]),
  ...(summary.otherObjects === 0 ? [] : [`${many(summary.otherObjects, 'other object')} left alone`]),
];
