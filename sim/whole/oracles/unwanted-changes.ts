/** Of a job it changes what is wanted and nothing else; and what it has set itself it takes out again. */
import { effective } from '../../dli/fields.ts';
import type { DliSettings } from '../../dli/settings.ts';
import type { Fields } from '../facts.ts';
import {
  type Evidence,
  isGood,
  isHandled,
  type JobAtCall,
  type JobPut,
  type KnownWish,
  type Oracle,
  putsOf,
  readyIn,
  reportsOf,
  type Simulated,
  sentAt,
} from './evidence.ts';
import { isSame, partsIn, propertiesIn } from './values.ts';

interface JobChange {
  before: Fields;
  after: Fields;
  settings: DliSettings;
}

/** How many objects named the job: each may have had a look of its own. */
const objectsOf = ({ wishes }: Evidence, { entry, jobId }: JobPut): number =>
  new Set(wishes.filter((wish) => wish.jobId === jobId && (wish.seq ?? 0) < entry.seq).map(({ uid }) => uid))
    .size;

/**
 * The looks from which the update may have been made, the last first: an object's update is made from its own look, and its sender
 * may have looked for the other objects of the job since.
 */
function looksFor(seen: Evidence, put: JobPut, own: readonly JobAtCall[]): JobAtCall[] {
  const { entry } = put;
  const handled = own.findIndex((sighting) => sighting.entry === entry);
  const looks = own.slice(0, handled).filter(
    (sighting) =>
      // One that was held up on its way may be handled after its sender has looked again.
      sentAt(sighting.entry) < sentAt(entry) &&
      sighting.entry.from === entry.from &&
      sighting.entry.method === 'GET' &&
      isGood(sighting.entry),
  );
  return looks.slice(-objectsOf(seen, put)).reverse();
}

/**
 * What a PUT made of the job that its sender had seen; several, where it may have started from several looks that showed it
 * differently. None where somebody else has changed it between the last look and the PUT: what the console sets then is lost, and
 * DLI has no precondition with which a client could tell.
 */
function changesBy(seen: Evidence, put: JobPut, { facts, sightings, settingsOf }: Simulated): JobChange[] {
  const { entry, jobId } = put;
  const own = sightings.filter((sighting) => sighting.jobId === jobId);
  const at = own.findIndex((sighting) => sighting.entry === entry);
  const looks = looksFor(seen, put, own);
  const [last] = looks;
  const handled = own[at];
  if (last === undefined || handled?.shown === undefined) return [];
  const after = handled.shown;
  const isUndisturbed = (look: JobAtCall): boolean =>
    !own.slice(own.indexOf(look) + 1, at).some((sighting) => sighting.entry.method === 'PUT');
  const moved = facts.some(
    (fact) => fact.kind === 'job' && fact.jobId === jobId && fact.at >= last.at && fact.at <= handled.at,
  );
  if (moved || !isUndisturbed(last)) return [];
  return looks
    .filter(isUndisturbed)
    .flatMap(({ shown }) =>
      shown === undefined ? [] : [{ before: shown, after, settings: settingsOf(jobId) }],
    );
}

/** Whether the wish explains that the field has changed. */
function explains(field: string, wish: KnownWish, { settings }: JobChange): boolean {
  const { wants, places = wants, ignored = [] } = wish;
  if (settings.rewrites.has(field)) return true;
  // The service works them out of others, and a PUT that leaves them out may reset them.
  if (field === 'tm_slot_num' || field === 'tm_cus')
    return field in places || settings.omitted === 'reset' || settings.computedSlots === 'shown';
  // Two fields for one thing, which are kept the same.
  if (field === 'parallel_number' && 'resource_config' in places) return true;
  return field in places && !ignored.includes(field);
}

/** Parts of a field that is made of parts, such as the names in `runtime_config`, that changed and are not of the wish. */
function otherParts(
  field: string,
  { wants, places = wants }: KnownWish,
  { before, after, settings }: JobChange,
): string[] {
  const [was, is, wanted] = [before[field], after[field], places[field]].map((value) =>
    partsIn(field, value),
  );
  if (was === undefined || is === undefined || wanted === undefined) return [];
  const own = new Set([...settings.serverProperties.map(({ key }) => key), ...Object.keys(wanted)]);
  return Object.keys({ ...was, ...is }).filter((name) => was[name] !== is[name] && !own.has(name));
}

