/** Whose turn it is, step by step; `key` is `tenant/account/name`. */
import { describe, expect, test } from '@jest/globals';
import type { Standing } from '../../../src/controller/queue/accounts.ts';
import type { Begun } from '../../../src/controller/queue/lanes.ts';
import { YOUNG_MS } from '../../../src/controller/queue/places.ts';
import type { Priority } from '../../../src/controller/queue/priority.ts';
import { AS_THE_SIZE, growth } from '../../support/growth.ts';
import { foundOnly, newLanes } from '../../support/queue.ts';

interface Options {
  young?: number;
  all?: number;
  /** Whether every account has answered before. */
  heard?: boolean;
  /** Of a key that is seen for the first time. */
  standing?: (key: string) => Standing;
}

const accountOf = (key: string): string => key.split('/').slice(0, 2).join('/');

function scene({ young = 10, all = 60, heard = true, standing = () => 'answers' }: Options = {}) {
  const lanes = newLanes({
    width: { young, all },
    accountOf,
    tenantOf: (key) => key.split('/')[0] ?? '',
    standingOf: (key) => (key.endsWith('/first') ? 'answers' : standing(key)),
  });
  let now = 0;
  const under = new Map<string, Begun>();
  const known = new Set<string>();
  const hear = (account: string): void => {
    if (known.has(account)) return;
    known.add(account);
    lanes.put(`${account}/first`, 'high', now);
    for (let begun = lanes.next(now); begun !== undefined; begun = lanes.next(now)) {
      under.set(begun.key, begun);
    }
    const first = take(`${account}/first`);
    under.delete(first.key);
    lanes.ended(first, foundOnly('answers'), now);
    now += 1;
  };
  const begin = (): string[] => {
    const keys: string[] = [];
    for (let begun = lanes.next(now); begun !== undefined; begun = lanes.next(now)) {
      under.set(begun.key, begun);
      keys.push(begun.key);
    }
    return keys;
  };
  const take = (key: string): Begun => {
    const begun = under.get(key);
    if (begun === undefined) throw new Error(`${key} has not begun`);
    return begun;
  };
  return {
    lanes,
    /** They are due, and what may begin does. */
    due(keys: readonly string[], priority: Priority = 'high'): string[] {
      if (heard) for (const key of keys) hear(accountOf(key));
      for (const key of keys) lanes.put(key, priority, now);
      return begin();
    },
    /** A second passes, and all that is under way is slow. */
    wait(): string[] {
      now += YOUNG_MS;
      for (const begun of under.values()) lanes.slowed(begun);
      return begin();
    },
    end(key: string, found: Standing | undefined): string[] {
      const begun = take(key);
      under.delete(key);
      lanes.ended(begun, foundOnly(found), now);
      return begin();
    },
    under,
  };
}

