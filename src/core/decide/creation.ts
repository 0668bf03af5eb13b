/** A job that is made: what is sent for it, and what of that a person must approve. */
import type { Body } from '../job/fields.ts';
import type { Manifest } from '../object/manifest.ts';
import type { GatedPlan } from '../object/plan.ts';
import type { Spec } from '../object/spec.ts';
import { wholeBody } from './body.ts';
import { type Change, diff } from './diff.ts';
import { gatedPlan } from './gated.ts';

const NO_JOB = { fields: { job_type: 'flink_jar_job' } } as const;

/** All that the spec says of the job, also what is not compared later. */
const whole = (spec: Spec): Spec => ({ ...spec, ignore: [] });

export const newBody = (spec: Spec): Body => wholeBody(whole(spec), NO_JOB, {});

/** What the job is to have. */
export const newFields = (spec: Spec): Change[] => diff(whole(spec), NO_JOB, {});

export const creationPlan = (
  manifest: Pick<Manifest, 'approvedPlan' | 'status'>,
  spec: Spec,
): GatedPlan | undefined => gatedPlan({ class: 'Create', changes: newFields(spec) }, { manifest, spec });
