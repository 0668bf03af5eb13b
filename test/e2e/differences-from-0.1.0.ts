/** What a controller of this version does otherwise than 0.1.0, on purpose. */
import type { Recording, Step } from './trace-of-0.1.0.ts';

interface Difference {
  /** The sentence of CHANGELOG.md that says so. */
  changelog: string;
  /** The step as it is now; the same one where the difference does not show. */
  now: (step: Step, course: { sets: ReadonlySet<string>; step: string }) => Step;
}

type Body = Record<string, unknown>;

/** The step with other bodies of its updates. */
const withBodies = (step: Step, change: (body: Body) => Body): Step => ({
  ...step,
  dli: step.dli.map((request) => (Array.isArray(request) ? [request[0], change(request[1])] : request)),
});

const without = (body: Body, names: readonly string[]): Body =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));

/** Such a body has what differs and no more. */
const isForRunningJob = (body: Body): boolean => !('queue_name' in body);

const says = ({ says: said }: Step) =>
  said as { conditions: Record<string, string>; [more: string]: unknown };

/** Steps of the course in which the object is in mode Observe. */
const WHILE_OBSERVED = ['only looked at', 'changed in the console while it is looked at'];

export const DIFFERENCES: readonly Difference[] = [
  {
    changelog:
      'A running job is sent the changed hot fields alone. `name` and `desc` are added only for a service that says they are missing.',
    now: (step) =>
      withBodies(step, (body) => (isForRunningJob(body) ? without(body, ['name', 'desc']) : body)),
  },
  {
    changelog:
      '`tm_slot_num` and `tm_cus` are sent only when the spec sets them: DLI goes on computing them.',
    now: (step, { sets }) =>
      withBodies(step, (body) =>
        without(
          body,
          ['tm_slot_num', 'tm_cus'].filter((name) => !sets.has(name)),
        ),
      ),
  },
  {
    changelog:
      'What a pass has not looked at is not vouched for: `Drifted` is `Unknown` until the spec of a new generation was compared',
    now: (step) => {
      if (says(step).conditions?.['Ready'] !== 'Unknown Suspended') return step;
      const { driftCount: _, drift: __, conditions, ...rest } = says(step);
      return { ...step, says: { ...rest, conditions: { ...conditions, Drifted: 'Unknown NotCompared' } } };
    },
  },
  {
    changelog: 'An object in mode Observe whose job is as the spec says has the reason `Observed`.',
    now: (step, { step: name }) => {
      if (!WHILE_OBSERVED.includes(name)) return step;
      const { conditions, ...rest } = says(step);
      const Ready = conditions['Ready']?.replace(/^True UpToDate$/, 'True Observed') ?? '';
      return { ...step, says: { ...rest, conditions: { ...conditions, Ready } } };
    },
  },
  {
    changelog: '`status.internal.ownedProperties` has their names, before they are sent.',
    now: (step, { sets, step: name }) =>
      sets.has('runtime_config') && name.startsWith('applied') ? { ...step, writes: step.writes + 1 } : step,
  },
];

/** What this version does where 0.1.0 did that. `sets`: the fields of DLI that the manifest sets. */
export const asOfNow = (
  then: Recording,
  sets: ReadonlySet<string>,
  differences: readonly Difference[] = DIFFERENCES,
): Recording =>
  Object.fromEntries(
    Object.entries(then).map(([name, step]) => [
      name,
      differences.reduce((changed, { now }) => now(changed, { sets, step: name }), step),
    ]),
  );
