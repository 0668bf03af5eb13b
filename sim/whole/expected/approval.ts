/** What waits for a person to approve it. */
import { isAtRest, mayRun } from '../../dli/states.ts';
import type { Wish } from '../facts.ts';
import { type ObjectSeen, readyIn } from '../oracles/evidence.ts';
import type { World } from '../world.ts';
import { credentialsOf } from './account.ts';
import { isAskedByNonce } from './nonces.ts';
import type { RunCase } from './run-case.ts';
import { openFields } from './update.ts';

interface PlanAwaited {
  id: string;
  class: string;
  approved?: boolean;
}

/** It says that it waits, and is not to be let go. */
export const isWaiting = ({ metadata, status }: ObjectSeen): boolean =>
  readyIn(status).reason === 'AwaitingApproval' && metadata['deletionTimestamp'] === undefined;

/** There is something of the kind to be done. */
function isToDo(what: string, one: RunCase): boolean {
  const { wish, job } = one;
  switch (what) {
    case 'Start':
      return wish.state === 'Running' && mayRun(job.status);
    case 'Stop':
      return wish.state === 'Stopped' && !isAtRest(job.status);
    case 'Restart':
      return (
        wish.state !== 'Stopped' &&
        !isAtRest(job.status) &&
        (openFields(one).length > 0 || isAskedByNonce(one))
      );
    default:
      return ['Whole', 'Hot', 'Cold'].includes(what) && openFields(one).length > 0;
  }
}

const isGated = (what: string, { approval = 'None' }: Wish): boolean =>
  approval === 'All' || (approval === 'Disruptive' && what === 'Restart');

/** Why it should not wait; undefined: it should. That it is approved already, an oracle of its own sees. */
export function wrongToWait(world: World, object: ObjectSeen, wish: Wish): string | undefined {
  const plan = object.status?.['plan'] as PlanAwaited | undefined;
  if (plan === undefined) return 'names no plan';
  if (!isGated(plan.class, wish))
    return `waits for the approval of a ${plan.class}, which nobody has to approve`;
  const { cloud, reasons } = credentialsOf(world, wish);
  const job = cloud?.jobs.get(wish.jobId);
  if (cloud === undefined || reasons.length > 0) return 'waits for approval without credentials';
  if (job === undefined)
    return plan.class === 'Create' && wish.jobId === '' ? undefined : 'waits for approval without a job';
  const question = { cloud, job, object, wish, now: 0 };
  return isToDo(plan.class, question)
    ? undefined
    : `waits for the approval of a ${plan.class} of which there is no need`;
}
