/** What DLI would make of an update now: asked of a copy of it, so that nothing changes. */
import type { Embedded } from '../../dli/embedded.ts';
import { SEED_FIELDS } from '../../dli/fields.ts';
import type { Job } from '../../dli/job.ts';
import { type Code, Refusal } from '../../dli/refusals.ts';
import { HOT_FIELDS } from '../../dli/settings.ts';
import { JobStore } from '../../dli/state.ts';
import { isAtRest, isMoving } from '../../dli/states.ts';
import { update } from '../../dli/update.ts';
import type { Fields, Wish } from '../facts.ts';
import type { ObjectSeen } from '../oracles/evidence.ts';
import { differing, leftovers, shownOf, withProperties } from '../oracles/values.ts';
import { internalOf, sentIn } from './internal.ts';

/** Ready, or any of these reasons. */
type Reasons = readonly string[] | 'ready';

export interface Expected {
  reasons: Reasons;
  /** These are as right. */
  either?: readonly string[];
  /** Fields that differ now, and those that still will once everything is sent that can be; undefined: the job was not looked at. */
  now: readonly string[] | undefined;
  open: readonly string[] | undefined;
}

/** What DLI calls a wrong update, in the words of the status. */
const REASONS: Partial<Record<Code, string>> = {
  'DLI.0001': 'Rejected',
  'DLI.11002': 'Rejected',
  'DLI.11010': 'Rejected',
  'DLI.11012': 'Rejected',
  'DLI.11022': 'Rejected',
  'DLI.12002': 'Rejected',
  'DLI.12006': 'Rejected',
  'DLI.13009': 'QueueUnavailable',
  'DLI.20005': 'QueueUnavailable',
};

const FORBIDDEN_BY_STATE: readonly Code[] = ['DLI.12003', 'DLI.12005'];

/** The service works them out from others, so they are sent only where the spec sets them. */
const DERIVED = ['tm_slot_num', 'tm_cus'];

interface JobCase {
  cloud: Embedded;
  job: Job;
  object: ObjectSeen;
  wish: Wish;
}

/** The names in `runtime_config` that are the object's own, as its status remembers them. */
const ownedBy = ({ status }: ObjectSeen): readonly string[] =>
  (internalOf(status)['ownedProperties'] ?? []) as string[];

/** A number that is shown where 0 is wanted may be the service's own, or set by somebody: 0 is sent once. */
function isPinned({ object, wish }: JobCase, shown: Fields): boolean {
  const { wants, ignored } = wish;
  if (wants['tm_slot_num'] !== 0 || ignored.includes('tm_slot_num')) return false;
  const left = (internalOf(object.status)['leftToDli'] ?? []) as string[];
  return Boolean(shown['tm_slot_num']) && !left.includes('tm_slot_num');
}

/** Fields that are not as wanted, or hold what has left the spec. */
export function openFields(jobCase: JobCase, job = jobCase.job): string[] {
  const { cloud, object, wish } = jobCase;
  const shown = shownOf(job, cloud);
  const fields = new Set(differing(wish.wants, wish.ignored, shown));
  if (leftovers(wish, ownedBy(object), shown).length > 0) fields.add('runtime_config');
  if (isPinned(jobCase, shown)) fields.add('tm_slot_num');
  return [...fields];
}

type Effect = { refused: Code } | { open: string[] };

const isRefused = (effect: Effect, codes: readonly Code[]): boolean =>
  'refused' in effect && codes.includes(effect.refused);

export const ofSpec = ({ wish: { wants, ignored } }: JobCase): string[] =>
  Object.keys(wants).filter((field) => !ignored.includes(field));

/** What is sent: the live values with what is wanted over them, and without what has left the spec. */
function bodyOf({ cloud, job, object, wish }: JobCase, names: readonly string[], whole: boolean): Fields {
  const { wants } = wish;
  const shown = shownOf(job, cloud);
  const live = whole ? SEED_FIELDS.filter((name) => !['name', 'desc', ...DERIVED].includes(name)) : [];
  const isNamed = whole || cloud.settings.identityWhileRunning === 'required';
  const identity = isNamed ? { name: job.fields['name'], desc: job.fields['desc'] ?? '' } : {};
  const body = {
    ...identity,
    ...Object.fromEntries(live.map((name) => [name, job.fields[name]])),
    ...Object.fromEntries(names.map((name) => [name, wants[name]])),
  };
  if (!names.includes('runtime_config')) return body;
  const gone = leftovers(wish, ownedBy(object), shown);
  return { ...body, runtime_config: withProperties(shown['runtime_config'], wants['runtime_config'], gone) };
}

