/** A pass over an object whose job is not known: it is found by its name, or made. */
import { awaiting } from '../../core/decide/awaiting.ts';
import { creationPlan, newBody } from '../../core/decide/creation.ts';
import { markOf } from '../../core/decide/operation-facts.ts';
import { type Failure, ok, type Result } from '../../core/failure.ts';
import { type Location, readLocation } from '../../core/object/account.ts';
import { isRequested, type Manifest } from '../../core/object/manifest.ts';
import type { Operation } from '../../core/object/operation.ts';
import type { Spec } from '../../core/object/spec.ts';
import { afterCreate } from '../../core/operate/answer.ts';
import {
  type CreateFacts,
  createPlan,
  type OwnJob,
  policyOf,
  soughtName,
  soughtPlan,
} from '../../core/operate/create.ts';
import type { Patience } from '../../core/operate/facts.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Dli } from '../../core/ports.ts';
import type { Clock } from '../../ground/clock.ts';
import { type Abandoned, abandoned } from './abandoned.ts';
import { type ByName, byTag, isAsSent, NOT_TAGGED, recordOf, tagOf } from './by-name.ts';
import { holding } from './finalizer.ts';
import { recall } from './memory.ts';
import { type Observing, sparedAfterStart } from './observe.ts';
import { goneSince, mayNotWrite } from './out-of-date.ts';
import { mayBeKept } from './record.ts';
import { naming, unseen } from './unseen.ts';
import { locatedOf, wayOf } from './way.ts';

interface Obtaining extends Observing {
  dli: Dli;
  clock: Pick<Clock, 'wall' | 'now'>;
  operations: Patience & { lifecycle: boolean };
  mayWrite(): boolean;
}

async function factsFor(way: ByName, world: Obtaining): Promise<Result<CreateFacts>> {
  const { manifest, spec, located } = way;
  const { account } = located.target;
  const record = recordOf(manifest);
  const mine = record?.sent === 'Intended' && recall(world.memory, manifest.uid).announced === markOf(record);
  const known = { spec, record, mine, isRequested: isRequested(manifest) };
  const name = soughtName(known);
  const byOurTag = policyOf(spec) === 'Adopt' ? ok(NOT_TAGGED) : await byTag(way, world);
  if (!byOurTag.ok) return byOurTag;
  const { tagged, projectId } = byOurTag.value;
  const found =
    tagged === undefined ? await world.dli.find(located.target, { name }) : ok({ jobs: [], projectId });
  if (!found.ok) return found;
  const named = found.value.jobs;
  return ok({
    ...known,
    name,
    place: { region: account.region, projectId: found.value.projectId },
    uid: manifest.uid,
    generation: manifest.generation,
    accountDigest: readLocation(account, account.projectId ?? '').account,
    now: world.clock.wall(),
    patience: world.operations,
    tagged,
    named,
    isAsSent: await isAsSent(named[0], way, world),
    gated: creationPlan(manifest, spec),
  });
}

type Obtained = Extract<Outcome, { kind: 'obtained' | 'creating' | 'planned' | 'unseen' }>;

/** DLI was asked, and what it says of the credentials is remembered. */
const notFound = ({ manifest, located }: ByName, failure: Failure, world: Obtaining) =>
  unseen(manifest, located, { failure: naming(failure, located), world });

async function create(
  way: ByName,
  facts: CreateFacts & { record: Operation },
  world: Obtaining,
): Promise<Obtained | Abandoned> {
  const { manifest, spec, located } = way;
  const why = goneSince(manifest, world) ?? mayNotWrite(manifest, world);
  if (why !== undefined) return abandoned(why);
  recall(world.memory, manifest.uid).announced = undefined;
  const answer = await world.dli.create(located.target, newBody(spec), { tags: [tagOf(manifest)] });
  if (answer.ok) return obtained({ jobId: answer.value.jobId, origin: 'Created' }, facts.place);
  const turn = afterCreate(facts.record, answer.failure, { ...facts, now: world.clock.wall() });
  return turn === undefined
    ? notFound(way, answer.failure, world)
    : { kind: 'creating', turn, called: facts.record };
}

