/** A check that the list of the account answers: nothing is to do, and nothing is to be said. */
import { ok } from '../../core/failure.ts';
import { mayBeListed, tellsAll } from '../../core/listed.ts';
import type { Manifest } from '../../core/object/manifest.ts';
import type { Outcome } from '../../core/outcome.ts';
import { wasReadAs } from '../../core/report/other-location.ts';
import { statusAfter } from '../../core/report/status-after.ts';
import { mergePatch } from '../../ground/merge-patch.ts';
import type { Rounds } from '../rounds/rounds.ts';
import { type Abandoned, waitsForRound } from './abandoned.ts';
import { type DecidingPass, decided } from './decided.ts';
import { type Past, recall } from './memory.ts';
import { observe, type ReadyWay, type Seen } from './observe.ts';

interface ByList extends DecidingPass {
  rounds: Pick<Rounds, 'serves' | 'look' | 'lacked'>;
}

/** Nothing of an earlier pass is still to be said. */
const isCalm = ({ unreported, attempts, droppedByApi }: Past): boolean =>
  unreported.length + attempts.length + Object.keys(droppedByApi).length === 0;

type Same = Extract<Outcome, { kind: 'same' }>;

/** What a pass that has seen this comes to, where it has nothing to do and its status nothing to say. */
function sameAsBefore(manifest: Manifest, seen: Seen, world: ByList): Same | undefined {
  const { next, sighting } = decided(seen, world);
  const outcome: Same = { kind: 'same', ...sighting };
  if (seen.uncertain || next.step !== 'nothing') return undefined;
  const after = statusAfter(manifest, outcome, world.clock.wall());
  return mergePatch(manifest.status, after) === undefined ? outcome : undefined;
}

/** Undefined: the job has to be shown. */
export async function byList(
  manifest: Manifest,
  way: ReadyWay,
  world: ByList,
): Promise<{ outcome: Outcome | Abandoned; seen: Seen | undefined } | undefined> {
  const { rounds } = world;
  if (!rounds.serves(manifest.key) || !mayBeListed(manifest)) return undefined;
  if (!isCalm(recall(world.memory, manifest.uid))) return undefined;
  const { ready } = way;
  if (!ready.ok) return undefined;
  const { target } = ready.value.located;
  if (!wasReadAs(manifest.status, target.account)) return undefined;
  const look = await rounds.look(manifest.key, target);
  if (look?.kind === 'wait') return { outcome: waitsForRound(look.ms, look.failure), seen: undefined };
  if (look === undefined) return undefined;
  if (!tellsAll(look.job, ready.value.spec, manifest)) {
    rounds.lacked(manifest.key);
    return undefined;
  }
  const show = async () => ok({ ...look.job, projectId: look.projectId });
  const seen = await observe(manifest, way, { ...world, dli: { show } });
  const same = 'kind' in seen ? undefined : sameAsBefore(manifest, seen, world);
  if (same === undefined || 'kind' in seen) return undefined;
  return { outcome: { ...same, calls: look.calls }, seen };
}
