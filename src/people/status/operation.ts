/** The operation that is under way: its steps, ticked as far as it is, and how long the job is down for it. */
import { type Operation, STEPS } from '../../core/object/operation.ts';
import { ageAt, span } from '../layout/age.ts';

type StepName = Operation['step'];

/** Steps that are not in every operation of the type. Of each whether it is in this one. */
const OPTIONAL: Partial<Record<StepName, (operation: Operation) => boolean>> = {
  Settle: () => false,
  PutOld: () => false,
  Put: ({ previous = [] }) => previous.length > 0,
  Import: ({ restore }) => restore !== undefined,
};

/** A restart that is given up goes on from here with the old settings. */
const BACK = ['PutOld', 'Run', 'WaitRunning', 'Stable'] as const;

function stepsOf(operation: Operation): StepName[] {
  const all: readonly StepName[] = STEPS[operation.type];
  const back = all.indexOf('PutOld');
  const there = back === -1 ? all : all.slice(0, back);
  const way = operation.givenUp === undefined ? there : [...there.slice(0, 3), ...BACK];
  return way.filter((step) => step === operation.step || (OPTIONAL[step]?.(operation) ?? true));
}

/** `[x] Stop  [>] WaitRest  [ ] Run`. */
function ticked(operation: Operation): string {
  const steps = stepsOf(operation);
  const now = steps.lastIndexOf(operation.step);
  const mark = operation.refusal === undefined ? '>' : '!';
  return steps.map((step, at) => `[${at < now ? 'x' : at === now ? mark : ' '}] ${step}`).join('  ');
}

function down({ downSince, downtimeSeconds }: Operation, now: number): string {
  if (downSince !== undefined) return `; the job is down for ${ageAt(now, downSince)}`;
  return downtimeSeconds === undefined ? '' : `; the job was down for ${span(downtimeSeconds * 1_000)}`;
}

function because(what: string, refusal: Operation['refusal']): string[] {
  if (refusal === undefined) return [];
  const { reason, error_code, error_msg } = refusal;
  return [`${what}: ${[reason, error_code, error_msg].filter((part) => part !== undefined).join(' ')}`];
}

/** What it is, how far, and what became of its last call. */
export function operationTexts(operation: Operation, now: number): string[] {
  const { type, id, startedAt, stepAt, step, attempt, sent, givenUp, refusal } = operation;
  const tries = attempt > 1 ? `, try ${attempt}` : '';
  return [
    `${type} ${id}, begun ${ageAt(now, startedAt)} ago${down(operation, now)}`,
    ticked(operation),
    `${step}: ${sent} for ${ageAt(now, stepAt)}${tries}`,
    ...because('the new settings were given up', givenUp),
    ...because('refused', refusal),
  ];
}
