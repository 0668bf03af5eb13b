/** A manifest beside its live job, or beside what was found by its name. */
import type { Failure } from '../../core/failure.ts';
import type { ListedJob } from '../../core/job/found.ts';
import { settingNames } from '../../core/job/properties.ts';
import type { ObservedJob } from '../../core/job/states.ts';
import { wrongType } from '../../core/job/wrong-type.ts';
import type { Spec } from '../../core/object/spec.ts';
import { createPlan } from '../../core/operate/create.ts';
import { comparable } from './comparable.ts';
import type { FiledJob } from './filed-job.ts';
import { type Foretold, foretell } from './foretold.ts';
import { inputOf, PATIENCE } from './input.ts';
import { createdJob } from './made.ts';
import type { PlannedChange } from './report.ts';

type Beside = Foretold | { failure: Failure };

const BY_NAME = 'The job was found by its name: which one the object has come to, its status says.';

/** Names that DLI has in runtime_config, and the spec does not: ours, and then they are removed, or somebody else's. */
function leftSettings({ job }: Spec, { fields }: ObservedJob): string[] {
  if (job.runtime_config === undefined) return [];
  const named = settingNames(job.runtime_config);
  const left = settingNames(fields.runtime_config).filter((name) => !named.includes(name)).length;
  const are = left === 1 ? '1 setting' : `${left} settings`;
  return left === 0
    ? []
    : [
        `DLI has ${are} in runtime_config besides: those that this object has set before are removed, as its status says.`,
      ];
}

const NONCES = ['restartNonce', 'savepointRedeployNonce'] as const;

const ofNonce = (name: string): string =>
  `Whether spec.${name} was acted on already, only the status says; a new one restarts a job that runs.`;

/** What the status would tell. */
function unsure({ spec }: FiledJob, { steps, gates }: PlannedChange): string[] {
  const isAgain = steps.includes('start') && spec.restartPolicy !== 'Always';
  const isGated = gates.some(({ kind }) => kind === 'approval');
  return [
    ...(isAgain
      ? ['A job that has run for this very spec before, and was stopped since, is not started again.']
      : []),
    ...(isGated ? ['Once an approval was used before, the plan has another id: status.plan.id.'] : []),
  ];
}

/** `now`: epoch ms. */
export function beside(filed: FiledJob, observed: ObservedJob, now: number): Beside {
  const wrong = wrongType(observed);
  if (wrong !== undefined) return { failure: wrong };
  const { spec, uncompared } = comparable(filed.spec);
  const { job_id: jobId } = observed;
  // The account tells only what was refused before, which no manifest knows.
  const known = { manifest: filed.manifest, spec: { ...spec, jobId }, observed, accountDigest: '' };
  const notes = [...(filed.spec.jobId === undefined ? [BY_NAME] : []), ...leftSettings(filed.spec, observed)];
  const told = foretell({ filed, input: inputOf(known), uncompared, isGuess: false, notes }, now);
  const nonces = NONCES.filter((name) => filed.spec[name] !== undefined);
  const change: PlannedChange = {
    ...told.change,
    ...(nonces.length === 0 ? {} : { notCompared: nonces.map((name) => `spec.${name}`) }),
    notes: [...told.change.notes, ...unsure(filed, told.change), ...nonces.map(ofNonce)],
  };
  return { ...told, change };
}

/**
 * What becomes of an object without spec.jobId. One job of the name counts as its own: whether that is so, only the cluster knows.
 * Several, and none, are decided as the controller decides it.
 */
export function byName(
  filed: FiledJob,
  named: readonly ListedJob[],
  now: number,
): Beside | { jobId: string } {
  const [first, second] = named;
  const isJar = first?.job_type === undefined || first.job_type === 'flink_jar_job';
  if (first !== undefined && second === undefined && isJar) return { jobId: first.job_id };
  const { spec, manifest } = filed;
  const plan = createPlan({
    spec,
    uid: '',
    generation: manifest.generation,
    accountDigest: '',
    isRequested: false,
    record: undefined,
    name: String(spec.job.name),
    mine: false,
    now,
    patience: PATIENCE,
    tagged: undefined,
    named,
    isAsSent: false,
    place: { region: spec.region ?? '' },
    gated: undefined,
  });
  if ('failure' in plan) return plan;
  return 'own' in plan ? { jobId: plan.own.jobId } : createdJob(filed, now, []);
}
