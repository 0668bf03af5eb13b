/**
 * How an object has to end, told from the world alone: "the live job is what Git says, or the status says exactly why not".
 * Where two answers are right, it says why.
 */
import type { Embedded } from '../../dli/embedded.ts';
import { isMoving } from '../../dli/states.ts';
import type { Wish } from '../facts.ts';
import { type ConditionSeen, type ObjectSeen, readyIn } from '../oracles/evidence.ts';
import { wishOf } from '../steps/people.ts';
import { EPOCH, type World } from '../world.ts';
import { credentialsOf } from './account.ts';
import { isWaiting, wrongToWait } from './approval.ts';
import { isOwed, lastFailed, ofRestart, whyDown } from './restart.ts';
import { hasRead, ownerOf } from './rivals.ts';
import type { RunCase } from './run-case.ts';
import { ofRun } from './run-state.ts';
import { whyUnknown } from './unknown-job.ts';
import { type Expected, ofUpdate, openFields } from './update.ts';

const nowIn = ({ timeline }: World): number => EPOCH + timeline.now;

const unseen = (...reasons: string[]): Expected => ({ reasons, open: undefined, now: undefined });

function ofJob(cloud: Embedded, { object, wish, now }: Pick<RunCase, 'object' | 'wish' | 'now'>): Expected {
  // Without a code nobody can tell why the job is not shown.
  const quiet = cloud.settings.refusals === 'success-false';
  if (cloud.account.rights?.get === false) return unseen(quiet ? 'ReadRefused' : 'PermissionDenied');
  const job = cloud.jobs.get(wish.jobId);
  if (job === undefined) return unseen(quiet ? 'ReadRefused' : 'JobNotFound');
  const question = { cloud, job, object, wish, now };
  const open = openFields(question);
  const plain = (update: Expected): Expected => ofRestart(question, ofRun(question, update));
  if (open.length === 0) return plain({ reasons: 'ready', open, now: open });
  if (wish.observed) return { reasons: ['DriftDetected'], open, now: open };
  return plain(ofUpdate(question, open));
}

/** A job that a restart has taken down is started, whatever else the object says by now; undefined: none is, or it runs. */
function ofOwed(world: World, object: ObjectSeen, wish: Wish): Expected | undefined {
  if (!isOwed({ object, wish })) return undefined;
  const { cloud, reasons } = credentialsOf(world, wish);
  const job = cloud?.jobs.get(wish.jobId);
  if (cloud === undefined || reasons.length > 0 || cloud.account.rights?.get === false || job === undefined)
    // Whoever has begun it goes on with the credentials that it has.
    return unseen('LeftStopped', ...lastFailed({ object }));
  const question = { cloud, job, object, wish, now: nowIn(world) };
  if (job.status === 'job_running' || job.status === 'job_finish') return undefined;
  const owner = wish.observed ? undefined : ownerOf(world, object, { wish, account: cloud.account });
  // Who says of the job whether it runs sees to it.
  if (owner !== undefined)
    return unseen(owner.state === undefined || owner.suspended ? 'LeftStopped' : 'Conflict');
  return unseen(...(isMoving(job.status) ? ['Restarting', 'RollingBack'] : whyDown(question)));
}

const expected = (world: World, object: ObjectSeen, wish: Wish): Expected =>
  ofOwed(world, object, wish) ?? ofSpec(world, object, wish);

function ofSpec(world: World, object: ObjectSeen, wish: Wish): Expected {
  if (wish.suspended) return unseen('Suspended');
  const { cloud, reasons } = credentialsOf(world, wish);
  if (cloud === undefined) return unseen(...reasons);
  const unready = [...reasons, ...wish.unfilled];
  if (wish.jobId === '') return unseen(...(unready.length > 0 ? unready : whyUnknown(cloud, wish)));
  const own = unready.length > 0 ? unseen(...unready) : ofJob(cloud, { object, wish, now: nowIn(world) });
  if (wish.observed || ownerOf(world, object, { wish, account: cloud.account }) === undefined) return own;
  // Once this process has seen it read the job, it does not look again while an older object has it.
  return own.open === undefined ? unseen('Conflict', ...own.reasons) : unseen('Conflict');
}

const where = ({ metadata }: ObjectSeen): string => `${metadata['namespace']}/${metadata['name']}`;

/** Conditions that every pass says anew. */
const OF_THE_PASS = ['Ready', 'Stalled', 'Reconciling'];

/** Said of an older generation, or of one that has never been. */
function ofAnother({ metadata: { generation }, status }: ObjectSeen): string | undefined {
  const conditions = ((status?.['conditions'] ?? []) as ConditionSeen[]).filter(({ type }) =>
    OF_THE_PASS.includes(String(type)),
  );
  const said: [what: string, of: unknown][] = [
    ['the status', status?.['observedGeneration']],
    ...conditions.map(({ type, observedGeneration }): [string, unknown] => [`${type}`, observedGeneration]),
  ];
  const wrong = said.find(([, of]) => of !== generation);
  return wrong && `${wrong[0]} is of generation ${wrong[1]}, not of ${generation}`;
}

/** The differences that it tells are those that there are. */
function otherDrift({ status }: ObjectSeen, open: readonly string[]): string | undefined {
  const told = ((status?.['drift'] ?? []) as { field: string }[]).map(({ field }) => field);
  const [is, should] = [told, open].map((fields) => fields.toSorted().join(', '));
  return is === should
    ? undefined
    : `tells of ${is || 'no difference'}, where it should be of ${should || 'none'}`;
}

const DAY_MS = 86_400_000;

/** A record that a clock far ahead has written is not believed, and holds everything until a person says that it counts for nothing. */
function isOfTheFuture({ timeline }: World, { status }: ObjectSeen, reason: unknown): boolean {
  const { stepAt } = (status?.['operation'] ?? {}) as { stepAt?: string };
  return reason === 'RecordUnreadable' && Date.parse(String(stepAt)) > EPOCH + timeline.now + DAY_MS;
}

/** It is deleted, and owes its job nothing. */
const isToBeGone = (object: ObjectSeen, wish: Wish): boolean =>
  object.metadata['deletionTimestamp'] !== undefined && !isOwed({ object, wish });

/** What else there is to see of its fields than should be. */
function wrongFields(object: ObjectSeen, { open, now }: Expected): string | undefined {
  if (open === undefined || now === undefined) return undefined;
  const waits = now.filter((field) => !open.includes(field));
  if (waits.length > 0) return `DLI would take ${waits.join(', ')} now`;
  return hasRead(object) ? otherDrift(object, open) : 'not as whom it has read the job';
}

/** What is wrong with an object; undefined: nothing. */
export function unlike(world: World, object: ObjectSeen): string | undefined {
  const wish = wishOf(object, world.cluster);
  const right = expected(world, object, wish);
  const { reasons, either = [] } = right;
  const { status, reason } = readyIn(object.status);
  const said = `${where(object)} says ${status} ${reason}`;
  const andYet = (wrong: string | undefined): string | undefined => wrong && `${said}, and ${wrong}`;
  const old = ofAnother(object);
  if (old !== undefined) return andYet(old);
  if (isWaiting(object)) return andYet(wrongToWait(world, object, wish));
  const isRight = reasons === 'ready' ? status === 'True' : reasons.includes(String(reason));
  if (!isRight && !either.includes(String(reason)) && !isOfTheFuture(world, object, reason))
    return `${said}, where it should be ${(reasons === 'ready' ? ['Ready', ...either] : reasons).join(' or ')}`;
  return isToBeGone(object, wish) ? `${where(object)} is not let go` : andYet(wrongFields(object, right));
}
