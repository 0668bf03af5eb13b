/** What a history knows beside updates: each is drawn by itself, so that what the others draw stays as it was. */
import type { Lot } from '../lot.ts';

export interface KnownKinds {
  /** Jobs are started and stopped. */
  lifecycle: boolean;
  /** Jobs are restarted, too. */
  restarts: boolean;
  /** Specs have maintenance windows; deletion policies. */
  windows: boolean;
  policies: boolean;
  /** Some objects leave spec.jobId out. */
  makes: boolean;
  /** Plans wait for a person's approval; and at the end somebody approves what still does. */
  approvals: boolean;
  approves: boolean;
  /** Jobs begin with the state of a path. */
  restores: boolean;
  /** Texts of specs are filled from Secrets. */
  values: boolean;
}

/** In how many histories jobs are started and stopped: of two objects in three there. Each takes twice as long as another. */
const LIFECYCLE = 0.4;

/** In how many of those jobs are restarted, in how many of these there are maintenance windows; deletion policies; jobs are made, or restored. */
const RESTARTS = 0.3;
const WINDOWS = 0.5;
const POLICIES = 0.35;
const MAKES = 0.35;
const RESTORES = 0.45;
const APPROVALS = 0.5;
const APPROVES = 0.7;

/** In how many histories of any kind specs have placeholders. */
const VALUES = 0.2;

/** `mayHaveLifecycle`: it is one of those in which jobs may be started and stopped. */
export function knownIn(lot: Lot, mayHaveLifecycle: boolean): KnownKinds {
  const lifecycle = mayHaveLifecycle && lot.fork('lifecycle').often(LIFECYCLE);
  const restarts = lifecycle && lot.fork('restarts').often(RESTARTS);
  const approvals = lifecycle && lot.fork('approvals').often(APPROVALS);
  return {
    lifecycle,
    restarts,
    windows: restarts && lot.fork('windows').often(WINDOWS),
    policies: lifecycle && lot.fork('policies').often(POLICIES),
    makes: lifecycle && lot.fork('makes').often(MAKES),
    approvals,
    approves: approvals && lot.fork('approves').often(APPROVES),
    restores: lifecycle && lot.fork('restores').often(RESTORES),
    values: lot.fork('values').often(VALUES),
  };
}
