/** What objects whose endpoint does not answer cost the others, against the same time without them. All in counted time. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { INTERVAL_MS, type Member, measure } from '../../support/crowd.ts';

const MS = 1_800_000;
/** Once everything has answered. */
const LATER = 600_000;
const MOST = 1.2;

const members = (count: number, of: (at: number) => Member): Member[] =>
  Array.from({ length: count }, (_, at) => of(at));

/** A hundred objects of ten teams; every second one is edited now and then, and five more come. */
const HEALTHY: readonly Member[] = [
  ...members(100, (at) => ({
    key: `healthy-${at}`,
    account: `team-${at % 10}`,
    ...(at % 2 === 0 ? { editedEvery: 41_000 + 100 * at } : {}),
  })),
  ...members(5, (at) => ({
    key: `healthy-late-${at}`,
    account: `late-${at}`,
    createdAt: LATER + 2_500 * at,
  })),
];

interface Cost {
  edits: number;
  median: number;
  worst: number;
  /** The longest time between two looks at an object. */
  gap: number;
}

async function costOf(silent: readonly Member[]): Promise<Cost> {
  const measured = [...(await measure([...HEALTHY, ...silent], MS))];
  const healthy = measured.filter(([key]) => key.startsWith('healthy')).map(([, one]) => one);
  const edits = healthy.flatMap((one) => one.edits).sort((a, b) => a - b);
  const median = edits[Math.floor(edits.length / 2)] ?? Number.NaN;
  const gap = Math.max(...healthy.flatMap(({ gaps }) => gaps));
  return { edits: edits.length, median, worst: edits.at(-1) ?? Number.NaN, gap };
}

/** `more`: what is not as with an account of which nobody ever heard, that never answers. */
const silent = (count: number, more: (at: number) => Partial<Member>): Member[] =>
  members(count, (at) => ({ key: `silent-${at}`, account: `dead-${at}`, silentFrom: 0, ...more(at) }));

const atOnce = { createdAt: LATER };
const later = { silentFrom: LATER };
const often = { editedEvery: 15_000 };
const oneAccount = { account: 'dead' };
const oneTenant = { tenant: 'dead' };
const ofATeam = { account: 'team-0' };

let alone: Cost;

beforeAll(async () => {
  alone = await costOf([]);
});

test('what it takes without silent objects: a pass, and at most an interval with its jitter', () => {
  expect(alone).toMatchObject({ median: 200, worst: 200 });
  expect(alone.gap).toBeLessThan(1.11 * INTERVAL_MS);
  expect(alone.edits).toBeGreaterThan(1_500);
});

describe('edits of healthy objects take at most 1.2 times as long, and none is looked at late, beside', () => {
  test.each<[string, Member[]]>([
    ['40 silent objects, each of its own account', silent(40, () => ({}))],
    ['40 of one account', silent(40, () => oneAccount)],
    ['40 of an account that has healthy ones', silent(40, () => ofATeam)],
    ['100, each of its own account', silent(100, () => ({}))],
    ['300, each of its own account', silent(300, () => ({}))],
    ['300 of one account', silent(300, () => oneAccount)],
    [
      '300 of an account that has healthy ones, and edited again and again',
      silent(300, () => ({ ...ofATeam, ...often })),
    ],
    ['300 accounts that one tenant makes at once', silent(300, () => ({ ...oneTenant, ...atOnce }))],
    ['300 accounts of one tenant, edited again and again', silent(300, () => ({ ...oneTenant, ...often }))],
    [
      '40 that have answered before, of an account that has healthy ones',
      silent(40, () => ({ ...ofATeam, ...later })),
    ],
    ['40 that have answered before, each of its own account', silent(40, () => later)],
    ['300 that have answered before, each of its own account', silent(300, () => later)],
    [
      '300 that have answered before, of ten accounts',
      silent(300, (at) => ({ ...later, account: `dead-${at % 10}` })),
    ],
  ])('%s', async (_, more) => {
    const cost = await costOf(more);
    expect(cost.edits).toBeGreaterThanOrEqual(alone.edits);
    expect(cost.median).toBeLessThanOrEqual(MOST * alone.median);
    expect(cost.worst).toBeLessThanOrEqual(MOST * alone.worst);
    expect(cost.gap).toBeLessThanOrEqual(MOST * INTERVAL_MS);
  });
});
