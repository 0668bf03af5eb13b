/** How a history comes to rest once nothing disturbs it any more. */
import { durationMs } from '../../src/core/object/duration.ts';
import type { DliSettings } from '../dli/settings.ts';
import { isMoving } from '../dli/states.ts';
import { unlike } from './expected/object.ts';
import { unanswered } from './oracles/events.ts';
import { approveAll } from './steps/approve.ts';
import { PEOPLE } from './steps/people.ts';
import type { Populated } from './steps/replicas.ts';
import { EPOCH } from './world.ts';

/** Time for what is under way to end and for replicas to be started again, beside what a Lease takes to run out. */
const SETTLE_MS = 30_000;
/** What the console has begun has ended after so long, a savepoint and a stop one after the other. */
const LONGEST_MOVE_MS = 200_000;
/** Time for a silent watch to be found out. */
const SILENT_MS = 160_000;
/** The longest wait of the controller is an hour: a refusal that a person has to act on. */
const PATIENCE_MS = 100 * 60_000;
/** An account that was refused is asked once in five minutes. */
const PRODDED_PATIENCE_MS = 25 * 60_000;
/** Again and again, as long as not everything is well: a key that is locked is not tried before its time. */
const PROD_MS = [10_000, 400_000, 800_000, 1_200_000];
const LONGEST_REST_MS = 200_000;
const LOOK_MS = 10_000;

function endDisturbances({ setup, timeline, faults, network, clouds, replicas, note }: Populated): void {
  faults.clear();
  network.healAll();
  if (setup.renewed) network.cutAll('kubernetes');
  for (const { settings } of Object.values(clouds))
    Object.assign(settings, {
      rateLimit: undefined,
      rivalMs: 0,
      refusalsAtRest: [],
    } satisfies Partial<DliSettings>);
  for (const { host } of replicas.present()) {
    host.spare();
    if (host.clock.wall() !== Math.floor(EPOCH + timeline.now))
      note({ kind: 'clock' }, `the wall clock of ${host.name} is right again`);
    host.setRight();
  }
  note({ kind: 'disturbed' }, 'everything that was disturbed is in order again');
}

function prod(world: Populated): void {
  for (const { metadata } of world.cluster.all()) {
    const key = `${metadata.namespace}/${metadata.name}`;
    PEOPLE.reconcileNow(world, { do: 'reconcileNow', key, flux: false });
  }
}

/** So long that every object is visited once more. */
function restMs({ cluster }: Populated): number {
  const intervals = cluster.all().map(({ spec }) => durationMs(String(spec?.['interval'])));
  return Math.min(LONGEST_REST_MS, 1.25 * Math.max(30_000, ...intervals));
}

const isConverged = (world: Populated): boolean =>
  world.cluster
    .all()
    .every((object) => unlike(world, object) === undefined && unanswered(object) === undefined);

const isMoved = ({ clouds }: Populated): boolean =>
  Object.values(clouds).some(({ jobs }) => jobs.all().some(({ status }) => isMoving(status)));

/** What an object says of a job that moves may be right, and another thing when it has come to rest. */
const isSettled = (world: Populated): boolean => isConverged(world) && !isMoved(world);

/** Often enough for an update, a stop, a restore and a start, each with a look in between. */
const APPROVALS = 15;
const APPROVAL_MS = 45_000;

/** Until nothing waits for a person any more: what one has approved is another plan, or comes to an end. */
async function approving(world: Populated): Promise<void> {
  for (let times = 0, idle = 0; times < APPROVALS && idle < 2; times += 1) {
    idle = approveAll(world) ? 0 : idle + 1;
    await world.timeline.runTo(world.timeline.now + APPROVAL_MS);
  }
}

/** Until everything is as it should be, or patience is at its end; then so long that nothing may be sent any more. */
export async function rest(world: Populated): Promise<number> {
  const { timeline, setup, trace, replicas } = world;
  endDisturbances(world);
  const prods = setup.prodded ? PROD_MS.map((ms) => timeline.after(ms, () => prod(world))) : [];
  const paused = replicas.present().map(({ host }) => host.pausedUntil - timeline.now);
  const settle = SETTLE_MS + setup.leaseMs + Math.max(0, ...paused);
  await timeline.runTo(timeline.now + settle + (setup.renewed ? 0 : SILENT_MS));
  const moved = timeline.now + LONGEST_MOVE_MS;
  while (timeline.now < moved && isMoved(world)) await timeline.runTo(timeline.now + LOOK_MS);
  if (setup.approves === true) await approving(world);
  const end = timeline.now + (setup.prodded ? PRODDED_PATIENCE_MS : PATIENCE_MS);
  for (let visited = false; timeline.now < end && !visited; ) {
    while (timeline.now < end && !isSettled(world)) await timeline.runTo(timeline.now + LOOK_MS);
    // One visit more: what an older object gave up, or what was refused in parts, is told at the next visit only.
    await timeline.runTo(timeline.now + restMs(world));
    visited = isSettled(world);
  }
  for (const cancel of prods) cancel();
  const quietSince = trace.entries.length;
  await timeline.runTo(timeline.now + restMs(world));
  return quietSince;
}
