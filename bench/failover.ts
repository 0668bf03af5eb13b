/** Two replicas, and the leader goes: how long nobody does its work. With the timing of the Lease that is the default. */
import { type Calls, callsIn, editTimes, kindOf, putTimes } from './calls.ts';
import { now, until } from './clock.ts';
import type { Operator } from './operator.ts';
import { type Range, range } from './percentile.ts';
import { edit, quiet, type Rig } from './rig.ts';
import { NEVER } from './starts.ts';
import { missed } from './verdict.ts';

export const SIGNALS = ['SIGTERM', 'SIGKILL'] as const;
export type Signal = (typeof SIGNALS)[number];

/** ms. By less than 0 the other one was earlier. */
interface Gap {
  signalToExit: number;
  exitToRenewal: number;
  exitToPut: number;
  /** From an edit at the time of the signal to its PUT, whoever sent it. */
  editToPut: number;
  calls: Calls;
}

const TIMES = ['signalToExit', 'exitToRenewal', 'exitToPut', 'editToPut'] as const;

export type FailoverFigures = Record<(typeof TIMES)[number], Range> & {
  trials: number;
  edits: number;
  /** Of all trials; what the takeover itself needs is in it. */
  calls: Calls;
  missed: number;
};

interface Replica {
  identity: string;
  operator: Operator;
}

/** Known to nobody before; ready, and if there is a leader already, watching its Lease. */
async function replica(rig: Rig, follows: boolean): Promise<Replica> {
  const { leaseWatch, dliGet } = await rig.ask('tally');
  const identity = `replica-${rig.operators()}`;
  const operator = await rig.operator({ interval: NEVER, identity });
  await until(`${identity} ${follows ? 'watching the Lease' : 'at work'}`, async () => {
    const tally = await rig.ask('tally');
    return (follows ? tally.leaseWatch > leaseWatch : tally.dliGet > dliGet) ? true : undefined;
  });
  await quiet(rig);
  return { identity, operator };
}

/** An edit when the signal is sent, and another when the process is gone. */
const EDITS = 2;

interface Trial {
  rig: Rig;
  signal: Signal;
  leader: Replica;
  follower: Replica;
  ids: readonly [number, number];
}

/** The first write of the Lease in the follower's name; from then on all PUTs are its own. */
async function takeover({ rig, follower: { identity } }: Trial, since: number): Promise<number> {
  const { at } = await until(`${identity} leading`, async () =>
    (await rig.ask('renewals', since)).find(({ holder }) => holder === identity),
  );
  return at;
}

async function measureGap(trial: Trial): Promise<Gap> {
  const { rig, signal, leader, ids } = trial;
  const [since, { dliPut }, signalled] = [await rig.ask('mark'), await rig.ask('tally'), now()];
  const gone = leader.operator.end(signal);
  const first = edit(rig, ids[0], `at ${signal} of ${leader.identity}`);
  const exited = await gone;
  const edited = [await first, await edit(rig, ids[1], `after ${signal} of ${leader.identity}`)];
  const renewed = await takeover(trial, since);
  await until('a PUT for either edit', async () =>
    (await rig.ask('tally')).dliPut >= dliPut + EDITS ? true : undefined,
  );
  await quiet(rig);
  const rows = await rig.ask('rows', since);
  const put = rows.find((row) => kindOf(row) === 'dliPut' && row.at >= renewed);
  const [atEdit, atPut] = [editTimes(rows).get(edited[0]?.key ?? ''), putTimes(rows).get(String(ids[0]))];
  return {
    signalToExit: exited - signalled,
    exitToRenewal: renewed - exited,
    exitToPut: (put?.at ?? Number.NaN) - exited,
    editToPut: (atPut ?? Number.NaN) - (atEdit ?? Number.NaN),
    calls: callsIn(rows),
  };
}

const sum = (all: readonly Calls[]): Calls => {
  const total = callsIn([]);
  for (const calls of all) for (const [kind, n] of Object.entries(calls)) total[kind as keyof Calls] += n;
  return total;
};

function figuresOf(gaps: readonly Gap[], notReflected: number): FailoverFigures {
  const times = TIMES.map((name) => [name, range(gaps.map((gap) => gap[name]))]);
  return {
    ...(Object.fromEntries(times) as Record<(typeof TIMES)[number], Range>),
    trials: gaps.length,
    edits: gaps.length * EDITS,
    missed: notReflected,
    calls: sum(gaps.map(({ calls }) => calls)),
  };
}

/** Two jobs for each trial, and never the same again: an object has only so many events in a while. */
const idsOf = (trial: number, objects: number): [number, number] => [
  ((trial * EDITS) % objects) + 1,
  ((trial * EDITS + 1) % objects) + 1,
];

/** The follower of one trial leads in the next. Needs two objects or more that are up to date. */
export async function measureFailovers(
  rig: Rig,
  { objects, signals }: { objects: number; signals: readonly Signal[] },
): Promise<Partial<Record<Signal, FailoverFigures>>> {
  const gaps = new Map<Signal, Gap[]>();
  const running = new Set<Operator>();
  const started = async (follows: boolean): Promise<Replica> => {
    const one = await replica(rig, follows);
    running.add(one.operator);
    return one;
  };
  try {
    let leader = await started(false);
    for (const [trial, signal] of signals.entries()) {
      const follower = await started(true);
      const gap = await measureGap({ rig, signal, leader, follower, ids: idsOf(trial, objects) });
      gaps.set(signal, [...(gaps.get(signal) ?? []), gap]);
      leader = follower;
    }
    const notReflected = await missed(rig);
    return Object.fromEntries([...gaps].map(([signal, all]) => [signal, figuresOf(all, notReflected)]));
  } finally {
    await Promise.all([...running].map((one) => one.stop()));
  }
}