const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${prefix}${at + 1}`);

describe('turns', () => {
  test('go round the tenants, and within a tenant round its accounts, whoever has more keys or more accounts', () => {
    const { lanes } = scene({ young: 100, all: 100 });
    for (const key of [
      ...numbered('big/one/', 3),
      ...numbered('big/two/', 3),
      'small/one/1',
      'small/one/2',
    ]) {
      lanes.put(key, 'high', 0);
    }
    const order = Array.from({ length: 8 }, () => lanes.next(0)?.key);
    expect(order).toEqual([
      ...['big/one/1', 'small/one/1', 'big/two/1', 'small/one/2'],
      ...['big/one/2', 'big/two/2', 'big/one/3', 'big/two/3'],
    ]);
  });

  test('come to edits of all before the visit of any', () => {
    const { lanes } = scene();
    lanes.put('a/one/visit', 'low', 0);
    lanes.put('a/one/edit', 'high', 0);
    lanes.put('b/one/edit', 'high', 0);
    expect(Array.from({ length: 3 }, () => lanes.next(0)?.key)).toEqual([
      ...['a/one/edit', 'b/one/edit', 'a/one/visit'],
    ]);
  });

  test('a key whose account has changed while it waits has its turn in the other, and is new there', () => {
    const accounts = new Map([['a', 'x']]);
    const lanes = newLanes({
      width: { young: 10, all: 60 },
      accountOf: (key) => accounts.get(key) ?? '',
      tenantOf: () => 'one',
      standingOf: () => 'silent',
    });
    lanes.put('a', 'high', 5);
    accounts.set('a', 'y');
    lanes.put('a', 'low', 7);
    expect(lanes.due).toEqual({ high: 1, owed: 0, low: 0 });
    const begun = lanes.next(9);
    expect(begun).toMatchObject({ key: 'a', dueAt: 5, place: { lane: { id: 'new y' }, kind: 'trial' } });
    expect(lanes.sizes).toEqual({ keys: 1, accounts: 1, tenants: 1, silent: 0, lanes: 1 });
  });
});

describe('places', () => {
  test('of one account are not all, as soon as there is another; alone it may have all', () => {
    const { due } = scene();
    expect(due(numbered('a/one/', 20))).toHaveLength(10);
    const other = scene();
    other.due(['b/one/1']);
    expect(other.due(numbered('a/one/', 20))).toHaveLength(8);
    expect(other.due(['b/one/2'])).toEqual(['b/one/2']);
  });

  test('of one tenant are not all, however many accounts it makes', () => {
    const { due } = scene();
    due(['b/one/1']);
    const many = numbered('a/', 20).map((account) => `${account}/1`);
    expect(due(many)).toHaveLength(8);
  });

  test('are given up by a pass that lasts: the next begins', () => {
    const { due, wait } = scene();
    expect(due(numbered('a/one/', 30))).toHaveLength(10);
    expect(wait()).not.toHaveLength(0);
  });

  test('of visits are fewer than those of edits, so that there is room for an edit', () => {
    const { due } = scene();
    expect(due(numbered('a/one/', 20), 'low')).toHaveLength(8);
    expect(due(['a/one/edit'])).toEqual(['a/one/edit']);
  });

  test('of keys that are new leave room for those that answer', () => {
    const { due, wait } = scene({ standing: (key) => (key.startsWith('new') ? 'new' : 'answers') });
    const fresh = numbered('new-', 60).map((tenant) => `${tenant}/one/1`);
    expect(due(fresh)).toHaveLength(8);
    expect(due(['a/one/1'])).toEqual(['a/one/1']);
    for (let second = 0; second < 10; second += 1) wait();
    expect(due(['b/one/1', 'c/one/1'])).toEqual(['b/one/1', 'c/one/1']);
  });

  test('of silent keys are a third, one to a tenant, and do not count among the others', () => {
    const { due } = scene({ standing: (key) => (key.includes('silent') ? 'silent' : 'answers') });
    const begun = due([...numbered('a/one/silent-', 9), ...numbered('b/one/silent-', 9), 'c/one/silent-1']);
    expect(begun).toEqual(['a/one/silent-1', 'b/one/silent-1', 'c/one/silent-1']);
    expect(due(['d/one/silent-1'])).toEqual([]);
    expect(due(['a/one/1', 'a/one/2'])).toEqual(['a/one/1', 'a/one/2']);
  });

  test('of one account that is silent are one, if its tenant is alone, too', () => {
    const { due, end } = scene({ standing: () => 'silent' });
    expect(due(numbered('a/one/', 9))).toEqual(['a/one/1']);
    expect(due(numbered('a/two/', 9))).toEqual(['a/two/1']);
    expect(end('a/one/1', 'silent')).toEqual(['a/one/2']);
  });
});

test('an account that has not answered yet is tried by three keys at a time', () => {
  const { due, end } = scene({ heard: false });
  expect(due(numbered('a/one/', 9))).toHaveLength(3);
  expect(end('a/one/1', 'silent')).toEqual(['a/one/4']);
  expect(end('a/one/2', 'answers')).toEqual(['a/one/5', 'a/one/6', 'a/one/7', 'a/one/8', 'a/one/9']);
});

describe('an account of which three keys wait in vain', () => {
  const first = numbered('a/one/', 3);
  /** Places for 15, of which 12 are for accounts in doubt. */
  const few = { all: 15 };

  test('is in doubt: it leaves the last fifth of the places to others', () => {
    const { due, wait } = scene(few);
    due(first);
    due(['c/one/1']);
    wait();
    expect(due(numbered('b/one/', 8))).toHaveLength(8);
    expect(due(['a/one/4', 'c/one/2'])).toEqual(['c/one/2']);
  });

  test('is not in doubt if it has answered since they began', () => {
    const { due, wait, end } = scene(few);
    due([...first, 'a/one/quick', 'c/one/1']);
    end('a/one/quick', 'answers');
    wait();
    expect(due(numbered('b/one/', 8))).toHaveLength(8);
    expect(due(['a/one/4'])).toEqual(['a/one/4']);
  });

  test('ends to be in doubt with an answer to any of its keys, and those that wait begin', () => {
    const standing = (key: string) => (key.endsWith('new') ? 'new' : 'answers');
    const { due, wait, end } = scene({ ...few, standing });
    due([...first, 'a/one/new']);
    wait();
    expect(due(numbered('b/one/', 8))).toHaveLength(8);
    expect(due(['a/one/4'])).toEqual([]);
    due(['c/one/1']);
    expect(end('a/one/new', 'answers')).toEqual(['a/one/4']);
  });

  test('makes room for another account of its tenant when a pass ends', () => {
    const { due, wait, end } = scene(few);
    due(['a/three/0', 'b/one/1']);
    end('a/three/0', 'answers');
    due(numbered('a/one/', 8));
    wait();
    expect(due(numbered('a/two/', 4))).toEqual(['a/two/1', 'a/two/2', 'a/two/3', 'a/two/4']);
    expect(due(['a/three/1'])).toEqual([]);
    expect(end('a/one/1', 'silent')).toEqual(['a/three/1']);
  });
});

test('nothing is kept of keys that are forgotten, when their passes have ended', () => {
  const { lanes, due, wait, end, under } = scene();
  const keys = ['a/one', 'a/two', 'b/one'].flatMap((account) => numbered(`${account}/`, 20));
  const all = [...keys, 'a/one/first', 'a/two/first', 'b/one/first'];
  due(keys);
  wait();
  expect(lanes.sizes).toMatchObject({ keys: 63, accounts: 3, tenants: 2 });
  for (const key of all) lanes.forget(key);
  expect(lanes.due).toEqual({ high: 0, owed: 0, low: 0 });
  for (const key of [...under.keys()]) end(key, 'silent');
  expect(lanes.sizes).toEqual({ keys: 0, accounts: 0, tenants: 0, silent: 0, lanes: 0 });
});

test('many keys of as many accounts are as quick, each, as a few', () => {
  const work = (count: number): void => {
    const lanes = newLanes({
      width: { young: 10, all: 60 },
      accountOf: (key) => key,
      tenantOf: (key) => key,
      standingOf: () => 'answers',
    });
    for (const key of numbered('key-', count)) lanes.put(key, 'low', 0);
    for (let begun = lanes.next(0); begun !== undefined; begun = lanes.next(0))
      lanes.ended(begun, foundOnly('answers'), 0);
    expect(lanes.due).toEqual({ high: 0, owed: 0, low: 0 });
  };
  expect(growth(work, 2_000)).toBeLessThan(AS_THE_SIZE);
});
