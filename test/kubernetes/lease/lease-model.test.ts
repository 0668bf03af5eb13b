import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { World } from '../world.ts';
import { type Candidate, candidate, LeaseServer, type Mishap } from './lease-world.ts';

type Step =
  | { do: 'start'; rate: number; wallOffset: number }
  | { do: 'stop' | 'pause'; which: number }
  | { do: 'touch' }
  | { do: 'run'; ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('start' as const),
    rate: fc.double({ min: 0.9, max: 1.3, noNaN: true }),
    wallOffset: fc.integer({ min: -1e9, max: 1e9 }),
  }),
  fc.record({ do: fc.constantFrom('stop' as const, 'pause' as const), which: fc.nat(3) }),
  fc.record({ do: fc.constant('touch' as const) }),
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('run' as const), ms: fc.integer({ min: 1, max: 20_000 }) }),
  },
);

const mishap: fc.Arbitrary<Mishap> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ kind: 'none' as const }) },
  fc.record({ kind: fc.constantFrom('lost' as const, 'hang' as const, 'refuse' as const, 'reset' as const) }),
  fc.record({ kind: fc.constant('late' as const), ms: fc.integer({ min: 10, max: 12_000 }) }),
);

interface History {
  steps: Step[];
  /** One for each call, in order; none when they are used up. */
  mishaps: Mishap[];
  chances: number[];
}

class Players {
  readonly all: Candidate[] = [];
  readonly #world: World;
  readonly #server: LeaseServer;
  readonly #random: () => number;

  constructor(world: World, server: LeaseServer, random: () => number) {
    this.#world = world;
    this.#server = server;
    this.#random = random;
    world.onInstant = () => {
      const leaders = this.all.filter(({ election }) => election.isLeader()).map(({ name }) => name);
      expect(leaders.length < 2 ? [] : leaders).toEqual([]);
    };
  }

  add(rate: number, wallOffset: number): void {
    const name = `candidate-${this.all.length}`;
    const clock = this.#world.clock({ rate, wallOffset });
    this.all.push(candidate(this.#world, this.#server, { name, clock, random: this.#random, drainMs: 500 }));
  }

  /** All that could still lead. */
  get alive(): Candidate[] {
    return this.all.filter(({ ended }) => ended === undefined);
  }
}

async function take(one: Step, { world, server, players }: Scene): Promise<void> {
  if (one.do === 'start' && players.alive.length < 4) players.add(one.rate, one.wallOffset);
  if (one.do === 'stop') players.alive[one.which]?.stop();
  // Everybody's timers come late: a blocked event loop, seen from all sides.
  if (one.do === 'pause') world.stall(3_000 * one.which);
  if (one.do === 'touch') server.touch();
  if (one.do === 'run') await world.run(one.ms);
}

interface Scene {
  world: World;
  server: LeaseServer;
  players: Players;
}

async function play({ steps, mishaps, chances }: History): Promise<void> {
  const world = new World();
  const server = new LeaseServer(world);
  const left = [...mishaps];
  server.mishap = () => left.shift() ?? { kind: 'none' };
  let chance = 0;
  const random = (): number => chances[chance++ % chances.length] ?? 0.5;
  const players = new Players(world, server, random);
  for (const one of steps) await take(one, { world, server, players });
  left.length = 0;
  await world.run(20_000);
  if (players.alive.length === 0) players.add(1, 0);
  await world.run(120_000);
  expect(players.all.filter(({ election }) => election.isLeader())).toHaveLength(1);
  for (const one of players.alive) one.stop();
  await world.run(10_000);
  expect(players.alive).toEqual([]);
  expect(server.holder).toBe('');
}

const history = fc.record({
  steps: fc.array(step, { minLength: 3, maxLength: 30, size: 'max' }),
  mishaps: fc.array(mishap, { maxLength: 120, size: 'max' }),
  chances: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 10 }),
});

test('whatever befalls their calls, two candidates never may write at once, and in the end one leads', async () => {
  await fc.assert(fc.asyncProperty(history, play), { numRuns: 75 });
});
