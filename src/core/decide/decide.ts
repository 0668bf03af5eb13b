/** The decision about one object, from values alone: what the loop does, and what a command line can show beforehand. */

import { digest } from '../../ground/digest.ts';
import type { ObservedJob } from '../job/states.ts';
import { type Manifest, openRequest } from '../object/manifest.ts';
import type { Spec } from '../object/spec.ts';
import { updatesIn } from '../object/status.ts';
import { type Change, diff } from './diff.ts';
import { type Plan, plan } from './plan.ts';

/** An object, and its job as it was just seen. */
interface DecisionInput {
  manifest: Manifest;
  spec: Spec;
  observed: ObservedJob;
  /** See `object/account.ts`. */
  accountDigest: string;
}

interface Decision {
  /** All that differs. */
  changes: readonly Change[];
  next: Plan;
}

/** `now`: epoch ms. */
export function decide({ manifest, spec, observed, accountDigest }: DecisionInput, now: number): Decision {
  const remembered = manifest.status;
  const changes = diff(spec, observed, remembered);
  const request = openRequest(manifest);
  const next = plan({
    spec,
    generation: manifest.generation,
    observed,
    changes,
    remembered,
    accountDigest,
    records: updatesIn(manifest.status),
    request: request === undefined ? undefined : digest(request),
    now,
  });
  return { changes, next };
}
