/**
 * Objects of many accounts, some of which get no answer, worked on by the real queue and the real workers in counted time: what
 * the silent ones cost the others.
 */
import { runWorkers } from '../../src/controller/queue/workers.ts';
import { chanceOf } from './chance.ts';
import { FakeClock } from './fake-clock.ts';
import { newQueue } from './queue.ts';

export interface Member {
  key: string;
  account: string;
  /** The account, when left out. */
  tenant?: string;
  /** When its calls are no longer answered, ms; never when left out. */
  silentFrom?: number;
  /** Edited so often, ms. */
  editedEvery?: number;
  /** When it is created, ms, which counts as an edit; there from the start when left out. */
  createdAt?: number;
}

/** How long a pass takes that is answered; DLI's time limit ends the others. */
const PASS_MS = 200;
const TIMEOUT_MS = 10_000;

export const INTERVAL_MS = 300_000;
const JITTER = 0.1;

/** Edits begin once everything has been looked at. */
const EDITS_FROM = 300_000;

/** Of one object: how long each edit took to be applied, and the times between the ends of two passes, ms. */
export interface Measured {
  edits: number[];
  gaps: number[];
}

/** Not random, and not in step with anything: the same numbers in every run. */
function lots(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

class Crowd {
  readonly clock = new FakeClock();
  readonly measured = new Map<string, Measured>();
  readonly #members: ReadonlyMap<string, Member>;
  readonly #edited = new Map<string, number>();
  readonly #ended = new Map<string, number>();
  readonly #random = lots();
  readonly #queue = newQueue({
    clock: this.clock,
    chance: chanceOf(this.#random),
    width: { young: 10, all: 60 },
    accountOf: (key) => this.#members.get(key)?.account ?? '',
    tenantOf: (key) => this.#members.get(key)?.tenant ?? this.#members.get(key)?.account ?? '',
  });

  constructor(members: readonly Member[]) {
    this.#members = new Map(members.map((member) => [member.key, member]));
    for (const [at, { key, createdAt, editedEvery }] of members.entries()) {
      this.measured.set(key, { edits: [], gaps: [] });
      if (createdAt === undefined) this.clock.after(0, () => this.#queue.add(key, { priority: 'low' }));
      else this.clock.after(createdAt, () => this.#change(key));
      if (editedEvery === undefined) continue;
      this.clock.after(EDITS_FROM + ((at * 997) % editedEvery), () => this.#edit(key, editedEvery));
    }
  }

  async run(ms: number): Promise<void> {
    const { stopped } = runWorkers({
      queue: this.#queue,
      workers: this.#queue.workers,
      process: (key) => this.#pass(key),
      onCrash: (_key, error) => {
        throw error;
      },
    });
    await this.clock.play(ms);
    const drained = this.#queue.drain();
    this.clock.advance(TIMEOUT_MS);
    await Promise.all([drained, stopped]);
  }

  #change(key: string): void {
    if (!this.#edited.has(key)) this.#edited.set(key, this.clock.now());
    this.#queue.add(key);
  }

  #edit(key: string, every: number): void {
    this.#change(key);
    this.clock.after(every, () => this.#edit(key, every));
  }

  async #pass(key: string): Promise<void> {
    const edited = this.#edited.get(key);
    const silent = this.clock.now() >= (this.#members.get(key)?.silentFrom ?? Number.POSITIVE_INFINITY);
    await new Promise<void>((resolve) => void this.clock.after(silent ? TIMEOUT_MS : PASS_MS, resolve));
    // An edit in mid-pass waits for the end of the pass in any case.
    if (this.#edited.get(key) !== edited) this.#edited.set(key, this.clock.now());
    if (silent) this.#queue.retry(key);
    else this.#answered(key, edited);
  }

  #answered(key: string, edited: number | undefined): void {
    const now = this.clock.now();
    const { edits, gaps } = this.measured.get(key) ?? { edits: [], gaps: [] };
    if (edited !== undefined) edits.push(now - edited);
    if (this.#edited.get(key) === edited) this.#edited.delete(key);
    const before = this.#ended.get(key);
    if (before !== undefined) gaps.push(now - before);
    this.#ended.set(key, now);
    this.#queue.answered(key);
    this.#queue.resetBackoff(key);
    this.#queue.addAfter(key, INTERVAL_MS * (1 + JITTER * (2 * this.#random() - 1)));
  }
}

export async function measure(
  members: readonly Member[],
  ms: number,
): Promise<ReadonlyMap<string, Measured>> {
  const crowd = new Crowd(members);
  await crowd.run(ms);
  return crowd.measured;
}
