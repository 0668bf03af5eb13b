/** What the controller sends while nothing changes. */
import { type Calls, callsIn, kindOf, readsByJob, writesIn } from './calls.ts';
import { now, until } from './clock.ts';
import type { Rig } from './rig.ts';

export interface RestFigures {
  objects: number;
  /** Of the window, from its first read of a job to its last. */
  seconds: number;
  /** The most, and the fewest, reads of one job. */
  mostReads: number;
  fewestReads: number;
  calls: Calls;
  /** From the first to the last moment at which calls were counted. */
  windowSeconds: number;
  /** To the API server. */
  writes: { renewals: number; others: number };
}

/** From now until every job has been read once more; starts after a round of visits and ends before the second one. */
export async function measureRest(rig: Rig, objects: number): Promise<RestFigures> {
  const [{ dliGet }, since, from] = [await rig.ask('tally'), await rig.ask('mark'), now()];
  await until(
    'every job read once more',
    async () => ((await rig.ask('tally')).dliGet >= dliGet + objects ? true : undefined),
    { everyMs: 50 },
  );
  const [rows, to] = [await rig.ask('rows', since), now()];
  const reads = rows.filter((row) => kindOf(row) === 'dliGet').map(({ at }) => at);
  const counts = [...readsByJob(rows).values()];
  return {
    objects,
    seconds: ((reads.at(-1) ?? Number.NaN) - (reads.at(0) ?? Number.NaN)) / 1_000,
    mostReads: Math.max(...counts),
    fewestReads: counts.length === objects ? Math.min(...counts) : 0,
    calls: callsIn(rows),
    windowSeconds: (to - from) / 1_000,
    writes: writesIn(rows),
  };
}
