import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Standing } from '../../../src/controller/queue/accounts.ts';
import type { LaneKind } from '../../../src/controller/queue/lane.ts';
import { isBelow, limitsOf, type Most, type Passes, YOUNG_MS } from '../../../src/controller/queue/places.ts';
import { higher, PRIORITIES, type Priority } from '../../../src/controller/queue/priority.ts';
import type { Clock } from '../../../src/ground/clock.ts';
import { chanceOf } from '../../support/chance.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { newQueue } from '../../support/queue.ts';

/** Nobody shares with the last account: whether there are others is seen only where keys of one account are used. */
const TENANTS: Record<string, string> = { one: 'left', two: 'left', three: 'right' };
const ACCOUNTS: Record<string, string> = {
  a: 'one',
  b: 'one',
  c: 'one',
  d: 'one',
  e: 'one',
  f: 'two',
  g: 'two',
  h: 'three',
  i: 'three',
};
const KEYS = Object.keys(ACCOUNTS);

const key = fc.constantFrom(...KEYS);
const priority = fc.constantFrom(...PRIORITIES);
const end = fc.constantFrom('answered' as const, 'failed' as const, 'nothing' as const);
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('add' as const), key, priority }) },
  fc.record({ kind: fc.constant('addAfter' as const), key, ms: fc.integer({ min: -1, max: 50 }), priority }),
  fc.record({ kind: fc.constant('retry' as const), key, atLeast: fc.nat(20) }),
  fc.record({ kind: fc.constant('resetBackoff' as const), key }),
  fc.record({ kind: fc.constant('forget' as const), key }),
  fc.record({ kind: fc.constant('advance' as const), ms: fc.oneof(fc.nat(60), fc.constant(YOUNG_MS / 2)) }),
  { weight: 4, arbitrary: fc.constant({ kind: 'take' as const }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('rush' as const),
      keys: fc.subarray(KEYS),
      priority,
      ms: fc.constantFrom(0, YOUNG_MS),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('done' as const), which: fc.nat(10), end }) },
);

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

interface Wanted {
  at: number;
  priority: Priority;
}

interface Pass {
  key: string;
  kind: LaneKind;
  standing: Standing;
  since: number;
  slow: boolean;
  failed: boolean;
}

interface Record_ {
  answeredAt: number;
  unanswered: number;
}

const WIDTH: Most = { young: 6, all: 9 };
const LIMITS = limitsOf(WIDTH);

const accountOf = (of: string): string => ACCOUNTS[of] ?? '';
const tenantOf = (of: string): string => TENANTS[accountOf(of)] ?? '';

/** The queue beside the simplest thing that could be right: lists that are gone through whole. */
class Race {
  readonly #fake = new FakeClock();
  readonly #wanted = new Map<string, Wanted>();
  readonly #passes: Pass[] = [];
  /** Keys that were due and not removed since. */
  readonly #known = new Map<string, Standing>();
  readonly #accounts = new Map<string, Record_>();
  #slowest: { pass: Pass | undefined } = { pass: undefined };
  #takers = 0;

