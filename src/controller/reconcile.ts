/** One pass over one object: read, observe, plan, execute one step, report. It is never told why it runs. */
import { type Change, diff } from '../core/diff.ts';
import type { Failure } from '../core/failure.ts';
import type { ObservedJob } from '../core/job.ts';
import type { Outcome, Sent } from '../core/outcome.ts';
import { PARTS, type Part, settledParts } from '../core/part.ts';
import { type Plan, plan } from '../core/plan.ts';
import type { Cluster, Dli, Manifest } from '../core/ports.ts';
import { requestOf } from '../core/report.ts';
import { type Spec, specSchema } from '../core/spec.ts';
import { updatesIn } from '../core/status.ts';
import { printable } from '../core/text.ts';
import { digestOf, secretDigest } from './digest.ts';
import { invalidSpec } from './invalid.ts';
import { type Memory, type Past, recall } from './memory.ts';
import { ownerOf } from './owner.ts';
import { publish, remembering } from './publish.ts';
import { type Defaults, type Located, locate } from './target.ts';

/** What a pass needs of the world. */
export interface World {
  cluster: Cluster;
  dli: Dli;
  defaults: Defaults;
  memory: Memory;
  /** Wall clock, epoch ms. */
  now(): number;
  /** See `Newsroom`. */
  onWritten(kept: readonly string[], lost: readonly string[]): void;
  /** Asked directly before a write to DLI: false once the lease may have gone to another replica. */
  mayWrite(): boolean;
}

/** The pass is given up without a word: this replica no longer leads, or its view is older than what it did. */
export class Abandoned extends Error {
  /** DLI's, of the look that it had. */
  readonly requestId: string | undefined;

  constructor(why: string, { requestId }: ObservedJob) {
    super(why);
    this.requestId = requestId;
  }
}

interface Seen {
  manifest: Manifest;
  spec: Spec;
  located: Located;
  observed: ObservedJob;
}

function wrongType({ spec, observed: { job_type, requestId } }: Seen): Failure | undefined {
  if (job_type === undefined || job_type === 'flink_jar_job') return undefined;
  const message = `Job ${spec.jobId} is a ${printable(job_type, 64)}; only flink_jar_job is managed.`;
  return { kind: 'WrongJobType', message, ...(requestId === undefined ? {} : { requestId }) };
}

/** Asked for by a person, and neither dealt with nor acted on yet. */
function isRequested(manifest: Manifest, { handled }: Past): boolean {
  const request = requestOf(manifest);
  return request !== undefined && request !== manifest.status.lastHandledReconcileAt && request !== handled;
}

interface Decision {
  next: Plan;
  observed: ObservedJob;
  changes: readonly Change[];
  secret: string;
}

function decide({ manifest, spec, observed, located }: Seen, world: World): Decision {
  const changes = diff(spec, observed);
  const past = recall(world.memory, manifest.uid);
  for (const part of settledParts(changes, observed)) past.settled.add(part);
  const secret = secretDigest(located.version);
  const next = plan({
    ...{ spec, observed, changes, secret },
    digestOf: (some) => digestOf(manifest.generation, some),
    records: updatesIn(manifest.status),
    settled: past.settled,
    requested: isRequested(manifest, past),
    now: world.now(),
  });
  return { next, observed, changes, secret };
}

/** Never an older spec after a newer one, never for an object that has changed during the pass, never without the lease. */
function checkFence({ manifest, observed }: Seen, world: World): void {
  const past = recall(world.memory, manifest.uid);
  const now = world.cluster.manifest(manifest.key);
  if (now?.uid !== manifest.uid || now.deleting || now.generation > manifest.generation)
    throw new Abandoned('the object has changed meanwhile', observed);
  if (manifest.generation < past.generation)
    throw new Abandoned('the cache is older than the last update sent', observed);
  if (!world.mayWrite()) throw new Abandoned('this replica stops, or may no longer lead', observed);
  past.generation = manifest.generation;
  past.handled = requestOf(manifest);
}

/** What differs in this part from now on is what the update did not change. */
function unsettle(part: Part, { settled }: Past): void {
  settled.delete('Whole');
  for (const one of part === 'Whole' ? PARTS : [part]) settled.delete(one);
}

async function execute(seen: Seen, world: World): Promise<Outcome> {
  const { next, observed, changes, secret } = decide(seen, world);
  if (next.step === 'none') return { kind: 'same', observed };
  if (next.step === 'hold') {
    const { step: _, ...hold } = next;
    return { kind: 'held', observed, changes, ...hold };
  }
  checkFence(seen, world);
  const past = recall(world.memory, seen.manifest.uid);
  const { part, digest, body, more, held } = next;
  const put: Sent = {
    ...{ observed, changes, part, digest, secret },
    sent: next.changes,
    afresh: past.settled.has(part),
  };
  unsettle(part, past);
  const answer = await world.dli.update(seen.located.target, body);
  return answer.ok
    ? { kind: 'updated', ...put, updated: answer.value, more, held }
    : { kind: 'stuck', ...put, failure: answer.failure };
}

async function pass(manifest: Manifest, world: World): Promise<Outcome> {
  const parsed = specSchema.safeParse(manifest.spec);
  if (!parsed.success) return { kind: 'unseen', failure: invalidSpec(parsed.error) };
  const spec = parsed.data;
  if (spec.suspend) return { kind: 'suspended' };
  const secret = await world.cluster.secret(manifest.namespace, spec.credentialsRef.name);
  if (!secret.ok) return { kind: 'unseen', failure: secret.failure };
  const located = locate(manifest, spec, { secret: secret.value, defaults: world.defaults });
  if (!located.ok) return { kind: 'unseen', failure: located.failure };
  const owner = spec.mode === 'Observe' ? undefined : await ownerOf(manifest, located.value.target, world);
  if (owner !== undefined) return { kind: 'conflict', owner };
  const shown = await world.dli.show(located.value.target);
  if (!shown.ok) return { kind: 'unseen', failure: shown.failure };
  const seen = { manifest, spec, located: located.value, observed: shown.value };
  const failure = wrongType(seen);
  return failure === undefined ? execute(seen, world) : { kind: 'unseen', failure };
}

/**
 * Throws `Abandoned`, and whatever the API server's adapter throws; everything DLI does is an Outcome. `onOutcome` hears of it
 * before the status is written, which may fail.
 */
export async function reconcile(
  manifest: Manifest,
  world: World,
  onOutcome: (outcome: Outcome) => void = () => undefined,
): Promise<Outcome> {
  const outcome = await pass(remembering(manifest, recall(world.memory, manifest.uid)), world);
  onOutcome(outcome);
  await publish(manifest, outcome, world);
  return outcome;
}
