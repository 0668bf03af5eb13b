/** People who approve plans, rightly and wrongly. */
import type { KubeObject } from '../cluster.ts';
import { readyIn } from '../oracles/evidence.ts';
import type { World } from '../world.ts';
import { wished } from './people.ts';
import type { PeopleStep } from './step.ts';

type Approve = Extract<PeopleStep, { do: 'approve' }>;

const ANNOTATION = 'dli.gitops.dev/approve-plan';

/** The plan that the status shows. */
const planIn = ({ status = {} }: Pick<KubeObject, 'status'>): string | undefined =>
  (status['plan'] as { id?: string } | undefined)?.id;

/** Undefined: there is none of the kind. null: what was approved is so no more. */
function planFor({ plans }: World, { which }: Approve, object: KubeObject): string | null | undefined {
  const { uid } = object.metadata;
  const shown = planIn(object);
  if (which === 'none') return null;
  if (which === 'shown') return shown;
  return plans.findLast((plan) => (which === 'older') === (plan.uid === uid) && plan.id !== shown)?.id;
}

/** What the annotation says by now. */
export function noteApproval({ note }: World, { metadata }: KubeObject): void {
  const { uid, annotations = {} } = metadata;
  const plan = annotations[ANNOTATION];
  note(
    { kind: 'approval', uid, plan },
    `${metadata.namespace}/${metadata.name} has ${plan ?? 'no plan'} approved beside it`,
  );
}

export function approve(world: World, step: Approve): void {
  const { cluster } = world;
  const object = cluster.get(step.key);
  const plan = object && planFor(world, step, object);
  if (object === undefined || plan === undefined) return;
  if (step.by === 'spec') {
    const written = cluster.patch(step.key, { spec: { approvedPlan: plan } });
    wished(world, written, `approves ${plan ?? 'nothing any more'} of ${step.key}`);
    return;
  }
  const written = cluster.patch(step.key, { metadata: { annotations: { [ANNOTATION]: plan } } });
  if (!('refused' in written)) noteApproval(world, written as KubeObject);
}

/** What waits for a person is approved, beside its object. Whether anything did. */
export function approveAll(world: World): boolean {
  const waiting = world.cluster.all().filter(({ status }) => readyIn(status).reason === 'AwaitingApproval');
  for (const { metadata } of waiting)
    approve(world, {
      do: 'approve',
      key: `${metadata.namespace}/${metadata.name}`,
      by: 'annotation',
      which: 'shown',
    });
  return waiting.length > 0;
}