  /** Tells the model of a slow pass before the queue hears of it. */
  readonly #clock: Clock = {
    now: () => this.#fake.now(),
    wall: () => this.#fake.wall(),
    after: (ms, run) => {
      const timer: { pass: Pass | undefined } = { pass: undefined };
      this.#slowest = timer;
      return this.#fake.after(ms, () => {
        if (timer.pass !== undefined) this.#slowed(timer.pass);
        run();
      });
    },
  };

  readonly #queue = newQueue({
    clock: this.#clock,
    chance: chanceOf(() => 0.01),
    width: WIDTH,
    accountOf,
    tenantOf,
    hooks: { onWaited: () => this.#begin() },
  });

  /** So many keys have answered before. */
  async warm(count: number): Promise<void> {
    for (const of of KEYS.slice(0, count)) {
      await this.run({ kind: 'add', key: of, priority: 'high' });
      await this.run({ kind: 'take' });
      await this.run({ kind: 'done', which: 0, end: 'answered' });
    }
  }

  async run(action: Step): Promise<void> {
    this.#act(action);
    await new Promise(setImmediate);
    this.#check();
  }

  /** Time passes and workers work until there is nothing more to do. */
  async finish(): Promise<void> {
    await this.run({ kind: 'advance', ms: 1_000_000 });
    for (let left = 100; left > 0 && this.#wanted.size + this.#passes.length > 0; left -= 1) {
      await this.run({ kind: 'take' });
      await this.run({ kind: 'done', which: 0, end: 'answered' });
    }
    expect([...this.#wanted.keys(), ...this.#passes]).toEqual([]);
    expect(this.#queue.stats()).toMatchObject({ high: 0, owed: 0, low: 0, delayed: 0, working: 0, slow: 0 });
    expect(this.#fake.timers).toBe(0);
  }

  #want(of: string, ms: number, rank: Priority): void {
    const now = this.#fake.now();
    const known = this.#wanted.get(of);
    if (known !== undefined && known.at <= now && ms > 0) return;
    const at = Math.min(now + Math.max(0, ms), known?.at ?? Number.POSITIVE_INFINITY);
    this.#wanted.set(of, { at, priority: higher(rank, known?.priority) });
    this.#look();
  }

  #act(action: Step): void {
    if (action.kind === 'add') {
      this.#want(action.key, 0, action.priority);
      this.#queue.add(action.key, action);
    } else if (action.kind === 'addAfter') {
      this.#want(action.key, action.ms, action.priority);
      this.#queue.addAfter(action.key, action.ms, action);
    } else if (action.kind === 'retry') this.#retry(action.key, action.atLeast);
    else if (action.kind === 'resetBackoff') this.#queue.resetBackoff(action.key);
    else if (action.kind === 'forget') {
      this.#wanted.delete(action.key);
      this.#known.delete(action.key);
      this.#queue.forget(action.key);
    } else if (action.kind === 'advance') this.#fake.advance(action.ms);
    else if (action.kind === 'take') this.#take();
    else if (action.kind === 'rush') this.#rush(action);
    else this.#end(action);
  }

  #retry(of: string, atLeast: number): void {
    const pass = this.#passes.find((one) => one.key === of);
    if (pass !== undefined) pass.failed = true;
    this.#want(of, this.#queue.retry(of, atLeast), 'low');
  }

  #take(): void {
    if (this.#takers + this.#passes.length >= this.#queue.workers) return;
    this.#takers += 1;
    const given = this.#queue.take();
    void given.then((of) => expect(this.#queue.isWorking(of ?? '')).toBe(true));
  }

  /** Much is wanted, there are workers for all of it, and nothing ends for a while. */
  #rush({ keys, priority: rank, ms }: { keys: string[]; priority: Priority; ms: number }): void {
    for (const of of keys) this.#act({ kind: 'add', key: of, priority: rank });
    for (let left = this.#queue.workers; left > 0; left -= 1) this.#take();
    this.#fake.advance(ms);
  }

  /** Called when the queue has chosen: of all keys the one that it works on and the model does not. */
  #begin(): void {
    this.#look();
    const isNew = (of: string) => this.#queue.isWorking(of) && !this.#passes.some((one) => one.key === of);
    const begun = KEYS.filter(isNew);
    expect(begun).toHaveLength(1);
    const [of = ''] = begun;
    expect(this.#wanted.get(of)?.at).toBeLessThanOrEqual(this.#fake.now());
    expect(this.#mayBegin(of)).toBe(true);
    const standing = this.#known.get(of) ?? 'new';
    const kind = this.#kindOf(of);
    const pass = { key: of, kind, standing, since: this.#fake.now(), slow: kind === 'silent', failed: false };
    this.#slowest.pass = pass;
    this.#wanted.delete(of);
    this.#passes.push(pass);
    this.#takers -= 1;
  }

  #slowed(pass: Pass): void {
    if (!this.#passes.includes(pass)) return;
    pass.slow = true;
    const account = this.#accounts.get(accountOf(pass.key));
    if (account === undefined || pass.standing !== 'answers') return;
    if (account.answeredAt < pass.since) account.unanswered += 1;
  }

  #end({ which, end: how }: { which: number; end: 'answered' | 'failed' | 'nothing' }): void {
    const pass = this.#passes[which % Math.max(1, this.#passes.length)];
    if (pass === undefined) return;
    const now = this.#fake.now();
    if (how === 'answered') this.#queue.answered(pass.key);
    if (how === 'failed') this.#retry(pass.key, 0);
    this.#passes.splice(this.#passes.indexOf(pass), 1);
    const silent = pass.failed && now - pass.since >= YOUNG_MS;
    const found = silent ? 'silent' : how === 'answered' ? 'answers' : undefined;
    if (found !== undefined && this.#known.has(pass.key)) this.#known.set(pass.key, found);
    if (found === 'answers') this.#accounts.set(accountOf(pass.key), { answeredAt: now, unanswered: 0 });
    this.#queue.done(pass.key);
  }

  /** What is due is known; an account of which nothing is known or under way is forgotten. */
  #look(): void {
    for (const of of this.#ready()) {
      if (!this.#known.has(of)) this.#known.set(of, 'new');
      const account = accountOf(of);
      if (!this.#accounts.has(account)) this.#accounts.set(account, { answeredAt: -1, unanswered: 0 });
    }
    const used = [...this.#known.keys(), ...this.#passes.map((one) => one.key)].map(accountOf);
    for (const id of [...this.#accounts.keys()]) if (!used.includes(id)) this.#accounts.delete(id);
  }

  #ready(): string[] {
    const now = this.#fake.now();
    const due = [...this.#wanted].filter(([, { at }]) => at <= now).map(([of]) => of);
    return due.filter((of) => !this.#passes.some((one) => one.key === of));
  }

  #inDoubt = (of: string): boolean => (this.#accounts.get(accountOf(of))?.unanswered ?? 0) >= 3;

  #kindOf(of: string): LaneKind {
    const standing = this.#known.get(of) ?? 'new';
    if (standing === 'silent') return 'silent';
    return standing === 'new' ? 'trial' : this.#inDoubt(of) ? 'doubted' : 'trusted';
  }

  #count(which: (pass: Pass) => boolean): Passes {
    const passes = this.#passes.filter(which);
    return {
      young: passes.filter(({ slow }) => !slow).length,
      slow: passes.filter(({ slow }) => slow).length,
    };
  }

  /** `others`: whether there are, for all that is known. Who is alone of late may not have all places yet. */
  #mayBegin(of: string, others = false): boolean {
    const rank = this.#wanted.get(of)?.priority ?? 'low';
    const kind = this.#kindOf(of);
    const { all, each } = LIMITS;
    const beside = ({ kind: other }: Pass) => (kind === 'silent') === (other === 'silent');
    const own = kind === 'doubted' ? 'trusted' : kind;
    const ofPlaces = this.#count((one) => (own === 'trusted' ? one.kind !== 'silent' : one.kind === kind));
    const ofTenant = this.#count((one) => one.kind === kind && tenantOf(one.key) === tenantOf(of));
    const tenants = new Set([...this.#accounts.keys()].map((id) => TENANTS[id]));
    const place = kind === 'doubted' ? 'low' : rank;
    return (
      isBelow(this.#count(beside), kind === 'silent' ? all.silent[place] : all.trusted[place]) &&
      isBelow(ofPlaces, all[own][place]) &&
      ((tenants.size === 1 && !others) || isBelow(ofTenant, each[kind])) &&
      this.#mayLane(of, others)
    );
  }

  #mayLane(of: string, others: boolean): boolean {
    const standing = this.#known.get(of) ?? 'new';
    const kind = this.#kindOf(of);
    const passes = this.#count((one) => one.standing === standing && accountOf(one.key) === accountOf(of));
    if (kind === 'silent') return isBelow(passes, LIMITS.each.silent);
    if ((this.#accounts.get(accountOf(of))?.answeredAt ?? -1) < 0) return isBelow(passes, LIMITS.unheard);
    return (this.#accounts.size === 1 && !others) || isBelow(passes, LIMITS.each[kind]);
  }

  #check(): void {
    this.#look();
    const ready = this.#ready();
    const now = this.#fake.now();
    const due = [...this.#wanted].filter(([, { at }]) => at <= now);
    const stats = this.#queue.stats();
    if (this.#takers > 0) expect(ready.filter((of) => this.#mayBegin(of, true))).toEqual([]);
    expect(stats.high + stats.owed + stats.low).toBe(ready.length);
    expect(stats.delayed).toBe(this.#wanted.size - due.length);
    expect(stats.working).toBe(this.#passes.length);
    expect(stats.silent).toBe([...this.#known.values()].filter((one) => one === 'silent').length);
    expect(this.#fake.timers).toBeLessThanOrEqual(1 + this.#passes.length);
  }
}

test('no key is lost, given out twice at a time, too early, over its share, or while a worker waits in vain', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(0, 4, KEYS.length),
      fc.array(step, { maxLength: 80 }),
      async (answering, steps) => {
        const race = new Race();
        await race.warm(answering);
        for (const action of steps) await race.run(action);
        await race.finish();
      },
    ),
    { numRuns: 500 },
  );
});
