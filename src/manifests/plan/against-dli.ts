/** A manifest beside its live job, or beside what was found by its name. */
import type { Failure } from '../../core/failure.ts';
import type { ListedJob } from '../../core/job/found.ts';
import type { ObservedJob } from '../../core/job/states.ts';
import { wrongType } from '../../core/job/wrong-type.ts';
import { createPlan } from '../../core/operate/create.ts';
import { comparable } from './comparable.ts';
import type { FiledJob } from './filed-job.ts';
import { type Foretold, foretell } from './foretold.ts';
import { inputOf, PATIENCE } from './input.ts';
import { createdJob } from './made.ts';

type Beside = Foretold | { failure: Failure };

const BY_NAME = 'The job was found by its name: which one the object has come to, its status says.';

/** `now`: epoch ms. */
export function beside(filed: FiledJob, observed: ObservedJob, now: number): Beside {
  const wrong = wrongType(observed);
  if (wrong !== undefined) return { failure: wrong };
  const { spec, uncompared } = comparable(filed.spec);
  const { job_id: jobId } = observed;
  // The account tells only what was refused before, which no manifest knows.
  const known = { manifest: filed.manifest, spec: { ...spec, jobId }, observed, accountDigest: '' };
  const notes = filed.spec.jobId === undefined ? [BY_NAME] : [];
  return foretell({ filed, input: inputOf(known), uncompared, isGuess: false, notes }, now);
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