const DISABLED = 'The object asks for a job to be made, and this controller runs with --lifecycle=false.';
const NOT_KEPT =
  'The API server does not keep status.operation or status.jobId, so that no job is made, and none is known: install the CustomResourceDefinition of this version, then ask for a reconcile-now.';
const UNREADABLE =
  'The job is not made, because status.operation cannot be read: look whether the job is there, and ask for a reconcile-now.';

/** Why no job is made, whatever is found. */
function prevented(manifest: Manifest, { operations }: Obtaining): string | undefined {
  if (!operations.lifecycle) return DISABLED;
  if (isRequested(manifest)) return undefined;
  return manifest.unusable?.some(({ part }) => part === 'operation') === true ? UNREADABLE : undefined;
}

/** What the object comes to is forgotten with each write. */
const forgetful = (manifest: Manifest, { memory, clock }: Obtaining): string | undefined =>
  mayBeKept(recall(memory, manifest.uid), manifest, clock.now()) ? undefined : NOT_KEPT;

const obtained = (own: OwnJob, { region, projectId }: Location): Obtained => ({
  kind: 'obtained',
  own,
  location: { region, ...(projectId === undefined ? {} : { projectId }) },
});

async function made(way: ByName, world: Obtaining): Promise<Obtained | Abandoned> {
  const facts = await factsFor(way, world);
  if (!facts.ok) return notFound(way, facts.failure, world);
  const plan = createPlan(facts.value);
  if ('failure' in plan) return { kind: 'unseen', failure: plan.failure };
  const why = forgetful(way.manifest, world) ?? ('own' in plan ? undefined : prevented(way.manifest, world));
  if (why !== undefined) return { kind: 'unseen', failure: { kind: 'Rejected', message: why } };
  if ('own' in plan) return obtained(plan.own, facts.value.place);
  if ('awaits' in plan) return { kind: 'planned', plan: plan.awaits, hold: awaiting(plan.awaits, way.spec) };
  const held = await holding(way.manifest, way.spec, world.cluster);
  if (held !== undefined) return held;
  const { record, gated } = facts.value;
  return plan.turn.do === 'act' && record !== undefined
    ? create(way, { ...facts.value, record }, world)
    : { kind: 'creating', turn: plan.turn, plan: record === undefined ? gated : undefined };
}

export async function obtain(manifest: Manifest, spec: Spec, world: Obtaining): Promise<Outcome | Abandoned> {
  const way = await wayOf(manifest, spec, world);
  if (!way.ok) return { kind: 'unseen', failure: way.failure };
  return sparedAfterStart(manifest, way.value.located, world) ?? made({ ...way.value, manifest }, world);
}

/** The job that a deleted object may have made, and does not know. */
export async function sought(manifest: Manifest, spec: Spec, world: Obtaining): Promise<Outcome | Abandoned> {
  const located = await locatedOf(manifest, spec, world);
  if (!located.ok) return { kind: 'unseen', failure: located.failure };
  const way = { manifest, spec, located: located.value };
  const tagged = await byTag(way, world);
  if (!tagged.ok) return notFound(way, tagged.failure, world);
  const record = recordOf(manifest);
  if (record === undefined) return abandoned('the object has made no job');
  const { region, projectId } = way.located.target.account;
  const place = { region, projectId: tagged.value.projectId ?? projectId };
  const known = { now: world.clock.wall(), patience: world.operations };
  const plan = soughtPlan(tagged.value.tagged, record, known);
  if ('failure' in plan) return { kind: 'unseen', failure: naming(plan.failure, way.located) };
  return 'own' in plan ? obtained(plan.own, place) : { kind: 'creating', turn: plan.turn };
}
