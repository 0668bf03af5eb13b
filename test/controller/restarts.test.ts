/** Who of an account may restart its job, from what objects say and from what passes decide. */
import { describe, expect, test } from '@jest/globals';
import { Restarts } from '../../src/controller/restarts.ts';
import type { ReadLocation } from '../../src/core/object/account.ts';
import type { Manifest } from '../../src/core/object/manifest.ts';
import type { Operation } from '../../src/core/object/operation.ts';
import type { JobStatus } from '../../src/core/object/status.ts';
import { operationOf } from '../core/operation-outcomes.ts';
import { manifestOf } from '../support/example.ts';

const OURS = 'account-1';
const MOST = 2;

/** `account`: fingerprint of the credentials. */
const readIn = (projectId: string, account: string): ReadLocation => ({
  region: 'cn-north-4',
  projectId,
  account,
});

/** Each account has a project of its own. */
const readWith = (account: string): ReadLocation => readIn(`project-of-${account}`, account);

const at = (minute: number): string => `2026-01-02T03:${String(minute).padStart(2, '0')}:00Z`;

const object = (name: string, status: JobStatus = {}, more: Partial<Manifest> = {}): Manifest => ({
  ...manifestOf(),
  key: `team/${name}`,
  name,
  uid: name,
  status,
  held: true,
  ...more,
});

const record = (name: string, more: Partial<Operation>): JobStatus => ({
  operation: operationOf({ type: 'Restart', uid: name, account: OURS, ...more }),
});

const underWay = (name: string, more: Partial<Operation> = {}): Manifest => object(name, record(name, more));

const unbound = (name: string): Manifest => ({ ...underWay(name), held: undefined });

const failed = (name: string, minute: number, more: Partial<Operation> = {}): Manifest =>
  object(
    name,
    record(name, { sent: 'Refused', refusal: { reason: 'RolledBack' }, stepAt: at(minute), ...more }),
  );

const restarted = (name: string, minute: number): Manifest =>
  object(name, {
    history: [{ at: at(minute), generation: 1, fields: [], outcome: 'Applied', operation: 'Restart' }],
  });

class Guard {
  readonly called: string[] = [];
  readonly #restarts = new Restarts({ most: MOST, onTurn: (key) => this.called.push(key) });

  constructor(...objects: Manifest[]) {
    for (const one of objects) this.put(one);
  }

  put = (one: Manifest): void => this.#restarts.put(one);
  delete = (one: Manifest): void => this.#restarts.delete(one);
  passed = (one: Manifest, isDenied: boolean): void => this.#restarts.passed(one, isDenied);
  turnFor = (one: Manifest, by: string | ReadLocation) =>
    this.#restarts.turnFor(one, typeof by === 'string' ? readWith(by) : by);

  /** A pass that comes to this decision. */
  pass(one: Manifest, what: 'begins' | 'waits' | 'neither', by: string | ReadLocation = OURS): void {
    this.#restarts.decided(one, typeof by === 'string' ? readWith(by) : by, what);
    this.passed(one, false);
  }
}

const ASKS = { reconcileRequest: 'now' };

