/** What becomes of one object whose job is known: decided by the functions of the loop, and told without any key. */
import { decide } from '../../core/decide/decide.ts';
import type { Change } from '../../core/decide/diff.ts';
import { type Foreseen, foresee } from '../../core/decide/foresee.ts';
import type { DecisionInput } from '../../core/decide/operation-facts.ts';
import { coldOf } from '../../core/decide/part.ts';
import type { FieldName } from '../../core/job/fields.ts';
import { runStateOf } from '../../core/job/states.ts';
import type { Operation } from '../../core/object/operation.ts';
import { type GatedPlan, stateRiskOf } from '../../core/object/plan.ts';
import { isDoneRestart, type JobStatus } from '../../core/object/status.ts';
import { upgradeModeOf } from '../../core/operate/facts.ts';
import { held } from '../../core/report/verdict.ts';
import { withoutUndefined } from '../../ground/json.ts';
import { rfc3339 } from '../../ground/rfc3339.ts';
import { ACTIONS, type PlannedAction } from './actions.ts';
import type { FiledJob } from './filed-job.ts';
import { plain } from './keys.ts';
import { fieldOf, uncomparedField } from './planned-field.ts';
import type { Gate, PlannedChange, PlannedField } from './report.ts';

/** A manifest beside what is known of its job. */
interface KnownJob {
  filed: FiledJob;
  input: DecisionInput;
  /** Fields that are wanted, and cannot be compared. They are not in the spec of `input`. */
  uncompared: readonly FieldName[];
  /** There is no live job behind it: no id of a plan can be told. */
  isGuess: boolean;
  notes: readonly string[];
}

/** A plan, and the bodies that will be sent: they are for tests and never shown. */
export interface Foretold {
  change: PlannedChange;
  steps: readonly Foreseen[];
}

const OF_OPERATIONS: Partial<Record<Foreseen['do'], PlannedAction>> = {
  Create: 'create',
  Start: 'start',
  Stop: 'stop',
  Restart: 'restart',
  Delete: 'delete',
};

function actionOf(step: Foreseen): PlannedAction {
  if (step.do === 'wait') return step.hold.because === 'Observed' ? 'observe' : 'blocked';
  if (step.do !== 'update') return OF_OPERATIONS[step.do] ?? 'blocked';
  if (!step.isTaken) return 'blocked';
  return step.part === 'Hot' ? 'hot' : 'whole';
}

export const heaviest = (actions: readonly PlannedAction[]): PlannedAction =>
  ACTIONS.findLast((action) => actions.includes(action)) ?? 'none';

const named = (changes: readonly Change[]): string => changes.map(({ field }) => field).join(', ');

type ChangeReason = NonNullable<PlannedChange['reason']>;

function reasonOf(step: Foreseen | undefined, { input }: KnownJob): ChangeReason | undefined {
  if (step?.do === 'update' && !step.isTaken) {
    const message = `${named(step.changes)} can change on a stopped job only, and it is in ${input.observed.status}: stop it first, or set updateStrategy: Restart.`;
    return { reason: 'RestartRequired', message };
  }
  if (step?.do !== 'wait' || step.hold.because === 'Observed') return undefined;
  const { observed } = input;
  const { reason, message } = held(step.hold, { observed, credentialsFrom: '', external: false });
  return { reason, message: plain(message) };
}

const DISRUPTIVE: readonly PlannedAction[] = ['stop', 'restart', 'delete'];

/** Of the restarts that the status remembers: five at most. */
function downtimeOf({ history = [] }: JobStatus): PlannedChange['downtimeSeconds'] {
  const seconds = history
    .filter(isDoneRestart)
    .flatMap(({ downtimeSeconds = [] }) => downtimeSeconds)
    .sort((one, other) => one - other);
  const [p50, max] = [seconds[Math.floor((seconds.length - 1) / 2)], seconds.at(-1)];
  return p50 === undefined || max === undefined ? undefined : { p50, max, samples: seconds.length };
}

interface Foresight {
  decision: ReturnType<typeof decide>;
  steps: readonly Foreseen[];
}

