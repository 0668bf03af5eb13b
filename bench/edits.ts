/** Edits of specs, all at once or one after the other: how long until the PUT, until the status, and what it took. */
import { type Calls, callsIn, editTimes, putTimes } from './calls.ts';
import { now, sleep, until } from './clock.ts';
import type { Operator } from './operator.ts';
import { type Spread, spread } from './percentile.ts';
import { type Edited, edit, quiet, type Rig } from './rig.ts';
import { missed } from './verdict.ts';
import { startWatcher, type Watcher } from './watcher.ts';

interface Cpu {
  controller: number;
  simulators: number;
  /** kube-apiserver and etcd; undefined: there are none. */
  server: number | undefined;
  load: number;
}

export interface EditFigures {
  edits: number;
  /** ms */
  toPut: Spread;
  toStatus: Spread;
  /** Until the API server had the last edit, and until the last status was seen. */
  acceptedSeconds: number;
  seconds: number;
  perSecond: number;
  /** Converged a second from then on: the controller no longer competes with the edits for the API server. */
  drainPerSecond: number;
  /** Processor time, ms an edit. */
  cpuMs: Cpu;
  calls: Calls;
  missed: number;
}

export interface Stage {
  rig: Rig;
  operator: Operator;
}

/** At most so many edits under way, as so many people. */
const LANES = 32;

export async function allAtOnce(rig: Rig, ids: readonly number[], desc: string): Promise<Edited[]> {
  const edited: Edited[] = [];
  const left = ids.values();
  const lane = async (): Promise<void> => {
    for (const id of left) edited.push(await edit(rig, id, desc));
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return edited;
}

/** One edit every so often, whether or not the last is done. */
export async function oneByOne(
  rig: Rig,
  ids: readonly number[],
  { desc, perSecond }: { desc: string; perSecond: number },
): Promise<Edited[]> {
  const start = now();
  const edited: Promise<Edited>[] = [];
  for (const [index, id] of ids.entries()) {
    const due = start + (index * 1_000) / perSecond;
    await sleep(Math.max(0, due - now()));
    edited.push(edit(rig, id, desc));
  }
  return Promise.all(edited);
}

async function cpuOf({ rig, operator }: Stage): Promise<Cpu> {
  const { user, system } = process.cpuUsage();
  const { values } = await operator.scrape();
  return {
    controller: (values.get('process_cpu_seconds_total') ?? Number.NaN) * 1_000,
    ...(await rig.ask('cpu')),
    load: (user + system) / 1_000,
  };
}

const perEdit = (before: Cpu, after: Cpu, edits: number): Cpu => ({
  controller: (after.controller - before.controller) / edits,
  simulators: (after.simulators - before.simulators) / edits,
  server:
    after.server === undefined || before.server === undefined
      ? undefined
      : (after.server - before.server) / edits,
  load: (after.load - before.load) / edits,
});

async function allReady(watcher: Watcher, edited: readonly Edited[]): Promise<void> {
  const left = new Set(edited);
  const look = (): true | undefined => {
    for (const one of left) if (watcher.readyAt(one) !== undefined) left.delete(one);
    return left.size === 0 ? true : undefined;
  };
  await until('a status for every edit', look, { seen: () => `${left.size} without` });
}

/** Each object may be edited once in `send`. */
export async function measureEdits(stage: Stage, send: () => Promise<Edited[]>): Promise<EditFigures> {
  const { rig } = stage;
  const watcher = await startWatcher(rig);
  try {
    const [before, since] = [await cpuOf(stage), await rig.ask('mark')];
    const edited = await send();
    await allReady(watcher, edited);
    await quiet(rig);
    const after = await cpuOf(stage);
    const rows = await rig.ask('rows', since);
    const [started, put] = [editTimes(rows), putTimes(rows)];
    const at = ({ key }: Edited): number => started.get(key) ?? Number.NaN;
    const ends = edited.map((one) => watcher.readyAt(one) ?? Number.NaN);
    const first = Math.min(...started.values());
    const [accepted, last] = [Math.max(...started.values()), Math.max(...ends)];
    const seconds = (last - first) / 1_000;
    const drained = ends.filter((end) => end > accepted).length;
    return {
      edits: edited.length,
      toPut: spread(edited.map((one) => (put.get(String(one.id)) ?? Number.NaN) - at(one))),
      toStatus: spread(edited.map((one, index) => (ends[index] ?? Number.NaN) - at(one))),
      acceptedSeconds: (accepted - first) / 1_000,
      seconds,
      perSecond: edited.length / seconds,
      drainPerSecond: drained / ((last - accepted) / 1_000),
      cpuMs: perEdit(before, after, edited.length),
      calls: callsIn(rows),
      missed: await missed(rig),
    };
  } finally {
    await watcher.stop();
  }
}
