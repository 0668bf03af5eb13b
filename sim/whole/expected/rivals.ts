/** Who manages a job that several objects name: the oldest that has ever seen it, or may yet. */
import type { Wish } from '../facts.ts';
import { type ObjectSeen, readyIn } from '../oracles/evidence.ts';
import { wishOf } from '../steps/people.ts';
import type { World } from '../world.ts';
import { credentialsOf } from './account.ts';

const ageOf = ({ metadata }: ObjectSeen): string => `${metadata['creationTimestamp']} ${metadata.uid}`;

/** For these reasons an object that has never seen the job does not manage it: its credentials may not even open the job. */
const STUCK = [
  'Suspended',
  'AuthFailed',
  'KeyLocked',
  'SecretNotFound',
  'SecretInvalid',
  'PermissionDenied',
  'ReadRefused',
  'JobNotFound',
  'ClockSkew',
];

const isStuck = ({ status }: ObjectSeen): boolean =>
  status?.['job'] === undefined && STUCK.includes(String(readyIn(status).reason));

/** Where it looks for the job; while its Secret is of no use, where it has last seen it. */
function regionOf(world: World, its: Wish, { status }: ObjectSeen): string | undefined {
  const { cloud } = credentialsOf(world, its);
  const seenAt = status?.['job'] === undefined ? undefined : (status['location'] as { region?: string });
  return cloud?.account.region ?? seenAt?.region;
}

/** Whether somebody older manages the job. */
export function hasOwner(world: World, object: ObjectSeen, wish: Wish): boolean {
  const region = credentialsOf(world, wish).cloud?.account.region;
  return world.cluster
    .all()
    .filter((other) => other.metadata.uid !== wish.uid && ageOf(other) < ageOf(object))
    .filter((other) => !isStuck(other))
    .map((other) => ({ other, its: wishOf(other) }))
    .filter(({ its }) => its.jobId === wish.jobId && !its.observed)
    .some(({ other, its }) => regionOf(world, its, other) === region);
}
