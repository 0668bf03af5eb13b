/** What reaches DLI has the values of Secrets: each text as it is with what its Secret held when its sender read it. */
import type { Entry } from '../../http/trace.ts';
import type { Fact } from '../facts.ts';
import { FILLED, fill, type PlacedField, secretsIn, type ValuesSecret } from '../filled.ts';
import type { SimulatedEvidence } from './announcements.ts';
import { isGood, isHandled, type KnownWish, type Oracle, putsOf, sentAt } from './evidence.ts';
import { madeFor, runCallsOf } from './run-calls.ts';
import { partsIn } from './values.ts';

interface SentBody {
  entry: Entry;
  /** Empty: it is made. */
  jobId: string;
  /** Of the objects that it may be for. */
  wishes: readonly KnownWish[];
}

/** What puts old settings back has what was there. */
function bodiesOf(seen: SimulatedEvidence): SentBody[] {
  const { wishes } = seen;
  const before = (entry: Entry): KnownWish[] => wishes.filter(({ seq = 0 }) => seq < entry.seq);
  const updates = putsOf(seen)
    .filter(({ back }) => !back)
    .map(({ entry, jobId }) => ({
      entry,
      jobId,
      wishes: before(entry).filter((wish) => wish.jobId === jobId),
    }));
  const creations = runCallsOf(seen)
    .filter(({ type }) => type === 'Create')
    .map(({ entry }) => ({
      entry,
      jobId: '',
      wishes: before(entry).filter(({ uid }) => uid === madeFor(entry)),
    }));
  return [...updates, ...creations];
}

/** ms: a pass may be held up so long between its look at a Secret and its call. */
const LATE_MS = 100_000;

/** What the Secret held whenever the sender may have read it for this call. */
function contentsFor({ entry }: SentBody, key: string, { entries, simulated }: SimulatedEvidence) {
  const [namespace, name] = key.split('/');
  const path = `/api/v1/namespaces/${namespace}/secrets/${name}`;
  const reads = entries.filter(
    (read) =>
      read.path === path &&
      read.from === entry.from &&
      read.method === 'GET' &&
      read.seq < entry.seq &&
      isHandled(read),
  );
  const late = reads.findIndex(({ at }) => at >= sentAt(entry) - LATE_MS);
  const held = simulated.facts.flatMap((fact: Fact) =>
    fact.kind === 'values' && fact.key === key ? [fact] : [],
  );
  const contentAt = ({ seq }: Entry): ValuesSecret | undefined =>
    held.findLast((fact) => fact.seq < seq)?.secret;
  const from = late === -1 ? reads.length : late;
  return reads
    .slice(Math.max(0, from - 1))
    .filter(isGood)
    .map(contentAt);
}

/** The text of one field, as the wishes have it filled for this call. */
const textsOf = (field: PlacedField, sent: SentBody, seen: SimulatedEvidence): unknown[] =>
  sent.wishes.flatMap((wish) => {
    const text = wish.places?.[field] ?? wish.wants[field];
    const [secret] = secretsIn(wish.places?.[field]);
    if (secret === undefined) return [text];
    const contents = contentsFor(sent, `${wish.key?.split('/')[0]}/${secret}`, seen);
    return contents.flatMap((content) => {
      const filled = fill(field, String(text), content);
      return 'text' in filled ? [filled.text] : [];
    });
  });

/** Of settings, those that hold values of Secrets. */
const told = (field: PlacedField, value: unknown): string | undefined => {
  if (value === undefined || value === null || value === '') return undefined;
  return field === 'runtime_config' ? partsIn(field, value)?.['user.token'] : String(value).trim();
};

const sentIn = (field: PlacedField, { entry }: SentBody, { simulated }: SimulatedEvidence): unknown =>
  field === 'entrypoint_args'
    ? simulated.argumentsIn(entry)
    : (entry.body as Record<string, unknown> | undefined)?.[field];

/** Also what the job had already, which an update of a job at rest repeats. */
function badText(field: PlacedField, sent: SentBody, seen: SimulatedEvidence): string[] {
  const { entry, jobId, wishes } = sent;
  const text = told(field, sentIn(field, sent, seen));
  if (text === undefined || wishes.every(({ places }) => places === undefined)) return [];
  const had = seen.simulated.sightings
    .filter((one) => one.jobId === jobId && one.entry.seq < entry.seq)
    .map(({ shown }) => told(field, shown?.[field]));
  const right = textsOf(field, sent, seen).map((one) => told(field, one));
  return [...had, ...right].includes(text)
    ? []
    : [
        `${field} of job ${jobId || 'that is made'} is not as any Secret that was read fills it (${entry.seq})`,
      ];
}

export const filledAsRead: Oracle = (seen) => {
  const { simulated } = seen;
  if (simulated === undefined || seen.wishes.every(({ places }) => places === undefined)) return [];
  const known = { ...seen, simulated };
  return bodiesOf(known).flatMap((sent) => FILLED.flatMap((field) => badText(field, sent, known)));
};
