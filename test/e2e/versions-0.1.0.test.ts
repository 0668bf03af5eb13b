/**
 * 0.1.0 and this version, each with the definition of the other, and one after the other: as while an installation is upgraded, when
 * only a part of it was, and when it goes back. To DLI each sends what it would by itself.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { asOfNow } from './differences-from-0.1.0.ts';
import { startWorld, type World } from './harness.ts';
import { type Operator, startOperator } from './operators.ts';
import {
  type Controller,
  definition,
  fieldsOf,
  type Recording,
  record,
  recorded,
  type Step,
  startOld,
} from './trace-of-0.1.0.ts';

/** With settings in `runtime_config`, of which the status keeps more than 0.1.0 did. */
const NAME = 'settings';
const REFUSED = 'the controller restarts while it is refused';
const AT_REST = 'the controller restarts';

type Version = 'old' | 'new';

interface Change {
  what: string;
  /** Whose definition is installed. */
  definition: Version;
  /** Who is at work: at first, from the first restart on, and from the second. */
  controllers: readonly [Version, Version, Version];
  /** Whether the update that was refused is sent once more: what the one before has remembered of it, the next one cannot read. */
  isSentAgain: boolean;
  /** Writes of the status at the second restart, beside the one that acknowledges the request. */
  writesAtRest: number;
}

const CHANGES: readonly Change[] = [
  {
    what: 'this version under the definition of 0.1.0',
    definition: 'old',
    controllers: ['new', 'new', 'new'],
    isSentAgain: true,
    writesAtRest: 1,
  },
  {
    what: '0.1.0 under the definition of this version',
    definition: 'new',
    controllers: ['old', 'old', 'old'],
    isSentAgain: true,
    writesAtRest: 0,
  },
  {
    what: 'an upgrade while an update is refused',
    definition: 'new',
    controllers: ['old', 'new', 'new'],
    isSentAgain: true,
    writesAtRest: 0,
  },
  {
    what: 'an upgrade at rest',
    definition: 'new',
    controllers: ['old', 'old', 'new'],
    isSentAgain: true,
    writesAtRest: 1,
  },
  {
    what: 'the way back while an update is refused',
    definition: 'new',
    controllers: ['new', 'old', 'old'],
    isSentAgain: true,
    writesAtRest: 0,
  },
  {
    what: 'the way back at rest',
    definition: 'new',
    controllers: ['new', 'new', 'old'],
    isSentAgain: false,
    writesAtRest: 0,
  },
];

interface Life {
  recording: Recording;
  /** What the controllers of this version have said. */
  said: string;
}

async function live(world: World, { controllers }: Change, namespaces: string): Promise<Life> {
  const mine: Operator[] = [];
  const start = (own: World, nth: number): Controller => {
    if (controllers[nth] === 'old') return startOld(own, namespaces);
    const operator = startOperator(own, { namespaces });
    mine.push(operator);
    return operator;
  };
  const recording = await record(world, { name: NAME, namespace: namespaces, start });
  return { recording, said: mine.map((operator) => operator.log()).join('') };
}

/** The look and the update that come before those of the request. */
const sentAgain = ({ dli, writes, says }: Step): Step => {
  const [look, ...asked] = dli;
  return { dli: [look, asked.at(-1), ...asked], writes: writes + 1, says };
};

function expectedOf({ controllers, isSentAgain, writesAtRest }: Change): Recording {
  const by = { old: recorded(NAME), new: asOfNow(recorded(NAME), fieldsOf(NAME)) };
  let restarts = 0;
  const steps = Object.keys(by.old).map((name): [string, Step | undefined] => {
    if (name === REFUSED || name === AT_REST) restarts += 1;
    const step = by[controllers[restarts] ?? 'new'][name];
    if (step === undefined) return [name, step];
    if (name === REFUSED && isSentAgain) return [name, sentAgain(step)];
    return [name, name === AT_REST ? { ...step, writes: step.writes + writesAtRest } : step];
  });
  return Object.fromEntries(steps) as Recording;
}

const worlds: World[] = [];
const lives = new Map<Change, Promise<Life>>();

beforeAll(async () => {
  const installed = {
    old: await startWorld({ objects: [definition()] }),
    new: await startWorld(),
  };
  worlds.push(...Object.values(installed));
  // Side by side: most of a life is waiting.
  for (const [index, change] of CHANGES.entries())
    lives.set(change, live(installed[change.definition], change, `life-${index}`));
  await Promise.allSettled(lives.values());
}, 240_000);

afterAll(() => Promise.all(worlds.map((world) => world.close())));

const lifeOf = (change: Change): Promise<Life> =>
  lives.get(change) ?? Promise.reject(new Error('nobody has lived it'));

describe.each(CHANGES)('$what', (change) => {
  test('sends what it would by itself, and writes no more than what is to be learnt anew', async () => {
    expect((await lifeOf(change)).recording).toEqual(expectedOf(change));
  });

  test('a definition that is too old is told of, with the parts of the status that it does not keep', async () => {
    const said =
      /CRDOutdated: the installed CRD does not keep [^;]*status\.internal\.lastUpdate[^;]*; apply the CRD/;
    const isNew = change.controllers.includes('new');
    expect(said.test((await lifeOf(change)).said)).toBe(isNew && change.definition === 'old');
  });
});