/** Names that this object has ever had in its spec are its own to take out. */
const everNamed = ({ wishes }: Evidence, uid: string): Set<string> =>
  new Set(
    wishes
      .filter((wish) => wish.uid === uid)
      .flatMap(({ wants, places = wants }) => propertiesIn(places['runtime_config'])),
  );

/** What is changed, from whichever look, and not wanted. */
function excess(seen: Evidence, wish: KnownWish, changes: readonly JobChange[]): string[] {
  const [first = [], ...others] = changes.map((change) => excessFrom(seen, wish, change));
  return first.filter((what) => others.every((other) => other.includes(what)));
}

function excessFrom(seen: Evidence, wish: KnownWish, change: JobChange): string[] {
  const names = new Set([...Object.keys(change.before), ...Object.keys(change.after)]);
  const changed = [...names].filter(
    (name) => !isSame(effective({ ...change.before }, name), effective({ ...change.after }, name)),
  );
  const own = everNamed(seen, wish.uid);
  return changed.flatMap((field) => {
    if (!explains(field, wish, change)) return [field];
    return otherParts(field, wish, change)
      .filter((part) => !own.has(part))
      .map((part) => `${part} in ${field}`);
  });
}

/** No PUT changes anything of a job that its sender's object does not name. */
export const leavesTheRest: Oracle = (seen) => {
  const { simulated } = seen;
  if (simulated === undefined) return [];
  return putsOf(seen).flatMap((put) => {
    const { entry, jobId, wishes } = put;
    const changes = isGood(entry) && isHandled(entry) ? changesBy(seen, put, simulated) : [];
    if (put.back || changes.length === 0 || wishes.length === 0) return [];
    const [least = []] = wishes
      .map((wish) => excess(seen, wish, changes))
      .toSorted((a, b) => a.length - b.length);
    return least.map((what) => `${what} of job ${jobId} is changed, which nobody wants (${entry.seq})`);
  });
};

/** Whether a name is this object's alone: nobody else has ever written it. */
function isAlone({ wishes, simulated }: Evidence, wish: KnownWish, name: string): boolean {
  const others = wishes.filter(({ uid, jobId }) => uid !== wish.uid && jobId === wish.jobId);
  const byHand = (simulated?.facts ?? []).map((fact) =>
    fact.kind === 'job' && fact.jobId === wish.jobId ? fact.fields : undefined,
  );
  const texts = [...others.map(({ wants }) => wants), ...byHand].map((fields) => fields?.['runtime_config']);
  return !texts.some((text) => propertiesIn(text).includes(name));
}

const manages = ({ wants, ignored = [] }: KnownWish): boolean =>
  'runtime_config' in wants && !ignored.includes('runtime_config');

/**
 * A name in `runtime_config` that an object has been Ready with, and that has left its spec since, is not in the job any more. Only
 * where the object has managed `runtime_config` all the time.
 */
export const takesOutItsOwn: Oracle = (seen) => {
  const { objects, live, simulated } = seen;
  if (simulated === undefined || simulated.facts.some(({ kind }) => kind === 'setBack')) return [];
  const reports = reportsOf(seen);
  return objects.flatMap(({ metadata: { uid, generation }, status }) => {
    const own = seen.wishes.filter((wish) => wish.uid === uid);
    const now = own.findLast((wish) => wish.generation === generation);
    if (readyIn(status).status !== 'True' || now === undefined || !manages(now)) return [];
    const since = own.findLastIndex((wish) => !manages(wish)) + 1;
    const reached = own.slice(since).filter((wish) =>
      reports.some((report) => {
        const ready = readyIn(report.status);
        return report.uid === uid && ready.status === 'True' && ready.observedGeneration === wish.generation;
      }),
    );
    const wanted = propertiesIn(now.wants['runtime_config']);
    const gone = reached
      .flatMap(({ wants }) => propertiesIn(wants['runtime_config']))
      .filter((name) => !wanted.includes(name));
    const left = propertiesIn(live[now.jobId]?.['runtime_config']).filter(
      (name) => gone.includes(name) && isAlone(seen, now, name),
    );
    return left.map((name) => `${name} has left the spec of ${uid}, and is still set in job ${now.jobId}`);
  });
};