/** Told of a restart only once somebody has approved it, where somebody must. */
const BEHIND_APPROVAL = ['SavepointUnavailable', 'BreaksRule'];

const typesOf = (step: Foreseen): Operation['type'][] => {
  if (step.do === 'update') return [];
  if (step.do !== 'wait') return [step.do];
  return BEHIND_APPROVAL.includes(step.hold.because) ? ['Restart'] : [];
};

/** What a person must approve: of all steps the first one that waits for that. */
const gatedIn = ({ decision: { plan, facts }, steps }: Foresight): GatedPlan | undefined =>
  plan ?? steps.flatMap(typesOf).flatMap((type) => facts.gated[type] ?? [])[0];

function gatesOf(decided: Foresight, actions: readonly PlannedAction[]): Gate[] {
  const { isOpen, nextAt } = decided.decision.facts.window;
  const until = nextAt === undefined ? {} : { until: rfc3339(nextAt) };
  return [
    ...(actions.includes('restart') && !isOpen ? [{ kind: 'window', ...until } as const] : []),
    ...(gatedIn(decided)?.approved === 'no' ? [{ kind: 'approval' } as const] : []),
  ];
}

function notesOf({ input, filed, notes }: KnownJob, actions: readonly PlannedAction[]): string[] {
  const { operation } = input.manifest.status;
  const isBegun = operation !== undefined && operation.sent !== 'Refused';
  const isStateless = actions.includes('restart') && upgradeModeOf(filed.spec) === 'Stateless';
  return [
    ...notes,
    ...(isBegun ? [`A ${operation.type} is under way already, at ${operation.step}.`] : []),
    ...(isStateless ? ['The job starts without its state: upgradeMode Stateless.'] : []),
  ];
}

function idOf(decided: Foresight, actions: readonly PlannedAction[]): string | undefined {
  const { restart } = decided.decision.facts;
  return gatedIn(decided)?.id ?? (actions.includes('restart') ? restart?.planId : undefined);
}

function fieldsOf({ decision: { changes } }: Foresight, { input, uncompared }: KnownJob): PlannedField[] {
  const cold = coldOf(changes, input.observed);
  return [
    ...changes.map((change) => fieldOf(change, !cold.includes(change))),
    ...uncompared.map(uncomparedField),
  ];
}

const riskOf = ({ decision: { changes } }: Foresight): PlannedChange['stateRisk'] =>
  stateRiskOf({ class: 'Whole', fields: changes.map(({ field }) => field) });

function liveOf({ input: { observed }, isGuess }: KnownJob): Partial<PlannedChange> {
  if (isGuess) return {};
  const { job_id, status, update_time: updateTime, start_time: startTime } = observed;
  return { jobId: job_id, jobStatus: plain(status, 64), live: withoutUndefined({ updateTime, startTime }) };
}

/** Of the manifest alone. */
export const placeOf = ({ filed }: Pick<KnownJob, 'filed'>) => {
  const { file, line, namespace, name, spec } = filed;
  return withoutUndefined({ namespace, name, file: plain(file), line, jobId: spec.jobId });
};

/** `now`: epoch ms. */
export function foretell(known: KnownJob, now: number): Foretold {
  const { input, isGuess } = known;
  const decided: Foresight = { decision: decide(input, now), steps: foresee(input, now) };
  const actions = decided.steps.map(actionOf);
  const isRunning = runStateOf(input.observed.status) !== 'rest';
  const change: PlannedChange = withoutUndefined({
    ...placeOf(known),
    ...liveOf(known),
    action: heaviest(actions),
    steps: actions,
    reason: reasonOf(decided.steps.at(-1), known),
    planId: isGuess ? undefined : idOf(decided, actions),
    disruptive: isRunning && actions.some((action) => DISRUPTIVE.includes(action)),
    stateRisk: riskOf(decided),
    downtimeSeconds: actions.includes('restart') ? downtimeOf(input.manifest.status) : undefined,
    fields: fieldsOf(decided, known),
    gates: gatesOf(decided, actions),
    notes: notesOf(known, actions),
  }) as PlannedChange;
  return { change, steps: decided.steps };
}
