/** Who manages a job that several objects name: the oldest of those whose credentials have read it, as their statuses say. */
import type { DliAccount } from '../../dli/world.ts';
import type { Wish } from '../facts.ts';
import type { ObjectSeen } from '../oracles/evidence.ts';
import { wishOf } from '../steps/people.ts';
import type { World } from '../world.ts';
import { internalOf } from './internal.ts';

const ageOf = ({ metadata }: ObjectSeen): string => `${metadata['creationTimestamp']} ${metadata.uid}`;

interface ToldLocation {
  region?: string;
  projectId?: string;
  account: string | undefined;
}

const readBy = ({ status }: ObjectSeen): ToldLocation => ({
  ...(status?.['location'] ?? {}),
  account: internalOf(status)['account'] as string | undefined,
});

/** Whether it says that it has read its job with credentials that it still has. */
export const hasRead = (object: ObjectSeen): boolean => readBy(object).account !== undefined;

function isAt(object: ObjectSeen, { region, projectId }: DliAccount): boolean {
  const read = readBy(object);
  return hasRead(object) && read.region === region && read.projectId === projectId;
}

/** What the older object wants that manages the job; undefined: there is none. `account`: that the object's credentials are of. */
export const ownerOf = (
  world: World,
  object: ObjectSeen,
  { wish, account }: { wish: Wish; account: DliAccount },
): Wish | undefined =>
  world.cluster
    .all()
    .filter((other) => other.metadata.uid !== wish.uid && ageOf(other) < ageOf(object))
    .filter((other) => isAt(other, account))
    .toSorted((a, b) => (ageOf(a) < ageOf(b) ? -1 : 1))
    .map((other) => wishOf(other, world.cluster))
    .find(({ jobId, observed }) => jobId === wish.jobId && !observed);
