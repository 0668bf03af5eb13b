/** Every oracle by its name: what has to hold whatever was done to the controller. The tests on a real cluster use the same. */
import { approved, goesAhead } from './approvals.ts';
import { looksFirst, noStorm, onlyTheLeader, secretsOfItsNamespace, writesOnlyItsOwn } from './calls.ts';
import { converged } from './converged.ts';
import { deletesByLeave, letsGo } from './deletions.ts';
import { answered, saidOnce } from './events.ts';
import type { Evidence, Oracle } from './evidence.ts';
import { filledAsRead } from './filled-bodies.ts';
import { neverOlder } from './generations.ts';
import { looksAtRest } from './looks.ts';
import { announced, askedFor, keepsTheState, stopsOnce } from './operations.ts';
import { makesOne, takesItsOwn } from './owned-jobs.ts';
import { nothingKept, nothingSecret, noUnhandledExit } from './process.ts';
import { neverTwice } from './repeats.ts';
import { neverBack, readyForCause } from './reports.ts';
import { inItsWindow } from './restart-windows.ts';
import { restartsOnce } from './restarts-once.ts';
import { fromItsPath, restoresOnce } from './restored.ts';
import { startedAgain } from './started-again.ts';
import { handsOff } from './unmanaged-jobs.ts';
import { leavesTheRest, takesOutItsOwn } from './unwanted-changes.ts';

export const ORACLES: Readonly<Record<string, Oracle>> = {
  G1: converged,
  G2: neverOlder,
  G3: neverTwice,
  'G4 (back)': neverBack,
  'G4 (cause)': readyForCause,
  G5: nothingSecret,
  // How long the event loop is held up is a time, and for the bench: here others use the machine too.
  G6: noUnhandledExit,
  // Memory and sockets are a process's. Replicas of a simulation share one and open none: the tests on a real cluster judge it.
  G7: nothingKept,
};

/** Judged only where it is known who made each call, and what was done to the world. */
export const SIMULATED: Readonly<Record<string, Oracle>> = {
  'looks first': looksFirst,
  'only the leader': onlyTheLeader,
  'writes only its own': writesOnlyItsOwn,
  'Secrets of its namespace': secretsOfItsNamespace,
  'hands off': handsOff,
  'leaves the rest': leavesTheRest,
  'takes out its own': takesOutItsOwn,
  'no storm': noStorm,
  'said once': saidOnce,
  answered,
  announced,
  'asked for': askedFor,
  'at rest': looksAtRest,
  'stops once': stopsOnce,
  'restarts once': restartsOnce,
  'in its window': inItsWindow,
  'deletes by leave': deletesByLeave,
  'lets go': letsGo,
  'makes one': makesOne,
  'takes its own': takesItsOwn,
  'keeps the state': keepsTheState,
  'started again': startedAgain,
  approved,
  'goes ahead': goesAhead,
  'from its path': fromItsPath,
  'restores once': restoresOnce,
  'filled as read': filledAsRead,
};

/** Empty when all hold. */
export const violations = (seen: Evidence): string[] =>
  Object.entries({ ...ORACLES, ...(seen.simulated === undefined ? {} : SIMULATED) }).flatMap(
    ([name, oracle]) => oracle(seen).map((what) => `${name}: ${what}`),
  );
