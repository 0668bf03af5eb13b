/** What gauges show of the queue. Keys, not events: none of these can exceed the number of keys. */
import type { CallGate, GateState } from './call-gate.ts';
import { YOUNG_MS } from './places.ts';
import type { Priority } from './priority.ts';
import type { Work } from './work.ts';

interface WorkStats {
  working: number;
  /** Keys in process for longer than a pass takes that is answered. */
  slow: number;
  /** Sum over the keys in process. */
  unfinishedSeconds: number;
  longestSeconds: number;
}

interface GateStats {
  /** Calls a second of the account that is allowed least; undefined: there is no account. */
  allowedRate: number | undefined;
  accounts: Record<GateState, number>;
}

export interface QueueStats extends WorkStats, GateStats, Record<Priority, number> {
  delayed: number;
  /** Keys that were last waited for in vain. */
  silent: number;
}

/** `now`: monotonic ms. */
export function workStats(works: readonly Work[], now: number): WorkStats {
  const lasted = works.map(({ begun }) => now - begun.beganAt);
  return {
    working: works.length,
    slow: lasted.filter((ms) => ms >= YOUNG_MS).length,
    unfinishedSeconds: lasted.reduce((sum, ms) => sum + ms, 0) / 1_000,
    longestSeconds: Math.max(0, ...lasted) / 1_000,
  };
}

export function gateStats(gates: readonly CallGate[], now: number): GateStats {
  const accounts = { open: 0, slowed: 0, held: 0, unreachable: 0 };
  for (const gate of gates) accounts[gate.state(now)] += 1;
  const allowedRate =
    gates.length === 0
      ? undefined
      : gates.reduce((least, gate) => Math.min(least, gate.allowed(now)), Infinity);
  return { allowedRate, accounts };
}
