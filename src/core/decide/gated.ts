/**
 * The plans that a person is to approve, and their ids. The id of a plan is made of the job, what is to be done, upgradeMode, and
 * each changed field's wanted and live value; not of the generation or of the approval. Once an approval is used the next plan has
 * another id, even for the same: so an approval that is left in Git lets nothing go ahead twice.
 */
import { digest } from '../../ground/digest.ts';
import type { FieldName } from '../job/fields.ts';
import type { Manifest } from '../object/manifest.ts';
import { type Approved, type GatedPlan, isGated, isPlanId, type PlanClass } from '../object/plan.ts';
import type { Spec } from '../object/spec.ts';
import { type Facts, upgradeModeOf } from '../operate/facts.ts';
import type { Change } from './diff.ts';
import { digestsOf } from './digest.ts';

export interface PlanAbout {
  class: PlanClass;
  changes?: readonly Change[];
  /** What else makes it another plan. */
  also?: unknown;
}

interface Approving {
  manifest: Pick<Manifest, 'approvedPlan' | 'status'>;
  spec: Spec;
}

/** Short enough to be read out, and of what a field that may hold a key has now nothing: see `digest.ts`. */
const idOf = (about: unknown): string => `plan-${digest(about).slice(0, 12)}`;

export const planId = (spec: Spec, { class: what, changes = [], also = null }: PlanAbout): string =>
  idOf([spec.jobId ?? '', what, upgradeModeOf(spec), digestsOf(changes), also]);

/** After so many used approvals. */
const idAfter = (id: string, used: number): string => (used === 0 ? id : idOf([id, used]));

type Approval = Pick<GatedPlan, 'id' | 'begunAs' | 'approved' | 'instead'>;

function approvalOf(id: string, { manifest, spec }: Approving): Approval {
  const used = manifest.status.handled?.approvals ?? 0;
  const given = [spec.approvedPlan, manifest.approvedPlan].filter(
    (one) => one !== undefined && isPlanId(one),
  );
  const now = idAfter(id, used);
  const begunAs = idAfter(id, Math.max(0, used - 1));
  const approved: Approved = given.includes(now) ? 'now' : given.includes(begunAs) ? 'before' : 'no';
  return { id: now, begunAs, approved, instead: given.find((one) => one !== now) };
}

/** Undefined: nobody has to approve it. */
export function gatedPlan(about: PlanAbout, given: Approving): GatedPlan | undefined {
  if (!isGated(given.spec, about.class)) return undefined;
  const fields: FieldName[] = (about.changes ?? []).map(({ field }) => field);
  return { ...approvalOf(planId(given.spec, about), given), class: about.class, fields };
}

/** The job goes with its object: one approval is for its stop and for its deletion. */
function ofDeletion(given: Approving): Facts['gated'] {
  const what = given.spec.deletionPolicy === 'Delete' ? 'Delete' : 'Stop';
  const plan = gatedPlan({ class: what, also: 'deletion' }, given);
  return { Stop: plan, Delete: plan };
}

/** `restart`: what a running job is to be restarted for. */
export function gatedPlans(
  given: Approving,
  { isDeleted, restart, restore }: Pick<Facts, 'isDeleted' | 'restore'> & { restart: PlanAbout | undefined },
): Facts['gated'] {
  const run = isDeleted
    ? ofDeletion(given)
    : {
        Start: gatedPlan({ class: 'Start', also: restore?.of }, given),
        Stop: gatedPlan({ class: 'Stop' }, given),
      };
  return { ...run, Restart: restart && gatedPlan(restart, given) };
}