describe('restarts under way', () => {
  test.each([
    ['nothing is', [], 'free'],
    ['one is', [underWay('a')], 'free'],
    ['as many as may be', [underWay('a'), underWay('b')], 'taken'],
    ['those of another account', [underWay('a'), underWay('b', { account: 'other' })], 'free'],
    ['a record of another object', [underWay('a'), object('b', record('z', {}))], 'free'],
    ['a stop that was asked for', [underWay('a'), underWay('b', { type: 'Stop' })], 'free'],
    ['a refused one is none', [underWay('a'), failed('b', 1)], 'free'],
    ['one without our finalizer, which anybody may have written', [underWay('a'), unbound('b')], 'free'],
    ['one whose job stays down', [underWay('a'), failed('b', 1, { downSince: at(0) })], 'taken'],
  ] as const)('%s: the turn is as it should be', (_what, objects, turn) => {
    expect(new Guard(...objects).turnFor(object('x'), OURS)).toBe(turn);
  });

  test('the object itself is not in its own way', () => {
    const guard = new Guard(underWay('a'), underWay('b'));
    expect(guard.turnFor(underWay('a'), OURS)).toBe('free');
  });

  test('one that has begun counts before its status says so, and while its object changes', () => {
    const guard = new Guard(underWay('a'));
    guard.pass(object('b'), 'begins');
    expect(guard.turnFor(object('x'), OURS)).toBe('taken');
    guard.put(object('b', {}, { held: true }));
    expect(guard.turnFor(object('x'), OURS)).toBe('taken');
    guard.put(underWay('b'));
    guard.put(object('b'));
    expect(guard.turnFor(object('x'), OURS)).toBe('free');
  });

  test.each<[string, (guard: Guard) => void]>([
    ['decides otherwise', (guard) => guard.pass(object('b'), 'neither')],
    ['comes to no decision', (guard) => guard.passed(object('b'), false)],
    ['finds the object gone', (guard) => guard.delete(object('b'))],
  ])('one that has begun, and was never announced, counts no more once a pass %s', (_what, then) => {
    const guard = new Guard(underWay('a'));
    guard.pass(object('b'), 'begins');
    then(guard);
    expect(guard.turnFor(object('x'), OURS)).toBe('free');
  });
});

describe('what a status says of an account', () => {
  const two = (): Guard => new Guard(underWay('a'), underWay('b'));

  test('counts until a pass has shown another', () => {
    const guard = two();
    guard.pass(underWay('b'), 'neither', 'theirs');
    guard.put(underWay('b'));
    expect(guard.turnFor(object('x'), OURS)).toBe('free');
    expect(guard.turnFor(object('x'), 'theirs')).toBe('free');
  });

  test('counts no more once the credentials were denied: anybody can write it', () => {
    const guard = two();
    guard.passed(underWay('b'), true);
    guard.put(underWay('b'));
    expect(guard.turnFor(object('x'), OURS)).toBe('free');
  });

  test('counts while nothing can be seen, and what a pass has shown counts from then on', () => {
    const guard = two();
    guard.passed(underWay('b'), false);
    expect(guard.turnFor(object('x'), OURS)).toBe('taken');
    guard.pass(underWay('b'), 'neither');
    guard.passed(underWay('b'), true);
    expect(guard.turnFor(object('x'), OURS)).toBe('taken');
  });
});

describe('failures', () => {
  test.each([
    ['one', [failed('a', 1)], 'free'],
    ['two', [failed('a', 1), failed('b', 2)], 'paused'],
    ['two, and one that was well before', [failed('a', 1), failed('b', 2), restarted('c', 0)], 'paused'],
    ['two, and one that was well in between', [failed('a', 1), failed('b', 3), restarted('c', 2)], 'free'],
    ['two, and one that was well since', [failed('a', 1), failed('b', 2), restarted('c', 3)], 'free'],
    ['two of one account each', [failed('a', 1), failed('b', 2, { account: 'other' })], 'free'],
    ['a stop that was refused', [failed('a', 1), failed('b', 2, { step: 'Stop' })], 'free'],
    [
      'an interruption by somebody',
      [failed('a', 1), failed('b', 2, { refusal: { reason: 'Interrupted' } })],
      'free',
    ],
    ['one that was edited since', [failed('a', 1), { ...failed('b', 2), generation: 2 }], 'free'],
  ] as const)('%s: the turn is as it should be', (_what, objects, turn) => {
    const guard = new Guard(...objects.filter(({ name }) => name !== 'c'));
    for (const well of objects.filter(({ name }) => name === 'c')) {
      guard.pass(underWay('c'), 'begins');
      guard.put(well);
    }
    expect(guard.turnFor(object('x'), OURS)).toBe(turn);
  });

  test('its own failure pauses nobody but others', () => {
    const guard = new Guard(failed('a', 1), failed('b', 2));
    expect(guard.turnFor(failed('a', 1), OURS)).toBe('free');
  });

  test('in a pause whoever is asked for goes on, as far as there is room', () => {
    const guard = new Guard(failed('a', 1), failed('b', 2), underWay('c'));
    expect(guard.turnFor(object('x'), OURS)).toBe('paused');
    expect(guard.turnFor(object('x', {}, ASKS), OURS)).toBe('free');
    guard.put(underWay('d'));
    expect(guard.turnFor(object('x', {}, ASKS), OURS)).toBe('taken');
    expect(guard.turnFor(object('x', { lastHandledReconcileAt: 'now' }, ASKS), OURS)).toBe('paused');
  });
});

