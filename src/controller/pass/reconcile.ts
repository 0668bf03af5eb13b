/** One pass over one object: read, observe, plan, execute one step, report. It is never told why it runs. */
import { decide } from '../../core/decide/decide.ts';
import { type OperationRights, oldBody } from '../../core/decide/operation-facts.ts';
import type { Body } from '../../core/job/fields.ts';
import { isRequested, type Manifest } from '../../core/object/manifest.ts';
import type { Operation } from '../../core/object/operation.ts';
import type { Spec } from '../../core/object/spec.ts';
import { isOutOfDate, readStatus } from '../../core/object/stored-status.ts';
import type { Patience } from '../../core/operate/facts.ts';
import { owingSpec } from '../../core/operate/owing.ts';
import { lastRequestId, type Outcome } from '../../core/outcome.ts';
import type { Clock } from '../../ground/clock.ts';
import type { Restarts } from '../restarts.ts';
import { type Abandoned, abandoned } from './abandoned.ts';
import { deleted } from './deletion.ts';
import { boundAgain, holding, settingFinalizer } from './finalizer.ts';
import { meet, recall } from './memory.ts';
import { type Observing, observe, type Seen } from './observe.ts';
import { obtain, sought } from './obtain.ts';
import { operate } from './operate.ts';
import { suspended } from './proof.ts';
import { type Reported, remembering, report } from './report.ts';
import { answering } from './told-again.ts';
import { isDenied, takeTurn, withoutTurn } from './turns.ts';
import { update } from './update.ts';

/** What a pass needs of the world. */
export interface PassParts extends Observing {
  clock: Pick<Clock, 'wall' | 'now'>;
  /** `lifecycle`: whether jobs may be stopped and started. */
  operations: Patience & { lifecycle: boolean; allowDelete: boolean; deletionTimeout: number };
  restarts: Restarts;
  /** See `Reporter`. */
  onWritten(kept: readonly string[], dropped: readonly string[]): void;
  /** Asked directly before a write to DLI: false once the lease may have gone to another replica. */
  mayWrite(): boolean;
}

/** Why a decision from what was seen is out of date. */
function overtaken({ manifest, spec, location, job, writes }: Seen, world: PassParts): string | undefined {
  const now = world.cluster.manifest(manifest.key);
  if (now?.uid !== manifest.uid || (now.wanted === 'gone' && now.held !== true)) return 'the object is gone';
  if (now.wanted === 'gone' && manifest.wanted !== 'gone') return 'the object is being deleted';
  if (!world.writes.isQuietSince(job, writes)) return 'another object has written to the job meanwhile';
  const isTaken = spec.mode !== 'Observe' && world.claims.ownerBefore(manifest, location) !== undefined;
  return isTaken ? 'an older object manages the job by now' : undefined;
}

/** Never an older spec after a newer one, never for an object that has changed during the pass, never without the lease. */
function mayNotWrite({ manifest }: Seen, world: PassParts): string | undefined {
  const { generation } = manifest;
  if ((world.cluster.manifest(manifest.key)?.generation ?? 0) > generation)
    return 'the spec has changed meanwhile';
  if (generation < recall(world.memory, manifest.uid).generation)
    return 'the cache is older than the last update sent';
  return world.mayWrite() ? undefined : 'this replica stops, or may no longer lead';
}

function rightsOf(
  { manifest, location }: Seen,
  { memory, operations, restarts }: PassParts,
): OperationRights {
  const { announced, keepsNoRecord, before } = recall(memory, manifest.uid);
  return {
    enabled: operations.lifecycle,
    patience: operations,
    announced,
    isKept: !keepsNoRecord || isRequested(manifest),
    turn: restarts.turnFor(manifest, location.account),
    before,
  };
}

async function execute(seen: Seen, world: PassParts): Promise<Outcome | Abandoned> {
  const { observed, location, credentialsFrom, notice, uncertain, uncompared } = seen;
  const late = overtaken(seen, world);
  if (late !== undefined) return abandoned(late, observed);
  const input = { ...seen, accountDigest: location.account, operations: rightsOf(seen, world) };
  const { next, changes, facts, record, plan } = decide(input, world.clock.wall());
  takeTurn(seen, next, world.restarts);
  const sighting = { observed, location, credentialsFrom, notice, uncertain, uncompared, record, plan };
  const finalizer = await settingFinalizer(seen.manifest, { next, record, spec: seen.spec }, world);
  if (finalizer !== undefined)
    return 'kind' in finalizer
      ? finalizer
      : { kind: 'held', ...sighting, changes, hold: withoutTurn(finalizer, seen, world.restarts) };
  if (next.step === 'nothing') return { kind: 'same', ...sighting };
  if (next.step === 'hold') return { kind: 'held', ...sighting, changes, hold: next.hold };
  const mayNotSend = (): string | undefined => overtaken(seen, world) ?? mayNotWrite(seen, world);
  const old = (operation: Operation): Body => oldBody(operation, input);
  return next.step === 'operate'
    ? operate(seen, { sighting, changes, turn: next.turn, facts, old, mayNotSend }, world)
    : update(seen, { sighting, changes, next, facts, mayNotSend }, world);
}

