/** One history, from its first step to its rest, and what the oracles say of it. */

import { durationMs } from '../../src/core/object/duration.ts';
import type { DliSettings } from '../dli/settings.ts';
import { isMoving } from '../dli/states.ts';
import { CANARY } from './draw/job-fields.ts';
import { stepsOf } from './draw/steps.ts';
import { unlike } from './expected/object.ts';
import type { Fact } from './facts.ts';
import { lotOf } from './lot.ts';
import { unanswered } from './oracles/events.ts';
import type { Evidence } from './oracles/evidence.ts';
import { violations } from './oracles/oracles.ts';
import { type Defect, Replicas } from './replicas.ts';
import { regionOf, type Setup, setupOf } from './setup.ts';
import { PEOPLE } from './steps/people.ts';
import { perform } from './steps/perform.ts';
import type { Populated } from './steps/replicas.ts';
import type { Step } from './steps/step.ts';
import { EPOCH, openWorld } from './world.ts';

/** Everything that decides how a history goes. */
export interface History {
  setup: Setup;
  steps: readonly Step[];
}

interface Told {
  world: Populated;
  /** What the oracles saw amiss, and bugs of the simulation. Empty: all is well. */
  violations: string[];
}

export function historyOf(seed: string): History {
  const lot = lotOf(seed);
  const setup = setupOf(seed, lot.fork('setup'));
  return { setup, steps: stepsOf(setup, lot.fork('steps')) };
}

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

/** Until everything is as it should be, or patience is at its end; then so long that nothing may be sent any more. */
async function rest(world: Populated): Promise<number> {
  const { timeline, setup, trace, replicas } = world;
  endDisturbances(world);
  const prods = setup.prodded ? PROD_MS.map((ms) => timeline.after(ms, () => prod(world))) : [];
  const paused = replicas.present().map(({ host }) => host.pausedUntil - timeline.now);
  const settle = SETTLE_MS + setup.leaseMs + Math.max(0, ...paused);
  await timeline.runTo(timeline.now + settle + (setup.renewed ? 0 : SILENT_MS));
  const moved = timeline.now + LONGEST_MOVE_MS;
  while (timeline.now < moved && isMoved(world)) await timeline.runTo(timeline.now + LOOK_MS);
  const end = timeline.now + (setup.prodded ? PRODDED_PATIENCE_MS : PATIENCE_MS);
  for (let visited = false; timeline.now < end && !visited; ) {
    while (timeline.now < end && !isConverged(world)) await timeline.runTo(timeline.now + LOOK_MS);
    // One visit more: what an older object gave up, or what was refused in parts, is told at the next visit only.
    await timeline.runTo(timeline.now + restMs(world));
    visited = isConverged(world);
  }
  for (const cancel of prods) cancel();
  const quietSince = trace.entries.length;
  await timeline.runTo(timeline.now + restMs(world));
  return quietSince;
}

/** What a spec that names no job turned out to be about. */
function knowing(fact: Fact, owned: Populated['owned']): Fact {
  if (fact.kind !== 'wish' || fact.wish.adoptionPolicy === undefined) return fact;
  const jobId = owned.findLast(({ uid, isMade }) => uid === fact.wish.uid && !isMade)?.jobId ?? '';
  return { ...fact, wish: { ...fact.wish, jobId } };
}

function seenOf(world: Populated, quietSince: number): Evidence {
  const { trace, sightings, records, owned, clouds, cluster, replicas, setup } = world;
  const all = Object.values(clouds);
  const facts = world.facts.map((fact) => knowing(fact, owned));
  const wishes = facts.flatMap((fact) => (fact.kind === 'wish' ? [{ ...fact.wish, seq: fact.seq }] : []));
  return {
    entries: trace.entries,
    wishes,
    before: Object.fromEntries(setup.jobs.map(({ id, fields = {} }) => [String(id), fields])),
    live: Object.fromEntries(all.flatMap(({ jobs }) => jobs.all().map(({ id, fields }) => [id, fields]))),
    objects: cluster.all(),
    quietSince,
    putsPerGeneration: 2,
    replicas: replicas.lives.map((life) => ({
      replica: life.identity,
      code: life.code,
      expected: life.code === 1 || life.code === 0 ? life.code : undefined,
      said: life.log.join(''),
      before: undefined,
      after: undefined,
    })),
    secrets: [...all.flatMap(({ account }) => [account.secretKey, account.password]), CANARY],
    specsHoldSecrets: true,
    simulated: {
      facts,
      sightings,
      records,
      owned,
      mayDelete: setup.flags['allow-delete'] === 'true',
      settingsOf: (jobId) => clouds[regionOf(jobId)].settings,
      unlike: (object) => unlike(world, object),
    },
  };
}

const bugsOf = ({ bugs, replicas }: Populated): string[] => [
  ...bugs.map((bug) => `bug of the simulation: ${bug instanceof Error ? bug.stack : String(bug)}`),
  ...replicas.lives.flatMap(({ identity, crashes, thrown }) => [
    ...(crashes > 0 ? [`G6: ${crashes} passes of ${identity} threw`] : []),
    ...(thrown === undefined
      ? []
      : [`G6: ${identity} threw ${thrown instanceof Error ? thrown.stack : thrown}`]),
  ]),
];

export async function run({ setup, steps }: History, defect: Defect = {}): Promise<Told> {
  const world = openWorld(setup, lotOf(`${setup.seed}/world`));
  const populated: Populated = { ...world, replicas: new Replicas(world, defect) };
  const { timeline } = world;
  for (const step of steps) timeline.at(step.at, () => perform(populated, step));
  populated.replicas.startAll();
  await timeline.runTo(setup.disturbedMs);
  const quietSince = await rest(populated);
  const seen = seenOf(populated, quietSince);
  return { world: populated, violations: [...bugsOf(populated), ...violations(seen)] };
}
