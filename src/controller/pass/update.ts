/** Executes an update that was decided on: at most one PUT to DLI. */

import type { Change } from '../../core/decide/diff.ts';
import type { Next } from '../../core/decide/next.ts';
import type { Body } from '../../core/job/fields.ts';
import type { Operation } from '../../core/object/operation.ts';
import { afterUpdate } from '../../core/operate/answer.ts';
import type { Facts } from '../../core/operate/facts.ts';
import type { Outcome, Sighting, UpdateSent } from '../../core/outcome.ts';
import type { Cluster, Dli } from '../../core/ports.ts';
import { type Abandoned, abandoned } from './abandoned.ts';
import { claim } from './claim.ts';
import type { JobWrites } from './job-writes.ts';
import { type Memory, type Past, recall } from './memory.ts';
import type { Seen } from './observe.ts';
import { send } from './send.ts';

interface Updating {
  dli: Dli;
  cluster: Cluster;
  writes: JobWrites;
  memory: Memory;
  clock: { wall(): number };
}

interface DecidedUpdate {
  sighting: Sighting;
  changes: readonly Change[];
  next: Extract<Next, { step: 'update' }>;
  facts: Facts;
  /** Why nothing may be sent, asked directly before the call. */
  mayNotSend: () => string | undefined;
}

async function claimed(
  seen: Seen,
  { update: { changes }, plan }: DecidedUpdate['next'],
  { cluster, memory }: Updating,
): Promise<string | undefined> {
  const written = await claim(seen, { changes, plan }, cluster);
  if (typeof written === 'string') return written;
  if (written !== seen.manifest) recall(memory, written.uid).claimed = written;
  return undefined;
}

/** Before the first update of a restart: what of it may hold a key, only this process knows. */
function rememberBefore(past: Past, { id }: Operation, fields: Body): void {
  if (past.before?.id !== id) past.before = { id, fields };
}

export async function update(
  seen: Seen,
  { sighting, changes, next, facts, mayNotSend }: DecidedUpdate,
  world: Updating,
): Promise<Outcome | Abandoned> {
  const { part, digests, request, changes: sent } = next.update;
  const why = mayNotSend() ?? (await claimed(seen, next, world)) ?? mayNotSend();
  if (why !== undefined) return abandoned(why, seen.observed);
  const { body, identity } = next.update;
  const { target } = seen.located;
  const live = seen.observed.fields;
  const restarted = next.ofRestart === true ? sighting.record : undefined;
  if (restarted !== undefined) rememberBefore(recall(world.memory, seen.manifest.uid), restarted, live);
  const answer = await send(seen, () => world.dli.update(target, body, { identity, live }), world);
  const ownedBefore = seen.manifest.status.ownedProperties ?? [];
  const turn = restarted && afterUpdate(restarted, answer, { ...facts, now: world.clock.wall() });
  const put: UpdateSent = {
    ...sighting,
    changes,
    part,
    sent,
    ...next.rest,
    digests,
    request,
    ownedBefore,
    ...(turn === undefined ? {} : { turn }),
  };
  return answer.ok
    ? { ...put, kind: 'updated', updated: answer.value }
    : { ...put, kind: 'failed', failure: answer.failure };
}
