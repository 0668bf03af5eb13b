/** What an operation is decided from, as the suites about its tables set it, and what comes of it in a few words. */
import { isDeepStrictEqual } from 'node:util';
import { runStateOf, STATES } from '../../../src/core/job/states.ts';
import type { Operation } from '../../../src/core/object/operation.ts';
import type { GatedPlan } from '../../../src/core/object/plan.ts';
import type { Spec } from '../../../src/core/object/spec.ts';
import type { Facts } from '../../../src/core/operate/facts.ts';
import { type RunPlan, runPlan } from '../../../src/core/operate/operate.ts';
import type { Turn } from '../../../src/core/operate/turn.ts';
import { seen, specOf, T0 } from '../../support/example.ts';
import { operationOf } from '../operation-outcomes.ts';

export const PATIENCE = { operationLook: 15_000, stableFor: 60_000, operationTimeout: 1_800_000 };

/** The fourteen states, and a word that nobody knows. */
export const STATUSES = [...Object.keys(STATES), 'job_of_a_new_kind'];
export const isAtRest = (status: string): boolean => runStateOf(status) === 'rest';
export const isMoving = (status: string): boolean => runStateOf(status) === 'moving';

/** The start_time of the run before the operation, and of one that somebody else has begun since. */
export const BEFORE = 1_516_952_770_000;
const SINCE = 1_516_952_999_000;

/** Which run of the job is seen, or that the answer does not say. */
export type WhichRun = 'as before' | 'another' | 'untold';
export const startTime = (which: WhichRun): { start_time?: number } =>
  which === 'untold' ? {} : { start_time: which === 'another' ? SINCE : BEFORE };

/** What became of the call of the record: `mine`, announced by this process and not sent. */
export type Call = 'mine' | 'Intended' | 'Unclear' | 'Accepted';
export const CALLS: readonly Call[] = ['mine', 'Intended', 'Unclear', 'Accepted'];
export const sentOf = (call: Call): Operation['sent'] => (call === 'mine' ? 'Intended' : call);

interface Setting {
  spec?: object;
  status?: string;
  /** Whatever else is seen of the job. */
  observed?: object;
  /** Live fields. */
  live?: object;
  record?: Partial<Operation> | undefined;
  /** ms since the step began. */
  age?: number;
  facts?: Partial<Facts>;
}

/** A plan that a person must approve, and has or has not; undefined where nobody must. */
export const gatedAs = (
  approval: 'not needed' | 'given' | 'used' | 'lacking',
  what: Operation['type'],
): GatedPlan | undefined =>
  approval === 'not needed'
    ? undefined
    : { id: 'plan-1', begunAs: 'plan-1', class: what, fields: [], approved: APPROVED[approval] };

const APPROVED = { given: 'now', used: 'before', lacking: 'no' } as const;

const SPECS = new Map<string, Spec>();

/** Parsed once: a walk has tens of thousands of combinations, of a few specs. */
function specFor(more: object): Spec {
  const key = JSON.stringify(more);
  const spec = SPECS.get(key) ?? specOf({}, more);
  SPECS.set(key, spec);
  return spec;
}

/** A step that began at T0, of a job with a bucket for its savepoints. */
export function factsOf(setting: Setting): Facts {
  const {
    spec = {},
    status = 'job_running',
    observed = {},
    live = {},
    record,
    age = 0,
    facts = {},
  } = setting;
  const at = new Date(T0).toISOString();
  return {
    spec: specFor(spec),
    uid: 'uid-1',
    generation: 1,
    accountDigest: 's1',
    isRequested: false,
    observed: { ...seen({ obs_bucket: 'bucket', ...live }, status), ...observed },
    record: record === undefined ? undefined : operationOf({ startedAt: at, stepAt: at, ...record }),
    handled: {},
    updatedFor: undefined,
    restart: undefined,
    restore: undefined,
    updates: { are: 'none' },
    differing: [],
    turn: 'free',
    window: { isOpen: true, nextAt: undefined },
    gated: {},
    wasMoving: false,
    old: { lost: [], differ: false, hadLessCus: false },
    isToDelete: false,
    isDeleted: false,
    mine: false,
    now: T0 + age,
    patience: PATIENCE,
    ...facts,
  };
}

const resumeWord = ({ resume }: Operation): string =>
  resume === undefined ? '' : resume ? ' with resume' : ' afresh';

/** Such as `announces Run with resume, attempt 2`. */
export function turnTold(turn: Turn, before: Operation | undefined): string {
  const { operation } = turn;
  switch (turn.do) {
    case 'record':
      return `announces ${operation.step}${resumeWord(operation)}, attempt ${operation.attempt}`;
    case 'put':
      return 'updates';
    case 'act':
      return `calls ${operation.step}`;
    case 'wait':
      return isDeepStrictEqual(operation, before) ? 'waits' : `${operation.step} ${operation.sent}`;
    case 'refuse':
      return operation.refusal?.reason ?? '';
    case 'end':
      return [turn.end.how, ...('savepoint' in turn.end ? [turn.end.savepoint] : [])].join(' ');
  }
}

/** In a few words. `before`: the record that it was decided from. */
export function told(plan: RunPlan | undefined, before?: Operation): string {
  if (plan === undefined) return 'nothing';
  if ('hold' in plan) return `holds ${plan.hold}`;
  return 'refused' in plan ? `refused ${plan.refused.refusal?.reason}` : turnTold(plan.turn, before);
}

export const planTold = (facts: Facts): string => told(runPlan(facts), facts.record);