/** `isStopped`: as if it were. */
export function ask(jobCase: JobCase, names: readonly string[], isStopped = false): Effect {
  const { cloud, job } = jobCase;
  const atRest = isStopped || isAtRest(job.status);
  const { settings, jobs } = cloud;
  const copy = new JobStore({ settings, now: () => 0 });
  for (const one of jobs.all())
    copy.add({ ...one, status: one.id === job.id && atRest ? 'job_cancel_success' : one.status });
  const copied = copy.need(job.id);
  try {
    update(copy, { job: copied, body: bodyOf(jobCase, names, atRest), settings });
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.code };
    throw error;
  }
  return { open: openFields(jobCase, copied).filter((name) => names.includes(name)) };
}

const BUCKET_MISSING: readonly Code[] = ['DLI.11002', 'DLI.11010'];

/** One update: what it is to change, and what comes of it. */
interface TriedUpdate {
  part: readonly string[];
  effect: Effect;
}

/** The updates that are tried, one after the other. */
function updatesOf(jobCase: JobCase, open: readonly string[]): TriedUpdate[] {
  if (isAtRest(jobCase.job.status)) return [{ part: open, effect: ask(jobCase, ofSpec(jobCase)) }];
  const hot = open.filter((field) => HOT_FIELDS.includes(field));
  const alone = hot.length === 0 ? undefined : ask(jobCase, hot);
  // A bucket that logs still need waits for the field that turns them off.
  const waits =
    alone !== undefined &&
    isRefused(alone, BUCKET_MISSING) &&
    !isRefused(ask(jobCase, ofSpec(jobCase), true), BUCKET_MISSING);
  const cold = open.filter((field) => !HOT_FIELDS.includes(field) || (waits && field === 'obs_bucket'));
  const others = hot.filter((field) => !cold.includes(field));
  return [others, cold]
    .filter(({ length }) => length > 0)
    .map((part) => ({ part, effect: ask(jobCase, part) }));
}

function reasonOf(effect: Effect, quiet: boolean): string | undefined {
  if ('open' in effect) return effect.open.length === 0 ? undefined : 'DiffNotConverging';
  if (quiet) return 'Rejected';
  if (FORBIDDEN_BY_STATE.includes(effect.refused)) return 'RestartRequired';
  const reason = REASONS[effect.refused];
  if (reason === undefined) throw new Error(`nobody has said what ${effect.refused} is in a status`);
  return reason;
}

interface Sent {
  generation: number;
  applied?: number;
  outcome: string;
  converged?: boolean;
}

/** An update that has been applied so often without help is not sent again. */
const NOT_CONVERGING = 3;

/**
 * It was applied to the stopped job again and again, and DLI has made something else of it each time. So a stop would not help the
 * job that runs now, and the status does not ask for one; until somebody asks for a pass now, and DLI itself refuses.
 */
function neverHelps(jobCase: JobCase, { part, effect }: TriedUpdate): boolean {
  if (!isRefused(effect, FORBIDDEN_BY_STATE)) return false;
  const stopped = ask(jobCase, ofSpec(jobCase), true);
  if (!('open' in stopped) || part.some((field) => !stopped.open.includes(field))) return false;
  const { metadata, status } = jobCase.object;
  const last = (sentIn(status) as Sent[]).find(
    ({ generation, applied = 0 }) => generation === metadata.generation && applied >= NOT_CONVERGING,
  );
  return last !== undefined && last.outcome !== 'Refused' && last.converged !== true;
}

/** What a person has to see first; of two that are alike, the newer one. */
const URGENCY = [['Rejected', 'QueueUnavailable'], ['RestartRequired'], ['DiffNotConverging']];

/** Where the job can be seen, and something of it is not as wanted: what has to be said, and what of it stays so. */
export function ofUpdate(jobCase: JobCase, open: readonly string[]): Expected {
  const { cloud, job } = jobCase;
  if (isMoving(job.status)) return { reasons: ['JobBusy'], now: open, open };
  const quiet = cloud.settings.refusals === 'success-false';
  const updates = updatesOf(jobCase, open);
  const said = updates.flatMap((one) =>
    neverHelps(jobCase, one) ? 'DiffNotConverging' : (reasonOf(one.effect, quiet) ?? []),
  );
  const first = URGENCY.map((alike) => said.filter((one) => alike.includes(one))).find(
    ({ length }) => length > 0,
  );
  // What was refused before the right was taken away is not sent again, and so still told.
  if (cloud.account.rights?.update === false)
    return {
      reasons: [...(first ?? []), quiet ? 'Rejected' : 'PermissionDenied'],
      now: open,
      open,
    };
  const stays = updates.flatMap(({ part, effect }) => ('open' in effect ? effect.open : part));
  return { reasons: first ?? 'ready', now: open, open: stays };
}
