/** A step, done. */
import { ACCOUNT } from './account.ts';
import { approve } from './approve.ts';
import { CONSOLE } from './jobs.ts';
import { OUTAGES } from './outages.ts';
import { PEOPLE } from './people.ts';
import { type Populated, REPLICAS } from './replicas.ts';
import type { Step } from './step.ts';

const ACTS = { ...PEOPLE, approve, ...ACCOUNT, ...CONSOLE, ...OUTAGES, ...REPLICAS };

export function perform(world: Populated, step: Step): void {
  const act = ACTS[step.do] as (world: Populated, step: Step) => void;
  act(world, step);
}
