/** Executes an update that was decided on: at most one PUT to DLI. */
import type { Change } from '../../core/decide/diff.ts';
import type { Plan } from '../../core/decide/plan.ts';
import type { Outcome, Sighting, UpdateSent } from '../../core/outcome.ts';
import type { Cluster, Dli } from '../../core/ports.ts';
import { type Abandoned, abandoned } from './abandoned.ts';
import { claim } from './claim.ts';
import type { JobWrites } from './job-writes.ts';
import { type Memory, recall } from './memory.ts';
import type { Seen } from './observe.ts';
import { send } from './send.ts';

interface Updating {
  dli: Dli;
  cluster: Cluster;
  writes: JobWrites;
  memory: Memory;
}

interface DecidedUpdate {
  sighting: Sighting;
  changes: readonly Change[];
  next: Extract<Plan, { step: 'update' }>;
  /** Why nothing may be sent, asked directly before the call. */
  mayNotSend: () => string | undefined;
}

async function claimNames(
  seen: Seen,
  sent: readonly Change[],
  { cluster, memory }: Updating,
): Promise<string | undefined> {
  const claimed = await claim(seen, sent, cluster);
  if (typeof claimed === 'string') return claimed;
  if (claimed !== seen.manifest) recall(memory, claimed.uid).claimed = claimed;
  return undefined;
}

export async function update(
  seen: Seen,
  { sighting, changes, next, mayNotSend }: DecidedUpdate,
  world: Updating,
): Promise<Outcome | Abandoned> {
  const { part, digests, request, changes: sent } = next.update;
  const why = mayNotSend() ?? (await claimNames(seen, sent, world)) ?? mayNotSend();
  if (why !== undefined) return abandoned(why, seen.observed);
  const { body, identity } = next.update;
  const { target } = seen.located;
  const live = seen.observed.fields;
  const answer = await send(seen, () => world.dli.update(target, body, { identity, live }), world);
  const ownedBefore = seen.manifest.status.ownedProperties ?? [];
  const put: UpdateSent = { ...sighting, changes, part, sent, ...next.rest, digests, request, ownedBefore };
  return answer.ok
    ? { ...put, kind: 'updated', updated: answer.value }
    : { ...put, kind: 'failed', failure: answer.failure };
}
