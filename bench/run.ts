/** The whole measurement, in one world that grows. */
import { allAtOnce, type EditFigures, measureEdits, oneByOne } from './edits.ts';
import { type Machine, machine } from './machine.ts';
import type { Plan } from './options.ts';
import { measureRest, type RestFigures } from './rest.ts';
import { type Rig, startRig } from './rig.ts';
import { heapWith, type StartFigures, start, typical } from './starts.ts';

/** Bytes of heap that are needed, after a garbage collection. */
export type TypicalStart = StartFigures & { heap: number };

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
}

export type Say = (text: string) => void;

const ids = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** More than the work queue and its delays can turn round within 10 s need a longer interval. */
const restInterval = (objects: number): string => (objects <= 2_000 ? '10s' : '2m');

async function starts(rig: Rig, objects: number, { starts: times, settleMs }: Plan): Promise<TypicalStart> {
  const all: StartFigures[] = [];
  while (all.length < times) {
    const { operator, figures } = await start(rig, { objects, settleMs });
    await operator.stop();
    all.push(figures);
  }
  return { ...typical(all), heap: await heapWith(rig, objects) };
}

/** First statuses, then edits, on one controller. */
async function edits(rig: Rig, plan: Plan) {
  const { objects, settleMs } = plan;
  const { operator, figures: first } = await start(rig, { objects, settleMs });
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

async function rest(rig: Rig, { objects, settleMs }: Plan): Promise<RestFigures> {
  const { operator } = await start(rig, { objects, settleMs, interval: restInterval(objects) });
  try {
    return await measureRest(rig, objects);
  } finally {
    await operator.stop();
  }
}

/** The first start writes the statuses of what was added. */
async function manyStarts(rig: Rig, plan: Plan, many: number) {
  await rig.ask('plant', many);
  const { operator, figures: first } = await start(rig, { objects: many, settleMs: plan.settleMs });
  await operator.stop();
  return { first: { ...first, objects: many - plan.objects }, typical: await starts(rig, many, plan) };
}

export async function run(plan: Plan, say: Say): Promise<Results> {
  const rig = await startRig();
  try {
    say('start over no objects');
    const none = await starts(rig, 0, plan);
    await rig.ask('plant', plan.objects);
    say(`edits of ${plan.objects} objects`);
    const edited = await edits(rig, plan);
    say(`starts over ${plan.objects} objects`);
    const some = await starts(rig, plan.objects, plan);
    say(`${plan.objects} objects at rest`);
    const resting = await rest(rig, plan);
    if (plan.many !== undefined) say(`starts over ${plan.many} objects`);
    const many = plan.many === undefined ? [] : [await manyStarts(rig, plan, plan.many)];
    const { first, burst, stream } = edited;
    return {
      ...{ machine: machine(), plan, burst, stream, rest: resting },
      starts: [none, some, ...many.map(({ typical: one }) => one)],
      firsts: [first, ...many.map((one) => one.first)],
    };
  } finally {
    await rig.close();
  }
}