interface Made {
  outcome: Outcome | Abandoned;
  /** What it was decided from; undefined where the job was not looked at. */
  seen: Seen | undefined;
}

/** A job that was seen before is stopped with its object also where the policy has come while DLI is away. */
async function heldUnseen(
  manifest: Manifest,
  spec: Spec,
  { seen, world }: { seen: Outcome | Abandoned; world: PassParts },
): Promise<Abandoned | undefined> {
  const isKnown = seen.kind === 'unseen' && manifest.status.job !== undefined;
  return isKnown ? holding(manifest, spec, world.cluster) : undefined;
}

async function looked(manifest: Manifest, spec: Spec, world: PassParts): Promise<Made> {
  const seen = await observe(manifest, spec, world);
  if ('kind' in seen)
    return { outcome: (await heldUnseen(manifest, spec, { seen, world })) ?? seen, seen: undefined };
  return { outcome: await execute(seen, world), seen };
}

async function pass(manifest: Manifest, world: PassParts): Promise<Made> {
  const { wanted } = manifest;
  const unlooked = (outcome: Made['outcome']): Made => ({ outcome, seen: undefined });
  const bound = await boundAgain(manifest, recall(world.memory, manifest.uid), world.cluster);
  if (bound !== undefined) return unlooked(bound);
  if (wanted === 'gone')
    return deleted<Made>(manifest, world, async (spec) =>
      spec.jobId === undefined
        ? unlooked(await sought(manifest, spec, world))
        : looked(manifest, spec, world),
    );
  const owing = owingSpec(manifest);
  if (owing !== undefined) return looked(manifest, owing, world);
  if ('invalid' in wanted) return unlooked({ kind: 'unseen', failure: wanted.invalid });
  if (wanted.suspend) return unlooked(await suspended(manifest, wanted, world));
  if (wanted.jobId === undefined) return unlooked(await obtain(manifest, wanted, world));
  return looked(manifest, wanted, world);
}

async function passed(
  manifest: Manifest,
  passing: Promise<Made>,
  { claims, restarts }: PassParts,
): Promise<Made> {
  let made: Made | undefined;
  try {
    made = await passing;
    return made;
  } finally {
    claims.passed(manifest);
    restarts.passed(manifest, made !== undefined && isDenied(made.outcome));
  }
}

/** Whether the pass itself has called DLI to change something. */
const hasWritten = (outcome: Outcome): boolean =>
  'sent' in outcome || ('called' in outcome && outcome.called !== undefined) || outcome.kind === 'unsent';

/** Somebody else has written to the job since the look, or since the pass itself has. */
function isOvertaken({ job, writes }: Seen, outcome: Outcome, world: PassParts): boolean {
  return !world.writes.isQuietSince(job, hasWritten(outcome) ? writes + 1 : writes);
}

function asOfNow(manifest: Manifest, now: number): Manifest {
  const readAt = { generation: manifest.generation, now };
  if (!isOutOfDate(manifest.status, readAt)) return manifest;
  const { status, unusable } = readStatus(manifest.status, readAt);
  return { ...manifest, status, unusable: [...(manifest.unusable ?? []), ...unusable] };
}

/**
 * Throws what the API server's adapter throws; everything DLI does is an Outcome. `onReport` hears what will be said before it is
 * written, which may fail.
 */
export async function reconcile(
  cached: Manifest,
  world: PassParts,
  onReport: (reported: Reported) => void = () => undefined,
): Promise<Outcome | Abandoned> {
  const known = cached.stub === true ? await world.cluster.read(cached) : cached;
  if (known === undefined) return abandoned('the object is gone');
  const manifest = asOfNow(known, world.clock.wall());
  const past = meet(world.memory, manifest, world.clock.wall());
  past.claimed = undefined;
  const { outcome: made, seen } = await passed(manifest, pass(remembering(manifest, past), world), world);
  if (made.kind === 'abandoned') return made;
  const outcome = answering(made, manifest, { past, now: world.clock.now() });
  const told = await report(manifest, outcome, {
    ...world,
    onReport,
    isOvertaken: () => seen !== undefined && isOvertaken(seen, outcome, world),
  });
  const why = 'others keep writing the status, or have written to the job';
  return told ? outcome : abandoned(why, { requestId: lastRequestId(outcome) });
}