describe('who waits', () => {
  const full = (...waiting: Manifest[]): Guard => {
    const guard = new Guard(underWay('a'), underWay('b'));
    for (const one of waiting) guard.pass(one, 'waits');
    return guard;
  };
  const [x, y, z] = [object('x'), object('y'), object('z')];

  test('is called in order, as many as there is room for, and once', () => {
    const guard = full(x, y, z);
    expect(guard.called).toEqual([]);
    guard.put(object('a'));
    guard.put(object('a'));
    expect(guard.called).toEqual(['team/x']);
    guard.put(object('b'));
    expect(guard.called).toEqual(['team/x', 'team/y']);
  });

  test('keeps its place when it is looked at in between, and when another was faster', () => {
    const guard = full(x, y);
    guard.pass(x, 'waits');
    guard.put(object('a'));
    guard.pass(object('c'), 'begins');
    guard.pass(x, 'waits');
    guard.delete(object('c'));
    expect(guard.called).toEqual(['team/x', 'team/x']);
  });

  test.each<[string, (guard: Guard) => void]>([
    ['does not restart its job', (guard) => guard.pass(x, 'neither')],
    ['was edited', (guard) => guard.put({ ...x, generation: 2 })],
    ['is gone', (guard) => guard.delete(x)],
    ['is of another account by now', (guard) => guard.pass(x, 'waits', 'other')],
  ])('comes next where the one that was called %s', (_what, then) => {
    const guard = full(x, y);
    guard.put(object('a'));
    then(guard);
    expect(guard.called).toEqual(['team/x', 'team/y']);
  });

  test('is not called one after another where passes come to no decision', () => {
    const guard = full(x, y);
    guard.put(object('a'));
    guard.passed(x, false);
    expect(guard.called).toEqual(['team/x']);
    guard.put(object('b'));
    expect(guard.called).toEqual(['team/x', 'team/y']);
  });

  test('is not called in a pause, unless it was asked for', () => {
    const guard = full(x, object('y', {}, ASKS));
    guard.put(failed('a', 1));
    guard.put(failed('b', 2));
    expect(guard.called).toEqual(['team/x', 'team/y']);
    const later = new Guard(failed('a', 1), failed('b', 2), underWay('c'), underWay('d'));
    for (const one of [x, object('y', {}, ASKS)]) later.pass(one, 'waits');
    later.put(object('c'));
    later.put(object('d'));
    expect(later.called).toEqual(['team/y']);
  });

  test('is called when one that has failed is edited, or another is well', () => {
    const failing = (): Guard => {
      const guard = new Guard(failed('a', 1), failed('b', 2));
      guard.pass(x, 'waits');
      return guard;
    };
    const edited = failing();
    edited.put({ ...failed('b', 2), generation: 2 });
    expect(edited.called).toEqual(['team/x']);
    const well = failing();
    well.pass(object('c', {}, ASKS), 'begins');
    well.put(restarted('c', 3));
    well.pass(restarted('c', 3), 'neither');
    expect(well.called).toEqual(['team/x']);
  });
});

