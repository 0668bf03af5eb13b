/** The whole measurement, in one world that grows. */
import { broken } from './counts.ts';
import { allAtOnce, type EditFigures, measureEdits, oneByOne } from './edits.ts';
import { type FailoverFigures, measureFailovers, type Signal } from './failover.ts';
import { type ForetoldFigures, measureForetold } from './foretold.ts';
import { type ImportFigures, measureImport } from './imports.ts';
import { type Machine, machine } from './machine.ts';
import type { Plan } from './options.ts';
import { measureRest, type RestFigures } from './rest.ts';
import { measureRestarts, type RestartFigures } from './restarts.ts';
import { plant, type Rig, SILENCE_MS, startRig } from './rig.ts';
import { buildShipped } from './shipped.ts';
import { heapWith, type StartFigures, start, typical } from './starts.ts';
import { type WatchFigures, watchFigures } from './watches.ts';

/** Bytes of heap that are needed, after a garbage collection; undefined: it was not looked at. */
export type TypicalStart = StartFigures & { heap: number | undefined };

export interface Results {
  machine: Machine;
  plan: Plan;
  /** Over objects that are up to date: none, `plan.objects`, `plan.many`. */
  starts: TypicalStart[];
  /** First starts, over objects that have no status yet and whose jobs are as they should be. */
  firsts: StartFigures[];
  burst: EditFigures;
  stream: EditFigures;
  rest: RestFigures;
  failovers: Partial<Record<Signal, FailoverFigures>>;
  restarts: RestartFigures;
  imports: ImportFigures;
  foretold: ForetoldFigures;
  /** Of FlinkJarJobs, and of the Lease by those who wait for it. */
  watches: Record<'watch' | 'leaseWatch', WatchFigures>;
  /** Watches that the server ended because a client, of whatever kind, did not read fast enough; undefined: it never does. */
  slowWatches: number | undefined;
  /** A line for each count that does not hold. */
  broken: string[];
}

type Say = (text: string) => void;

const ids = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** The least a spec may ask for, and longer than a round of visits and the look at it take. */
function restInterval(plan: Plan, started: StartFigures): string {
  const round = (started.allReadMs ?? 0) - started.readyMs;
  const needed = 2 * round + plan.calmMs + 4 * SILENCE_MS;
  return `${Math.max(10, Math.ceil(needed / 1_000))}s`;
}

async function starts(rig: Rig, objects: number, plan: Plan): Promise<TypicalStart> {
  const { starts: times, calmMs, heap } = plan;
  const all: StartFigures[] = [];
  while (all.length < times) {
    const { operator, figures } = await start(rig, { objects, calmMs });
    await operator.stop();
    all.push(figures);
  }
  return { ...typical(all), heap: heap ? await heapWith(rig, objects) : undefined };
}

/** First statuses, then edits, on one controller. */
async function edits(rig: Rig, plan: Plan) {
  const { objects, calmMs } = plan;
  const { operator, figures: first } = await start(rig, { objects, calmMs });
  try {
    const stage = { rig, operator };
    const burst = await measureEdits(stage, () => allAtOnce(rig, ids(objects), 'edited in the burst'));
    const { perSecond } = plan;
    const desc = 'edited in the stream';
    const stream = await measureEdits(stage, () => oneByOne(rig, ids(plan.edits), { desc, perSecond }));
    return { first, burst, stream };
  } finally {
    await operator.stop();
  }
}

async function rest(rig: Rig, plan: Plan, started: StartFigures): Promise<RestFigures> {
  const { objects, calmMs } = plan;
  const { operator } = await start(rig, { objects, calmMs, interval: restInterval(plan, started) });
  try {
    return await measureRest(rig, objects);
  } finally {
    await operator.stop();
  }
}

/** The first start writes the statuses of what was added. */
async function manyStarts(rig: Rig, plan: Plan, many: number) {
  const { operator, figures: first } = await start(rig, { objects: many, calmMs: plan.calmMs });
  await operator.stop();
  const again = await starts(rig, many, { ...plan, starts: plan.manyStarts });
  return { first: { ...first, objects: many - plan.objects }, typical: again };
}

/** Each process has to open one watch of FlinkJarJobs, and one more when it has followed; each follower one of the Lease. */
async function watches(rig: Rig, { signals }: Plan): Promise<Results['watches']> {
  const rows = await rig.ask('rows');
  return {
    watch: watchFigures(rows, 'watch', rig.operators() + signals.length),
    leaseWatch: watchFigures(rows, 'leaseWatch', signals.length),
  };
}

async function measure(
  rig: Rig,
  plan: Plan,
  say: Say,
): Promise<Omit<Results, 'broken' | 'machine' | 'imports' | 'foretold'>> {
  const { objects, many, signals } = plan;
  say('starts over no objects');
  const none = await starts(rig, 0, plan);
  await plant(rig, objects, say);
  say(`edits of ${objects} objects`);
  const { first, burst, stream } = await edits(rig, plan);
  say(`starts over ${objects} objects`);
  const some = await starts(rig, objects, plan);
  say(`${objects} objects at rest`);
  const resting = await rest(rig, plan, some);
  say(`failovers: ${signals.join(', ')}`);
  const failovers = signals.length === 0 ? {} : await measureFailovers(rig, { objects, signals });
  if (many !== undefined) say(`starts over ${many} objects`);
  if (many !== undefined) await plant(rig, many, say);
  const last = many === undefined ? undefined : await manyStarts(rig, plan, many);
  say(`restarts of ${plan.restarts.restarts} running jobs`);
  const restarts = await measureRestarts(rig, plan.restarts);
  return {
    plan,
    burst,
    stream,
    failovers,
    rest: resting,
    restarts,
    starts: [none, some, ...(last === undefined ? [] : [last.typical])],
    firsts: [first, ...(last === undefined ? [] : [last.first])],
    watches: await watches(rig, plan),
    slowWatches: await rig.ask('slowWatches'),
  };
}

export async function run(plan: Plan, say: Say): Promise<Results> {
  using shipped = await buildShipped();
  say(plan.api === 'cluster' ? 'kube-apiserver and etcd start' : 'the embedded API starts');
  const rig = await startRig(plan.api, shipped.program);
  try {
    const measured = await measure(rig, plan, say);
    say(`import of ${plan.imports.jobs} jobs`);
    const imports = await measureImport(shipped.program, plan.imports);
    say(`plan of ${plan.foretold.jobs} manifests`);
    const foretold = await measureForetold(shipped.program, plan.foretold);
    const results = { ...measured, imports, foretold };
    return { machine: machine(plan.api), ...results, broken: broken(results) };
  } finally {
    await rig.close();
  }
}
