/** The decision about an object whose job was read, and what the pass may do of it. */
import { decide } from '../../core/decide/decide.ts';
import type { DecisionInput, OperationRights } from '../../core/decide/operation-facts.ts';
import type { Patience } from '../../core/operate/facts.ts';
import type { Sighting } from '../../core/outcome.ts';
import type { Clock } from '../../ground/clock.ts';
import type { Restarts } from '../restarts.ts';
import { recall } from './memory.ts';
import type { Observing, Seen } from './observe.ts';
import { mayBeKept } from './record.ts';

export interface DecidingPass extends Observing {
  clock: Pick<Clock, 'wall' | 'now'>;
  /** `lifecycle`: whether jobs may be stopped and started. */
  operations: Patience & {
    lifecycle: boolean;
    allowDelete: boolean;
    deletionTimeout: number;
    probeStartRight: boolean;
  };
  restarts: Restarts;
}

function rightsOf(
  { manifest, location }: Seen,
  { memory, operations, restarts, clock }: DecidingPass,
): OperationRights {
  const past = recall(memory, manifest.uid);
  const { announced, before } = past;
  return {
    enabled: operations.lifecycle,
    patience: operations,
    announced,
    isKept: mayBeKept(past, manifest, clock.now()),
    turn: restarts.turnFor(manifest, location),
    before,
  };
}

export function decided(seen: Seen, world: DecidingPass) {
  const { observed, location, credentialsFrom, notice, uncertain, uncompared } = seen;
  const input: DecisionInput = {
    ...seen,
    accountDigest: location.account,
    operations: rightsOf(seen, world),
  };
  const { plan, ...decision } = decide(input, world.clock.wall());
  const { record } = decision;
  const sighting: Sighting = {
    observed,
    location,
    credentialsFrom,
    notice,
    uncertain,
    uncompared,
    record,
    plan,
  };
  return { input, sighting, ...decision };
}