describe('two tenants', () => {
  const [KEY, NEXT_KEY, THEIRS] = [OURS, 'account-1-rotated', 'their-key'];
  const shared = (account: string): ReadLocation => readIn('the-project', account);
  const turn = (guard: Guard, account: string, more: Partial<Manifest> = {}) =>
    guard.turnFor(object('x', {}, more), shared(account));
  const began = (guard: Guard, name: string, account: string): void => {
    guard.pass(object(name), 'begins', shared(account));
    guard.put(underWay(name, { account }));
  };
  const hasFailed = (guard: Guard, name: 'a' | 'b', account: string): void => {
    began(guard, name, account);
    guard.put(failed(name, name === 'a' ? 1 : 2, { account }));
  };

  test('who both can read the project share its turns, and its pause', () => {
    const guard = new Guard();
    began(guard, 'a', KEY);
    began(guard, 'b', THEIRS);
    expect([turn(guard, KEY), turn(guard, THEIRS)]).toEqual(['taken', 'taken']);
    const bad = new Guard();
    hasFailed(bad, 'a', KEY);
    hasFailed(bad, 'b', THEIRS);
    expect([turn(bad, KEY), turn(bad, THEIRS)]).toEqual(['paused', 'paused']);
    expect(turn(bad, KEY, ASKS)).toBe('free');
  });

  test('another key of the project forgets neither what is under way nor what has failed', () => {
    const guard = new Guard();
    began(guard, 'a', KEY);
    began(guard, 'b', KEY);
    expect(turn(guard, NEXT_KEY)).toBe('taken');
    guard.pass(underWay('a', { account: KEY }), 'neither', shared(NEXT_KEY));
    expect(turn(guard, NEXT_KEY)).toBe('taken');
    const bad = new Guard();
    hasFailed(bad, 'a', KEY);
    hasFailed(bad, 'b', KEY);
    expect(turn(bad, NEXT_KEY)).toBe('paused');
  });

  test('after a start of the controller the same, once it has looked at what was begun with the old key', () => {
    const guard = new Guard(failed('a', 1), failed('b', 2));
    expect(turn(guard, NEXT_KEY)).toBe('free');
    guard.pass(failed('a', 1), 'neither', shared(NEXT_KEY));
    guard.pass(failed('b', 2), 'neither', shared(NEXT_KEY));
    expect(turn(guard, NEXT_KEY)).toBe('paused');
  });

  test('after a start what a status tells of credentials counts with the first that is read with them, not only its own object', () => {
    const guard = new Guard(underWay('a'), underWay('b'));
    expect(turn(guard, THEIRS)).toBe('free');
    guard.pass(object('y'), 'neither', shared(KEY));
    expect(turn(guard, THEIRS)).toBe('taken');
    guard.put(object('a'));
    expect(turn(guard, THEIRS)).toBe('free');
    guard.put(underWay('a'));
    expect(turn(guard, THEIRS)).toBe('taken');
  });

  test.each([
    ['the project itself', 'cn-north-4 the-project'],
    ['a key that cannot read there', 'wrong-key'],
    ['what is told of others', `by ${OURS}`],
  ])('who names the project and cannot read there holds nobody up: its status says %s', (_what, account) => {
    const mine = (name: string) => [underWay(name, { account }), failed(`${name}-too`, 1, { account })];
    const guard = new Guard(...mine('m'), ...mine('n'));
    guard.pass(object('y'), 'neither', shared(KEY));
    expect(turn(guard, KEY)).toBe('free');
    for (const one of [...mine('m'), ...mine('n')]) guard.passed(one, true);
    expect(turn(guard, KEY)).toBe('free');
  });

  test('projects do not share', () => {
    const guard = new Guard();
    began(guard, 'a', KEY);
    began(guard, 'b', KEY);
    expect(guard.turnFor(object('x'), readIn('another-project', KEY))).toBe('free');
  });

  test('who waits is called when the other tenant has ended', () => {
    const guard = new Guard();
    began(guard, 'a', KEY);
    began(guard, 'b', KEY);
    guard.pass(object('x'), 'waits', shared(THEIRS));
    guard.put(object('a'));
    expect(guard.called).toEqual(['team/x']);
  });
});
