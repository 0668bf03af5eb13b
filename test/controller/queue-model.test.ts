import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { WorkQueue } from '../../src/controller/queue.ts';
import { FakeClock } from '../support/fake-clock.ts';

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const priority = fc.constantFrom('high' as const, 'low' as const);
const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), key, priority }),
  fc.record({ kind: fc.constant('addAfter' as const), key, ms: fc.integer({ min: -1, max: 50 }), priority }),
  fc.record({ kind: fc.constant('retry' as const), key, atLeast: fc.nat(20) }),
  fc.record({ kind: fc.constant('forget' as const), key }),
  fc.record({ kind: fc.constant('advance' as const), ms: fc.nat(60) }),
  fc.constant({ kind: 'take' as const }),
  fc.record({ kind: fc.constant('done' as const), which: fc.nat(10) }),
);

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const WORKERS = 3;

/** The queue beside the simplest thing that could be right: for each key, the time from which it is wanted. */
class Race {
  readonly clock = new FakeClock();
  readonly #queue = new WorkQueue({ clock: this.clock, random: () => 0.01 });
  readonly #wantedAt = new Map<string, number>();
  readonly #working: string[] = [];
  readonly #handed: (string | undefined)[] = [];
  #takers = 0;

  async run(action: Step): Promise<void> {
    this.#act(action);
    await new Promise(setImmediate);
    for (const given of this.#handed.splice(0)) this.#begin(given);
    this.#check();
  }

  /** Time passes and workers work until there is nothing more to do. */
  async finish(): Promise<void> {
    const done = { kind: 'done' as const, which: 0 };
    await this.run({ kind: 'advance', ms: 1_000_000 });
    for (let left = 100; left > 0 && this.#wantedAt.size + this.#working.length > 0; left -= 1) {
      await this.run({ kind: 'take' });
      await this.run(done);
    }
    expect([...this.#wantedAt.keys(), ...this.#working]).toEqual([]);
    expect(this.#queue.stats()).toMatchObject({ high: 0, low: 0, delayed: 0, working: 0 });
    expect(this.clock.timers).toBe(0);
  }

  #want(wanted: string, ms: number): void {
    const at = this.clock.now() + Math.max(0, ms);
    this.#wantedAt.set(wanted, Math.min(at, this.#wantedAt.get(wanted) ?? at));
  }

  #act(action: Step): void {
    if (action.kind === 'add') {
      this.#queue.add(action.key, action);
      this.#want(action.key, 0);
    } else if (action.kind === 'addAfter') {
      this.#queue.addAfter(action.key, action.ms, action);
      this.#want(action.key, action.ms);
    } else if (action.kind === 'retry') this.#want(action.key, this.#queue.retry(action.key, action.atLeast));
    else if (action.kind === 'forget') this.#queue.forget(action.key);
    else if (action.kind === 'advance') this.clock.advance(action.ms);
    else if (action.kind === 'take') this.#take();
    else this.#end(action.which);
  }

  #take(): void {
    if (this.#takers + this.#working.length >= WORKERS) return;
    this.#takers += 1;
    void this.#queue.take().then((given) => this.#handed.push(given));
  }

  #begin(given: string | undefined): void {
    this.#takers -= 1;
    expect(this.#working).not.toContain(given);
    expect(this.#wantedAt.get(given ?? '')).toBeLessThanOrEqual(this.clock.now());
    this.#wantedAt.delete(given ?? '');
    this.#working.push(given ?? '');
  }

  #end(which: number): void {
    const [ended] = this.#working.splice(which % Math.max(1, this.#working.length), 1);
    if (ended !== undefined) this.#queue.done(ended);
  }

  #check(): void {
    const now = this.clock.now();
    const waiting = [...this.#wantedAt].filter(([, at]) => at <= now).map(([name]) => name);
    const ready = waiting.filter((name) => !this.#working.includes(name));
    const stats = this.#queue.stats();
    if (this.#takers > 0) expect(ready).toEqual([]);
    expect(stats.high + stats.low).toBe(ready.length);
    expect(stats.delayed).toBe(this.#wantedAt.size - waiting.length);
    expect(stats.working).toBe(this.#working.length);
    expect(this.clock.timers).toBeLessThanOrEqual(1);
  }
}

test('no key is lost, given out twice at a time, too early, or while a worker waits in vain', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
      const race = new Race();
      for (const action of steps) await race.run(action);
      await race.finish();
    }),
    { numRuns: 300 },
  );
});
