/** One pass over one object: read, observe, plan, execute one step, report. It is never told why it runs. */
import { announce } from '../core/announce.ts';
import { diff } from '../core/diff.ts';
import { FAILURES, type Failure } from '../core/failure.ts';
import type { ObservedJob } from '../core/job.ts';
import { mergePatch } from '../core/merge-patch.ts';
import type { Outcome, Sent } from '../core/outcome.ts';
import { type Plan, plan } from '../core/plan.ts';
import type { Cluster, Dli, Manifest } from '../core/ports.ts';
import { requestOf, statusAfter } from '../core/report.ts';
import { type Spec, specSchema } from '../core/spec.ts';
import { printable } from '../core/text.ts';
import { digestOf } from './digest.ts';
import { invalidSpec } from './invalid.ts';
import { type Memory, recall } from './memory.ts';
import { ownerOf } from './owner.ts';
import { type Defaults, type Located, locate } from './target.ts';

/** What a pass needs of the world. */
export interface World {
  cluster: Cluster;
  dli: Dli;
  defaults: Defaults;
  memory: Memory;
  /** Wall clock, epoch ms. */
  now(): number;
  /** Asked directly before a write to DLI: false once the lease may have gone to another replica. */
  mayWrite(): boolean;
}

/** The pass is given up without a word: this replica no longer leads, or its view is older than what it did. */
export class Abandoned extends Error {}

interface Seen {
  manifest: Manifest;
  spec: Spec;
  located: Located;
  observed: ObservedJob;
}

const wrongType = ({ spec, observed }: Seen): Failure | undefined =>
  observed.job_type === undefined || observed.job_type === 'flink_jar_job'
    ? undefined
    : {
        kind: 'WrongJobType',
        message: `Job ${spec.jobId} is a ${printable(observed.job_type, 64)}; only flink_jar_job is managed.`,
      };

interface Decision {
  plan: Plan;
  /** What is known of the PUT, if there is one, before it is sent. */
  occasion: Omit<Sent, 'sent'>;
}

function decide(seen: Seen, world: World): Decision {
  const { manifest, spec, observed, located } = seen;
  const changes = diff(spec, observed);
  const digest = digestOf({
    generation: manifest.generation,
    changes,
    secret: located.version,
  });
  const handled = manifest.status.lastHandledReconcileAt;
  const past = recall(world.memory, manifest.uid);
  if (changes.length === 0) past.converged = true;
  const situation = {
    spec,
    observed,
    changes,
    digest,
    last: manifest.status.lastUpdate,
    convergedSince: past.converged,
    requested: (requestOf(manifest) ?? handled) !== handled,
    now: world.now(),
  };
  return { plan: plan(situation), occasion: { observed, changes, digest, afresh: past.converged } };
}

/** Never an older spec after a newer one, and never without the lease. */
function checkFence({ manifest }: Seen, world: World): void {
  const past = recall(world.memory, manifest.uid);
  if (manifest.generation < past.generation)
    throw new Abandoned('the cache is older than the last update sent');
  if (!world.mayWrite()) throw new Abandoned('this replica may no longer lead');
  past.generation = manifest.generation;
  past.converged = false;
}

async function execute(seen: Seen, world: World): Promise<Outcome> {
  const { plan: next, occasion } = decide(seen, world);
  const { observed, changes } = occasion;
  if (next.step === 'none') return { kind: 'same', observed };
  if (next.step === 'hold') return { kind: 'held', observed, changes, because: next.because };
  checkFence(seen, world);
  const put: Sent = { ...occasion, sent: next.changes };
  const answer = await world.dli.update(seen.located.target, next.body);
  return answer.ok
    ? { kind: 'updated', ...put, updated: answer.value, more: next.more }
    : { kind: 'stuck', ...put, failure: answer.failure };
}

async function pass(manifest: Manifest, world: World): Promise<Outcome> {
  const parsed = specSchema.safeParse(manifest.spec);
  if (!parsed.success) return { kind: 'unseen', failure: invalidSpec(parsed.error) };
  const spec = parsed.data;
  if (spec.suspend) return { kind: 'suspended' };
  const secret = await world.cluster.secret(manifest.namespace, spec.credentialsRef.name);
  const located = locate(manifest, spec, { secret, defaults: world.defaults });
  if (!located.ok) return { kind: 'unseen', failure: located.failure };
  const owner = spec.mode === 'Observe' ? undefined : await ownerOf(manifest, located.value.target, world);
  if (owner !== undefined) return { kind: 'conflict', owner };
  const shown = await world.dli.show(located.value.target);
  if (!shown.ok) return { kind: 'unseen', failure: shown.failure };
  const seen = { manifest, spec, located: located.value, observed: shown.value };
  const failure = wrongType(seen);
  return failure === undefined ? execute(seen, world) : { kind: 'unseen', failure };
}

const CONFLICT_RETRIES = 5;

/**
 * The object to report on after somebody else's write: only the status is news, a request made meanwhile is for the next
 * pass. Undefined when this pass is history: another object has the name, or a newer spec has been dealt with.
 */
function rebased(first: Manifest, now: Manifest): Manifest | undefined {
  const history = now.uid !== first.uid || (now.status.observedGeneration ?? 0) > first.generation;
  return history ? undefined : { ...first, status: now.status, resourceVersion: now.resourceVersion };
}

/** Writes the status if it changed. Somebody else's write in between is no news to anyone: silently once more. */
async function report(first: Manifest, outcome: Outcome, world: World): Promise<void> {
  let manifest: Manifest | undefined = first;
  for (let attempt = 0; manifest !== undefined && attempt < CONFLICT_RETRIES; attempt += 1) {
    const after = statusAfter(manifest, outcome, world.now());
    const patch = mergePatch(manifest.status, after);
    const written = patch === undefined ? undefined : await world.cluster.patchStatus(manifest, patch);
    if (written?.kind === 'gone') return;
    if (written?.kind !== 'stale') {
      for (const event of announce(manifest.status, after, outcome)) world.cluster.record(first, event);
      return;
    }
    manifest = rebased(first, written.manifest);
  }
  if (manifest === undefined) return;
  throw new Error(`status of ${first.key} changed ${CONFLICT_RETRIES} times while it was being written`);
}

/** Throws `Abandoned`, and whatever the API server's adapter throws; everything DLI does is an Outcome. */
export async function reconcile(manifest: Manifest, world: World): Promise<Outcome> {
  const outcome = await pass(manifest, world);
  await report(manifest, outcome, world);
  return outcome;
}

export const isTransient = (outcome: Outcome): boolean =>
  (outcome.kind === 'unseen' || outcome.kind === 'stuck') &&
  FAILURES[outcome.failure.kind].retry === 'backoff';
