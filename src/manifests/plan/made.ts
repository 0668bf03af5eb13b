/** What becomes of an object whose job is not there yet, or is not looked at. */
import { creationPlan, newBody, newFields } from '../../core/decide/creation.ts';
import type { ObservedJob } from '../../core/job/states.ts';
import { withoutUndefined } from '../../ground/json.ts';
import { comparable } from './comparable.ts';
import type { FiledJob } from './filed-job.ts';
import { type Foretold, foretell, heaviest, placeOf } from './foretold.ts';
import { inputOf } from './input.ts';
import { fieldOf, uncomparedField } from './planned-field.ts';
import type { PlannedChange } from './report.ts';

const bare = (filed: FiledJob): PlannedChange => ({
  ...placeOf({ filed }),
  action: 'none',
  steps: [],
  disruptive: false,
  stateRisk: 'none',
  fields: [],
  gates: [],
  notes: [],
});

export const suspendedJob = (filed: FiledJob): PlannedChange => ({
  ...bare(filed),
  reason: { reason: 'Suspended', message: 'spec.suspend is true: the job is neither compared nor changed.' },
});

/** A job that is there, and that the object is to manage from now on. */
export const adoptedJob = (filed: FiledJob, note: string): PlannedChange => ({
  ...bare(filed),
  action: 'adopt',
  steps: ['adopt'],
  notes: [note],
});

/** As DLI makes it: nobody has started it. */
const draft = (filed: FiledJob): ObservedJob => ({
  job_id: '',
  job_type: 'flink_jar_job',
  status: 'job_init',
  status_desc: '',
  update_time: undefined,
  fields: newBody(filed.spec),
});

/** A job that is made, and then started where the spec says so. */
export function createdJob(filed: FiledJob, now: number, notes: readonly string[]): Foretold {
  const { manifest, spec } = filed;
  const { uncompared } = comparable(spec);
  const plan = creationPlan(manifest, spec);
  const input = inputOf({ manifest, spec, observed: draft(filed), accountDigest: '' });
  const then = foretell({ filed, input, uncompared: [], isGuess: true, notes }, now);
  const steps = ['create' as const, ...then.change.steps];
  const fields = newFields(spec)
    .filter(({ field }) => !uncompared.includes(field))
    .map((one) => ({ ...fieldOf(one, false), before: null, stateRisk: 'none' as const }));
  const change: PlannedChange = withoutUndefined({
    ...then.change,
    action: heaviest(steps.filter((step) => step !== 'start')),
    steps,
    planId: uncompared.length === 0 ? plan?.id : undefined,
    fields: [...fields, ...uncompared.map(uncomparedField)],
    gates: plan?.approved === 'no' ? [{ kind: 'approval' as const }] : [],
  }) as PlannedChange;
  return { change, steps: [{ do: 'Create', body: newBody(spec) }, ...then.steps] };
}

/** A manifest that is gone, and its object with it. */
export function removedJob(filed: FiledJob): PlannedChange {
  const { mode, deletionPolicy = 'Retain' } = filed.spec;
  const isKept = mode === 'Observe' || deletionPolicy === 'Retain';
  const action = isKept ? 'none' : deletionPolicy === 'Delete' ? 'delete' : 'stop';
  const note = isKept
    ? 'The manifest is gone; the job stays as it is.'
    : `The manifest is gone: with deletionPolicy ${deletionPolicy} the job goes the same way, once the object is deleted.`;
  return {
    ...bare(filed),
    removed: true,
    action,
    steps: isKept ? [] : action === 'delete' ? ['stop', 'delete'] : ['stop'],
    disruptive: !isKept,
    notes: [note],
  };
}
