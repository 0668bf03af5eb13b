/** One pass over one object: read, observe, plan, execute one step, report. It is never told why it runs. */
import { oldBody } from '../../core/decide/operation-facts.ts';
import type { Body } from '../../core/job/fields.ts';
import { runStateOf } from '../../core/job/states.ts';
import type { Manifest } from '../../core/object/manifest.ts';
import type { Operation } from '../../core/object/operation.ts';
import type { Spec } from '../../core/object/spec.ts';
import { isOutOfDate, readStatus } from '../../core/object/stored-status.ts';
import { isRecordLost } from '../../core/operate/lost.ts';
import { owingSpec } from '../../core/operate/owing.ts';
import { hasWritten, lastRequestId, type Outcome } from '../../core/outcome.ts';
import type { Dli } from '../../core/ports.ts';
import type { Rounds } from '../rounds/rounds.ts';
import { type Abandoned, abandoned } from './abandoned.ts';
import { byList } from './by-list.ts';
import { type DecidingPass, decided } from './decided.ts';
import { deleted } from './deletion.ts';
import { boundAgain, holding, leftBehind, settingFinalizer } from './finalizer.ts';
import { meet, recall } from './memory.ts';
import { observe, type Seen } from './observe.ts';
import { obtain, sought } from './obtain.ts';
import { operate } from './operate.ts';
import { mayNotWrite, overtaken } from './out-of-date.ts';
import { suspended } from './proof.ts';
import { type Reported, remembering, report } from './report.ts';
import { provingStart } from './start-right.ts';
import { answering } from './told-again.ts';
import { isDenied, takeTurn, withoutTurn } from './turns.ts';
import { update } from './update.ts';
import { wayOf } from './way.ts';

/** What a pass needs of the world. */
export interface PassParts extends DecidingPass {
  dli: Dli;
  rounds: Pick<Rounds, 'serves' | 'look' | 'lacked' | 'scheduled'>;
  /** See `Reporter`. */
  onWritten(kept: readonly string[], dropped: readonly string[]): void;
  /** Asked directly before a write to DLI: false once the lease may have gone to another replica. */
  mayWrite(): boolean;
}

/** Until the job is at rest, or runs, what was said last is all that tells of a restart whose record is lost. */
const isUndecided = ({ manifest, observed }: Seen): boolean =>
  isRecordLost(manifest) && runStateOf(observed.status) === 'moving';

async function execute(seen: Seen, world: PassParts): Promise<Outcome | Abandoned> {
  const late = isUndecided(seen)
    ? 'the record of a restart is lost, and the job moves'
    : overtaken(seen, world);
  if (late !== undefined) return abandoned(late, seen.observed);
  const { input, next, changes, facts, record, sighting } = decided(seen, world);
  takeTurn(seen, next, world.restarts);
  const mayNotSend = (): string | undefined => overtaken(seen, world) ?? mayNotWrite(seen.manifest, world);
  const unproven = await provingStart(seen, { next, record, mayNotSend }, world);
  if (unproven !== undefined)
    return unproven.kind === 'abandoned'
      ? unproven
      : withoutTurn({ ...unproven, ...sighting, changes }, seen, world.restarts);
  const finalizer = await settingFinalizer(seen.manifest, { next, record, spec: seen.spec }, world);
  if (finalizer !== undefined)
    return 'kind' in finalizer
      ? finalizer
      : { kind: 'held', ...sighting, changes, hold: withoutTurn(finalizer, seen, world.restarts) };
  if (next.step === 'nothing') return { kind: 'same', ...sighting };
  if (next.step === 'hold') return { kind: 'held', ...sighting, changes, hold: next.hold };
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
  const way = { spec, ready: await wayOf(manifest, spec, world) };
  const listed = await byList(manifest, way, world);
  if (listed !== undefined) return listed;
  const seen = await observe(manifest, way, world);
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
  const left = seen === undefined ? await leftBehind(manifest, world) : undefined;
  if (left !== undefined) return left;
  const outcome = answering(made, manifest, { past, now: world.clock.now() });
  const told = await report(manifest, outcome, {
    ...world,
    onReport,
    isOvertaken: () => seen !== undefined && isOvertaken(seen, outcome, world),
  });
  const why = 'others keep writing the status, or have written to the job';
  return told ? outcome : abandoned(why, { requestId: lastRequestId(outcome) });
}
