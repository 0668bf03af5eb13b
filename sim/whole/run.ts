/** One history, from its first step to its rest, and what the oracles say of it. */

import { CANARY } from './draw/job-fields.ts';
import { stepsOf } from './draw/steps.ts';
import { unlike } from './expected/object.ts';
import type { Fact } from './facts.ts';
import { lotOf } from './lot.ts';
import type { Evidence } from './oracles/evidence.ts';
import { violations } from './oracles/oracles.ts';
import { type Defect, Replicas } from './replicas.ts';
import { rest } from './rest.ts';
import { REGIONS, regionOf, type Setup, setupOf } from './setup.ts';
import { perform } from './steps/perform.ts';
import type { Populated } from './steps/replicas.ts';
import type { Step } from './steps/step.ts';
import { openWorld } from './world.ts';

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

/** What a spec that names no job turned out to be about. */
function knowing(fact: Fact, owned: Populated['owned']): Fact {
  if (fact.kind !== 'wish' || fact.wish.adoptionPolicy === undefined) return fact;
  const jobId = owned.findLast(({ uid, isMade }) => uid === fact.wish.uid && !isMade)?.jobId ?? '';
  return { ...fact, wish: { ...fact.wish, jobId } };
}

/** Every value that a Secret for jobs has held, without the line end that does not count. */
const valuesIn = (facts: readonly Fact[]): string[] =>
  [
    ...new Set(
      facts.flatMap((fact) =>
        fact.kind === 'values' ? Object.values(fact.secret?.data ?? {}).map((value) => value.trim()) : [],
      ),
    ),
  ].filter((value) => value !== '');

function seenOf(world: Populated, quietSince: number): Evidence {
  const { trace, sightings, records, plans, owned, clouds, cluster, replicas, setup } = world;
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
    secrets: [
      ...all.flatMap(({ account }) => [account.secretKey, account.password]),
      CANARY,
      ...valuesIn(facts),
    ],
    specsHoldSecrets: true,
    simulated: {
      facts,
      sightings,
      records,
      plans,
      owned,
      mayDelete: setup.flags['allow-delete'] === 'true',
      argumentsIn({ path, requestId }) {
        const region = REGIONS.find((one) => path.includes(clouds[one].account.projectId));
        return world.sent.get(`${region} ${requestId}`);
      },
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
