/** What the benchmark measures, on a few objects: its counts are those of the loop. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { broken, type Counted } from '../../bench/counts.ts';
import { allAtOnce, measureEdits, oneByOne, type Stage } from '../../bench/edits.ts';
import { measureFailovers } from '../../bench/failover.ts';
import { measureForetold } from '../../bench/foretold.ts';
import { measureImport } from '../../bench/imports.ts';
import { INTERVAL } from '../../bench/objects.ts';
import type { Operator } from '../../bench/operator.ts';
import { measureRest } from '../../bench/rest.ts';
import { measureRestarts } from '../../bench/restarts.ts';
import { plant, type Rig, startRig } from '../../bench/rig.ts';
import { buildShipped, type Shipped } from '../../bench/shipped.ts';
import { start } from '../../bench/starts.ts';
import { watchFigures } from '../../bench/watches.ts';

/** Processes have to start, and an interval of 10 s, the shortest a spec may ask for, has to pass. */
const LONG_MS = 240_000;
const OBJECTS = 20;

describe('the controller as a process of its own', () => {
  let shipped: Shipped | undefined;
  let rig: Rig | undefined;
  let operator: Operator | undefined;
  let counted: Counted;
  const ids = Array.from({ length: OBJECTS }, (_, index) => index + 1);

  async function edits(stage: Stage) {
    const burst = await measureEdits(stage, () => allAtOnce(stage.rig, ids, 'burst'));
    const few = ids.slice(0, 5);
    const stream = await measureEdits(stage, () =>
      oneByOne(stage.rig, few, { desc: 'stream', perSecond: 50 }),
    );
    return { burst, stream };
  }

  /** What a run does, in short. A SIGKILL would need the 15 s of a Lease. */
  async function run(rig: Rig, { program }: Shipped): Promise<Counted> {
    await plant(rig, OBJECTS, () => undefined);
    const first = await start(rig, { objects: OBJECTS, calmMs: 0 });
    operator = first.operator;
    const edited = await edits({ rig, operator });
    await operator.stop();
    const again = await start(rig, { objects: OBJECTS, interval: INTERVAL, calmMs: 0 });
    operator = again.operator;
    const rest = await measureRest(rig, OBJECTS);
    await operator.stop();
    const failovers = await measureFailovers(rig, { objects: OBJECTS, signals: ['SIGTERM'] });
    const restarts = await measureRestarts(rig, { restarts: 3, lookMs: 500, stayMs: 700 });
    const rows = await rig.ask('rows');
    const watches = {
      watch: watchFigures(rows, 'watch', rig.operators() + 1),
      leaseWatch: watchFigures(rows, 'leaseWatch', 1),
    };
    const imports = await measureImport(program, { jobs: 120, callMs: 10 });
    const foretold = await measureForetold(program, { jobs: 120, callMs: 10, starts: 1 });
    const looks = { firsts: [first.figures], starts: [again.figures], rest };
    const all = { ...looks, restarts, imports, foretold, failovers, watches };
    return { ...edited, ...all };
  }

  beforeAll(async () => {
    shipped = await buildShipped();
    rig = await startRig('embedded', shipped.program);
    counted = await run(rig, shipped);
  }, LONG_MS);

  afterAll(async () => {
    await operator?.stop();
    await rig?.close();
    shipped?.[Symbol.dispose]();
  }, LONG_MS);

  test('reads, updates, writes one status and says one thing for each edit', () => {
    const once = (n: number) => ({ dliGet: n, dliPut: n, statusPatch: n, event: n, other: 0 });
    expect(counted.burst).toMatchObject({ edits: OBJECTS, missed: 0, calls: once(OBJECTS) });
    expect(counted.stream).toMatchObject({ edits: 5, missed: 0, calls: once(5) });
  });

  test('imports by one list for each hundred jobs', () => {
    expect(counted.imports).toMatchObject({ jobs: 120, lists: 2, shows: 0, files: 120 });
  });

  test('plans by one list for each hundred jobs, and what was imported is as it is', () => {
    expect(counted.foretold).toMatchObject({ jobs: 120, lists: 2, shows: 0, writes: 0 });
    expect(counted.foretold.summary).toMatch(/: 120 unchanged$/);
  });

  test('writes one status for a new object, and none for one that has it', () => {
    const [n, none] = [OBJECTS, { dliPut: 0, other: 0 }];
    expect(counted.firsts[0]?.calls).toMatchObject({ dliGet: n, statusPatch: n, event: n, ...none });
    expect(counted.starts[0]?.calls).toMatchObject({ dliGet: n, statusPatch: 0, event: 0, ...none });
  });

  test('reads each job once an interval at rest, and writes nothing but renewals of its Lease', () => {
    const { rest } = counted;
    expect(rest.calls).toMatchObject({ dliGet: OBJECTS, dliPut: 0, statusPatch: 0, event: 0, other: 0 });
    expect([rest.fewestReads, rest.mostReads, rest.writes.others]).toEqual([1, 1, 0]);
    expect(rest.writes.renewals).toBeLessThanOrEqual(Math.ceil(rest.windowSeconds / 1.8));
    expect(rest.writes.renewals).toBeGreaterThan(0);
  });

  test('hands over to a replica, which does what was asked meanwhile once', () => {
    const { edits, calls, missed } = counted.failovers['SIGTERM'] ?? {};
    expect([edits, missed]).toEqual([2, 0]);
    expect(calls).toMatchObject({ dliPut: 2, statusPatch: 2, event: 2, list: 1, other: 0 });
  });

  test('restarts a job by one stop, one update and one start, and adds a look to what DLI takes', () => {
    const { stops, puts, runs, statusPatches, looksToPut, looksToRun, own } = counted.restarts;
    const once = { min: 1, median: 1, max: 1 };
    expect({ stops, puts, runs }).toEqual({ stops: once, puts: once, runs: once });
    expect(statusPatches).toEqual({ min: 7, median: 7, max: 7 });
    expect([looksToPut.min, looksToPut.max, looksToRun.max]).toEqual([2, 2, 1]);
    expect(own.max).toBe(2_100);
  });

  test('opens one watch a process, and one when it leads after another, for five minutes or more', () => {
    const { watch, leaseWatch } = counted.watches;
    expect([watch.opened, watch.reopened, leaseWatch.opened, leaseWatch.reopened]).toEqual([6, 0, 1, 0]);
    expect(watch.shortestSeconds).toBeGreaterThanOrEqual(300);
    expect(watch.reconnectsAnHour).toBeLessThanOrEqual(12);
    expect(leaseWatch.reconnectsAnHour).toBeLessThanOrEqual(12);
  });

  test('is judged by a line for each count that does not hold', () => {
    const { burst, rest, watches, ...others } = counted;
    expect(broken(counted)).toEqual([]);
    const worse: Counted = {
      ...others,
      burst: { ...burst, missed: 1, calls: { ...burst.calls, statusPatch: 2 * OBJECTS } },
      rest: { ...rest, writes: { renewals: 1_000, others: 3 } },
      watches: {
        watch: { ...watches.watch, reopened: 1, reconnectsAnHour: 12.5 },
        leaseWatch: { ...watches.leaseWatch, reopened: 2, reconnectsAnHour: Number.NaN },
      },
      slowWatches: 1,
    };
    expect(broken({ ...worse, rest: { ...worse.rest, windowSeconds: 9 } })).toEqual([
      'statusPatch for 20 edits (burst): 40, not 20',
      'edits missed (burst): 1, not 0',
      'writes to the API server at rest, renewals of the Lease apart: 3, not 0',
      'renewals of the Lease at rest: 1000, not 5 or less',
      'reconnects an hour of a watch: 12.5, not 12 or less',
      'leaseWatch opened again before its time, by no doing of the server: 2, not 0',
      'reconnects an hour of a leaseWatch: NaN, not 12 or less',
    ]);
  });
});
