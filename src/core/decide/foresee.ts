/**
 * What will become of an object, pass after pass, as far as it can be told beforehand. Each step is decided by `decide`, of the job
 * as the steps before leave it. Nobody is waited for here: what waits for a window, a turn or a person is seen as if it might begin.
 */
import type { Body } from '../job/fields.ts';
import { phaseOf } from '../job/states.ts';
import type { FilledSpec } from '../object/fill.ts';
import type { Part } from '../object/last-update.ts';
import type { Operation } from '../object/operation.ts';
import { isOpen } from '../operate/refused.ts';
import { decide } from './decide.ts';
import type { Change } from './diff.ts';
import type { Next } from './next.ts';
import type { DecisionInput } from './operation-facts.ts';
import type { Hold } from './situation.ts';

export type Foreseen =
  /** `isTaken` false: a running job does not take it. It is sent once, and DLI says so. */
  | { do: 'update'; part: Part; changes: readonly Change[]; body: Body; isTaken: boolean }
  /** `body`: of a restart, what is sent while the job is down. */
  | { do: Operation['type']; body?: Body }
  | { do: 'wait'; hold: Hold };

/** More than there are: the hot part, a stop, all the rest, a start. */
const MOST_STEPS = 6;

function ungated({ spec, operations, ...input }: DecisionInput): DecisionInput {
  const { approval: _, maintenanceWindows: __, ...free } = spec;
  return { ...input, spec: free as FilledSpec, operations: { ...operations, turn: 'free' } };
}

const withStatus = (input: DecisionInput, status: string): DecisionInput => ({
  ...input,
  observed: { ...input.observed, status },
});

const withFields = (input: DecisionInput, body: Body): DecisionInput => ({
  ...input,
  observed: { ...input.observed, fields: { ...input.observed.fields, ...body } },
});

/** As a stop by the controller leaves a job. */
const AT_REST = 'job_cancel_success';

/** What is sent of what differs once the job is at rest. The spec asks for no start meanwhile: that comes behind it. */
function bodyAtRest(input: DecisionInput, now: number): Body | undefined {
  const { state: _, restartNonce: __, savepointRedeployNonce: ___, ...spec } = input.spec;
  const resting = withStatus({ ...input, spec: spec as FilledSpec }, AT_REST);
  const { next } = decide(resting, now);
  return next.step === 'update' ? next.update.body : undefined;
}

/** A step, and the job as it leaves it; undefined: nothing is foreseen behind it. */
interface Stepped {
  step: Foreseen;
  left: DecisionInput | undefined;
}

function afterUpdate({ update }: Extract<Next, { step: 'update' }>, input: DecisionInput): Stepped {
  const { part, changes, body } = update;
  const isTaken = part !== 'Cold' || phaseOf(input.observed.status) !== 'running';
  return {
    step: { do: 'update', part, changes, body, isTaken },
    left: isTaken ? withFields(input, body) : undefined,
  };
}

function afterOperation({ type }: Operation, input: DecisionInput, now: number): Stepped {
  if (type === 'Stop') return { step: { do: type }, left: withStatus(input, AT_REST) };
  const body = type === 'Restart' ? bodyAtRest(input, now) : undefined;
  return { step: body === undefined ? { do: type } : { do: type, body }, left: undefined };
}

/** `now`: epoch ms. */
export function foresee(input: DecisionInput, now: number): Foreseen[] {
  const steps: Foreseen[] = [];
  let job: DecisionInput | undefined = ungated(input);
  while (job !== undefined && steps.length < MOST_STEPS) {
    const { next, facts } = decide(job, now);
    // It goes its way from where it is.
    if (facts.record !== undefined && isOpen(facts.record))
      return [...steps, afterOperation(facts.record, job, now).step];
    if (next.step === 'nothing') return steps;
    if (next.step === 'hold') return [...steps, { do: 'wait', hold: next.hold }];
    const after: Stepped =
      next.step === 'update' ? afterUpdate(next, job) : afterOperation(next.turn.operation, job, now);
    steps.push(after.step);
    job = after.left;
  }
  return steps;
}
